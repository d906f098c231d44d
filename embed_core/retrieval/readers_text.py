"""Bytes to text, whatever encoding they are in; and tables to one line a row."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress

from embed_core.errors import InputError
from embed_core.tables.delimited import sniff_delimiter
from embed_core.tables.encoding import decode as decode_known

_SAMPLE = 200_000
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROL = 0.002
_MOST_CHAOS = 0.2
_GUESSED = ["cp1252", "cp1251", "cp1250", "cp1253", "big5", "shift_jis", "euc_jp", "cp949"]
# What people bring by mistake, by the first bytes: never opened, whatever the file is called.
_REFUSED: tuple[tuple[bytes, str], ...] = (
    *((bytes([0x80, protocol]), "pickle") for protocol in range(2, 6)),
    (b"PK\x03\x04", "office"), (b"\xd0\xcf\x11\xe0", "office"), (b"\x1f\x8b", "packed"), (b"7z\xbc\xaf", "packed"),
    (b"Rar!", "packed"), (b"\x89PNG", "image"), (b"\xff\xd8\xff", "image"), (b"GIF8", "image"),
)  # fmt: skip


def decode(name: str, data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding; line ends become ``\\n``.

    UTF-8, UTF-16 (with a mark, or plainly so) and GB18030 are told by rule; anything else by the best guess of
    charset-normalizer where it is installed.

    Errors: ``documents.binary`` and what it is instead, ``documents.encoding`` with the first byte that fits nothing.
    """
    for start, what in _REFUSED:
        if data.startswith(start):
            raise InputError(f"documents.{what}", name=name)
    text, encoding = _decoded(name, data)
    if len(_CONTROL.findall(text[:_SAMPLE])) > _MOST_CONTROL * min(len(text), _SAMPLE):
        raise InputError("documents.binary", name=name)
    return tidy(text), encoding


def tidy(text: str) -> str:
    """Line ends as ``\\n``, and nothing that no file could hold: control characters become spaces.

    >>> tidy("a\\r\\nb\\x0cc\\x00")
    'a\\nb\\nc '
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return _CONTROL.sub(" ", re.sub("\r\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", whole)).removeprefix("\ufeff")


def rows_as_lines(name: str, text: str) -> str:
    """A table as one line a row, the names of its columns before the cells: ``city: Bern; people: 134,000``.

    Errors: ``documents.csv`` with the line.
    """
    delimiter = sniff_delimiter(text)
    if not delimiter:
        return text
    rows = _rows(name, text, delimiter)
    header = next(rows, [])
    return "\n".join(_line(header, row) for row in rows) or "; ".join(header)


def _rows(name: str, text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield [" ".join(cell.split()) for cell in row]
    except csv.Error as error:
        raise InputError("documents.csv", name=name, line=reader.line_num, reason=str(error)) from error


def _line(header: list[str], row: list[str]) -> str:
    names = [*header, *[""] * (len(row) - len(header))]
    pairs = zip(names, row, strict=False)
    return "; ".join(f"{column}: {cell}" if column else cell for column, cell in pairs if cell)


def _decoded(name: str, data: bytes) -> tuple[str, str]:
    if not data.startswith(_MARKS) and (order := _byte_order(data)):
        return data.decode(order, "replace"), order.upper()
    try:
        text, said = decode_known(data)
    except InputError as error:
        if error.code == "tables.binary":
            raise InputError("documents.binary", name=name) from error
        if not _broken_utf8(data) and (guessed := _guess(data)) is not None:
            return guessed
        raise InputError("documents.encoding", **{"name": name, **error.details}) from error
    return text, dict(said[0].values)["encoding"] if said else "UTF-8"


def _byte_order(data: bytes) -> str:
    """ "utf-16-le" or "utf-16-be" where every other byte is mostly zero (Western text without a mark), else ""."""
    sample = data[: _SAMPLE // 2 * 2]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    if len(data) % 2 or most < 0.2 * len(sample) or least > 0.02 * len(sample):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _broken_utf8(data: bytes) -> bool:
    """Is it UTF-8 with a few bytes spoilt? Any single-byte encoding would fit it too, and turn it to rubbish."""
    shown = data[:_SAMPLE].decode("utf-8", "replace")
    spoilt = shown.count("\ufffd")
    return sum(character > "\x7f" for character in shown) - spoilt > spoilt


def _guess(data: bytes) -> tuple[str, str] | None:
    try:
        from charset_normalizer import from_bytes
    except ImportError:
        return None
    guesses = [guess for guess in from_bytes(data[:_SAMPLE], cp_isolation=_GUESSED) if guess.chaos <= _MOST_CHAOS]
    # Western code pages differ in a few letters only; the most frequent of them is taken where it fits as well.
    guesses.sort(key=lambda guess: (guess.chaos, guess.encoding != _GUESSED[0], _GUESSED.index(guess.encoding)))
    for guess in guesses:
        with suppress(UnicodeDecodeError):
            return data.decode(guess.encoding), guess.encoding
    return None
