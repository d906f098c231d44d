"""From an uploaded file to a Table: which format it is, and what is refused at the door."""

from __future__ import annotations

from pathlib import PurePath
from typing import BinaryIO

from embed_core.errors import InputError
from embed_core.tables.delimited import read_delimited, read_lines, sniff_delimiter
from embed_core.tables.encoding import decode
from embed_core.tables.jsonl import read_jsonl
from embed_core.tables.model import Limits, Note, Table
from embed_core.tables.parquet import MAGIC, read_parquet

MAX_BYTES = 100_000_000
MAX_ROWS = 500_000

EXTENSIONS: tuple[str, ...] = (".csv", ".tsv", ".tab", ".txt", ".parquet", ".pq", ".jsonl", ".ndjson")
_DELIMITERS = {".tsv": "\t", ".tab": "\t"}
_PARQUET = (".parquet", ".pq")
_JSON_LINES = (".jsonl", ".ndjson")

# What people upload by mistake, by the first bytes. Pickle protocols 2 to 5 start with 0x80 and their number.
_REFUSED: tuple[tuple[bytes, str], ...] = (
    *((bytes([0x80, protocol]), "tables.pickle") for protocol in range(2, 6)),
    (b"PK\x03\x04", "tables.zip_or_excel"),
    (b"\x1f\x8b", "tables.compressed"),
    (b"\xd0\xcf\x11\xe0", "tables.zip_or_excel"),
    (b"\x93NUMPY", "tables.numpy"),
)


def read_table(filename: str, file: BinaryIO, *, max_bytes: int = MAX_BYTES, max_rows: int = MAX_ROWS) -> Table:
    """Read CSV, TSV, Parquet or JSON Lines; of ``filename`` only the ending counts.

    Texts may be UTF-8 (with or without a byte-order mark), UTF-16 with one, or GB18030 (said in a note). Errors:
    ``InputError`` ``tables.*`` with the line, row or byte where something is wrong; never another exception.
    """
    ending = extension(filename)
    limits = Limits(max_bytes, max_rows)
    data = read_limited(file, limits)
    if data.startswith(MAGIC) or ending in _PARQUET:
        return _parquet(filename, data, limits)
    text, notes = decode_text(data)
    table = _read_text(text, ending, limits)
    return Table(table.columns, (*notes, *table.notes))


def _read_text(text: str, ending: str, limits: Limits) -> Table:
    if ending in _JSON_LINES:
        return read_jsonl(text, limits)
    if ending == ".txt" and not sniff_delimiter(text, least=1.0):
        return read_lines(text, limits)
    return read_delimited(text, limits, _DELIMITERS.get(ending))


def extension(filename: str) -> str:
    """The lower-case ending of a file name that can be read. Errors: ``tables.unknown_format``."""
    ending = PurePath(filename).suffix.lower()
    if ending not in EXTENSIONS:
        raise InputError("tables.unknown_format", received=filename[-80:], allowed=" ".join(EXTENSIONS))
    return ending


def read_limited(file: BinaryIO, limits: Limits) -> bytes:
    """All bytes of a file. Errors: ``tables.empty``, ``tables.too_big``; no more than the limit is ever read."""
    data = file.read(limits.bytes + 1)
    if not data:
        raise InputError("tables.empty")
    if len(data) > limits.bytes:
        raise InputError("tables.too_big", allowed=f"{limits.bytes / 1e6:,.1f} MB")
    return data


def decode_text(data: bytes) -> tuple[str, tuple[Note, ...]]:
    """The text of a file that should be text. Errors: what it is instead, or where its encoding breaks."""
    for start, code in _REFUSED:
        if data.startswith(start):
            raise InputError(code)
    text, notes = decode(data)
    if not text.strip():
        raise InputError("tables.empty")
    return text, notes


def _parquet(filename: str, data: bytes, limits: Limits) -> Table:
    if not (data.startswith(MAGIC) and data.endswith(MAGIC)):
        raise InputError("tables.not_parquet", received=filename[-80:])
    return read_parquet(data, limits)
