"""Text formats: word2vec's and fastText's .vec (a header line ``words dims``), GloVe's .txt (none).

One word a line, then its numbers, separated by spaces or tabs. Blocks of lines go through Arrow's CSV parser, which
reads 400,000 x 50 numbers in about a second; a block that it does not take is read line by line in Python, which knows
words with spaces in them (GloVe 840B has ``. . .``) and says what is wrong with a line and where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.static.readers.sniff import BOM, fields, header
from embed_core.static.readers.stream import LINE, Stream
from embed_core.static.table import Place, VectorTable, check_finite, checked

BLOCK = 8 << 20
_NUMBER = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_SPACES = b" \t\r\n"

Part = tuple[list[str], NDArray[np.float32]]


def read_text(stream: Stream) -> VectorTable:
    """Read a text file with or without a header."""
    if stream.head(len(BOM)) == BOM:
        stream.read(len(BOM))
    first = stream.head(LINE).partition(b"\n")[0]
    shape = header(first)
    if shape is None:
        return _without_header(stream, first)
    stream.until(b"\n", LINE)
    return _with_header(stream, *shape)


def _without_header(stream: Stream, first: bytes) -> VectorTable:
    place = Place(stream.name, "line")
    dims = len(fields(first)) - 1
    if dims < 1:
        raise InputError("static.no_numbers", name=stream.name, received=_shown(first))
    words: list[str] = []
    parts: list[NDArray[np.float32]] = []
    for part_words, part in _parts(stream, dims, place):
        stream.limits.check_shape(len(words) + len(part_words), dims, stream.name)
        words += part_words
        parts.append(part)
    vectors = np.concatenate(parts) if parts else np.empty((0, dims), np.float32)
    return checked(VectorTable(words, vectors, "GloVe text"), place)


def _with_header(stream: Stream, count: int, dims: int) -> VectorTable:
    place = Place(stream.name, "line", first=2)
    if count == 0 or dims == 0:
        raise InputError("static.no_vectors", name=stream.name)
    stream.limits.check_shape(count, dims, stream.name)
    words: list[str] = []
    vectors = np.empty((count, dims), dtype=np.float32)
    for part_words, part in _parts(stream, dims, place):
        room = vectors[len(words) : len(words) + len(part)]
        room[:] = part[: len(room)]
        words += part_words
        stream.limits.check_shape(len(words), dims, stream.name)
    if len(words) != count:
        raise InputError("static.header_count", name=stream.name, announced=count, found=len(words))
    return checked(VectorTable(words, vectors, "word2vec text"), place)


def _parts(stream: Stream, dims: int, place: Place) -> Iterator[Part]:
    stream.limits.check_shape(0, dims, stream.name)
    row = 0
    for block in _blocks(stream):
        here = Place(place.name, place.kind, place.first + row)
        words, vectors = _fast(block, dims) or _slow(block, dims, here)
        check_finite(vectors, here)
        yield words, vectors
        row += len(words)


def _blocks(stream: Stream) -> Iterator[bytes]:
    """Whole lines, about 8 MB at a time, each block ending in a line break; blank lines at the end are dropped."""
    held = b""
    while piece := stream.read(BLOCK):
        block = held + piece
        end = block.rfind(b"\n") + 1
        # Blank lines wait for what comes after them: they may be the end of the file.
        body = len(block[:end].rstrip(_SPACES))
        end = block.index(b"\n", body) + 1 if body else 0
        if body:
            yield block[:end]
        held = block[end:]
        if len(held) > LINE + BLOCK:
            raise InputError("static.long_line", name=stream.name, allowed=LINE)
    if held.strip(_SPACES):
        yield held.rstrip(_SPACES) + b"\n"


def _fast(block: bytes, dims: int) -> Part | None:
    """Words and numbers of clean lines; None where any line needs a closer look."""
    import pyarrow as pa
    from pyarrow import csv

    text = block.replace(b"\t", b" ").replace(b"\r\n", b"\n").replace(b" \n", b"\n")
    if text.startswith(BOM):  # Arrow would skip it, but here it is part of a word
        return None
    names = [str(column) for column in range(dims + 1)]
    types = dict.fromkeys(names, pa.float32()) | {"0": pa.string()}
    try:
        table = csv.read_csv(
            pa.BufferReader(text),
            csv.ReadOptions(column_names=names, block_size=len(text) + 1),
            csv.ParseOptions(delimiter=" ", quote_char=False, escape_char=False, ignore_empty_lines=False),
            csv.ConvertOptions(column_types=types, null_values=[], strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != text.count(b"\n"):
        return None
    vectors = np.empty((table.num_rows, dims), dtype=np.float32)
    for column in range(dims):
        vectors[:, column] = table.column(column + 1).to_numpy()
    return table.column(0).to_pylist(), vectors


def _slow(block: bytes, dims: int, place: Place) -> Part:
    lines = block.split(b"\n")[:-1]
    words: list[str] = []
    vectors = np.empty((len(lines), dims), dtype=np.float32)
    for row, line in enumerate(lines):
        word, numbers = _row(line, dims, place, row)
        words.append(place.decode(word, row))
        vectors[row] = numbers
    return words, vectors


def _row(line: bytes, dims: int, place: Place, row: int) -> tuple[bytes, NDArray[np.float32]]:
    parts = fields(line)
    if not parts:
        raise place.error("blank", row)
    if line.startswith((b" ", b"\t")):
        raise place.error("bad_word", row, word="''")
    extra = parts[1 : len(parts) - dims]
    if len(parts) <= dims or (extra and all(_NUMBER.fullmatch(part) for part in extra)):
        raise place.error("wrong_dimension", row, received=len(parts) - 1, expected=dims)
    return b" ".join(parts[:-dims]), _numbers(parts[-dims:], place, row)


def _numbers(parts: list[bytes], place: Place, row: int) -> NDArray[np.float32]:
    for column, part in enumerate(parts, 1):
        if not _NUMBER.fullmatch(part):
            raise place.error("not_a_number", row, value=_shown(part), column=column)
    with np.errstate(over="ignore"):
        return np.array([float(part) for part in parts], dtype=np.float32)


def _shown(data: bytes) -> str:
    """The start of some bytes of the file, fit for a message."""
    return ascii(data[:60].decode("utf-8", "replace"))
