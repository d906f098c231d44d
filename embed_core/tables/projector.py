"""The Embedding Projector's pair of files: vectors.tsv without a header, metadata.tsv with or without one."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np

from embed_core.errors import InputError
from embed_core.tables.delimited import read_delimited
from embed_core.tables.interpret import as_vectors, row_names
from embed_core.tables.model import Column, Limits, Note, Table, Vectors, note
from embed_core.tables.read import MAX_BYTES, MAX_ROWS, decode_text, read_limited


def read_projector_pair(
    vectors_file: BinaryIO,
    metadata_file: BinaryIO | None = None,
    *,
    max_bytes: int = MAX_BYTES,
    max_rows: int = MAX_ROWS,
) -> Vectors:
    """Read ``vectors.tsv`` (one vector a line, tabs between numbers) and, if given, ``metadata.tsv``.

    The Projector's rule for metadata: a single column has no header, several columns have one. A single column with
    one line more than there are vectors is taken to have a header all the same, and a note says so.
    """
    limits = Limits(max_bytes, max_rows)
    text, notes = decode_text(read_limited(vectors_file, limits))
    numbers = read_delimited(text, limits, "\t", header=False)
    found = as_vectors(numbers, numbers.names)
    count = len(found.vectors)
    metadata = Table({}) if metadata_file is None else _read_metadata(metadata_file, limits, count)
    return Vectors(
        found.vectors,
        row_names(metadata.columns, count),
        found.vector_columns,
        metadata.columns,
        (*notes, *metadata.notes, *found.notes),
    )


def _read_metadata(file: BinaryIO, limits: Limits, expected: int) -> Table:
    text, notes = decode_text(read_limited(file, limits))
    if "\t" in text.split("\n", 1)[0]:
        table = read_delimited(text, limits, "\t")
        return _checked(table.columns, (*notes, *table.notes), expected)
    # Blank lines count here: each stands for one vector.
    lines = [line.strip() for line in text.removesuffix("\n").split("\n")]
    if len(lines) == expected + 1:
        notes = (*notes, note("metadata_header", header=lines[0][:80]))
        lines = lines[1:]
    return _checked({"name": np.array(lines, dtype=object)}, notes, expected)


def _checked(columns: dict[str, Column], notes: tuple[Note, ...], expected: int) -> Table:
    table = Table(columns, notes)
    if len(table) != expected:
        raise InputError("tables.pair_lengths", vectors=expected, metadata=len(table))
    return table
