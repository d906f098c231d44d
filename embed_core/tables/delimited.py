"""CSV and TSV: find the delimiter and the header, read the rows, say on which line one is broken."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice

import numpy as np

from embed_core.errors import InputError
from embed_core.tables.arrays import from_string_chunks, named_table, parses_as_number, string_chunk
from embed_core.tables.model import Column, Limits, Note, Table, note

DELIMITERS = (",", "\t", ";", "|")
_SNIFF_ROWS = 30
_CHUNK_ROWS = 8192
_BROKEN = ("tables.broken_row", "tables.broken_quotes")


def read_delimited(text: str, limits: Limits, delimiter: str | None = None, header: bool = True) -> Table:
    """Read delimited text. ``delimiter`` None: found from the first rows; ``header`` False: the first row is data.

    A file without any delimiter has one column, and a line is one cell, commas and all. Cells that are all numbers
    become numbers. In tab-separated files quotes may be plain characters: tried where reading them as quotes fails.
    """
    if delimiter is None:
        delimiter = sniff_delimiter(text)
    try:
        return _read(text, limits, delimiter, header, quoting=True)
    except InputError as error:
        if delimiter != "\t" or '"' not in text or error.code not in _BROKEN:
            raise
    return _read(text, limits, delimiter, header, quoting=False)


def read_lines(text: str, limits: Limits) -> Table:
    """One text a line, no header: a table with the column ``text``."""
    lines = [line for (line,) in _lines(text)]
    limits.check_shape(len(lines), 1)
    if not lines:
        raise InputError("tables.empty")
    return Table({"text": np.array(lines, dtype=object)})


def sniff_delimiter(text: str, least: float = 0.5) -> str:
    """The delimiter that splits the first row and most of the next ones alike; "" where there is only one column.

    ``least`` is the share of the first rows that must be as wide as the first.

    >>> sniff_delimiter("text;label\\nWell, well;a\\n")
    ';'
    """
    head = "".join(islice(io.StringIO(text, newline=""), _SNIFF_ROWS))
    scores = {delimiter: _sniff_score(head, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    return best if scores[best][0] >= least else ""


def _sniff_score(head: str, delimiter: str) -> tuple[float, int]:
    """(share of rows as wide as the first, its width); a delimiter that does not split the first row scores nothing."""
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter) if row]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] < 2:
        return 0.0, 0
    return widths.count(widths[0]) / len(widths), widths[0]


def _read(text: str, limits: Limits, delimiter: str, header: bool, quoting: bool) -> Table:
    rows = _lines(text) if not delimiter else _rows(text, delimiter, quoting)
    first = next(rows, None)
    if first is None:
        raise InputError("tables.empty")
    notes: list[Note] = [] if quoting else [note("quotes_literal")]
    has_header = header and not _looks_like_data(first)
    if header and not has_header:
        notes.append(note("header_missing"))
    limits.check_shape(1, len(first))
    columns = _collect(rows, None if has_header else first, len(first), limits)
    names = first if has_header else [f"column {index + 1}" for index in range(len(first))]
    return named_table(names, columns, notes)


def _lines(text: str) -> Iterator[list[str]]:
    for line in re.split(r"\r\n|\r|\n", text):
        cell = line.strip()
        if len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in cell[1:-1].replace('""', ""):
            cell = cell[1:-1].replace('""', '"')
        if cell:
            yield [cell]


def _rows(text: str, delimiter: str, quoting: bool) -> Iterator[list[str]]:
    lines = io.StringIO(text, newline="")
    if quoting:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
    else:
        reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE, strict=True)
    expected, start = 0, 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError("tables.broken_quotes", line=start, reason=str(error)) from error
        if row:
            expected = expected or len(row)
            if len(row) != expected:
                raise InputError("tables.broken_row", line=start, received=len(row), allowed=expected)
            yield row
        start = reader.line_num + 1


def _looks_like_data(first: Sequence[str]) -> bool:
    """A number with a decimal point or an exponent is no column name ("2024" may well be one)."""
    return any(parses_as_number(cell) and any(mark in cell for mark in ".eE") for cell in first)


def _collect(rows: Iterator[list[str]], first: list[str] | None, width: int, limits: Limits) -> list[Column]:
    """All rows, column by column, in chunks, so that only one chunk at a time lies in memory as Python strings."""
    chunks = []
    count = 0
    rows = chain([first] if first else [], rows)
    while chunk := list(islice(rows, _CHUNK_ROWS)):
        count += len(chunk)
        limits.check_shape(count, width)
        chunks.append(string_chunk(chunk))
    if not count:
        raise InputError("tables.no_rows")
    return [from_string_chunks([chunk[index] for chunk in chunks]) for index in range(width)]
