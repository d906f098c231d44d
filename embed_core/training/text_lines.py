"""The lines of a text file of any size: unpacked, decoded and never more than a piece of it in memory."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import IO

from embed_core.errors import InputError

LONGEST = 1 << 20
"""Bytes (or characters, of an encoding other than UTF-8) after which a line is cut, at a blank where there is one."""
_OPENERS = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
_MAGIC = {b"\x1f\x8b": ".gz", b"BZh": ".bz2", b"\xfd7zXZ\x00": ".xz"}
_UNREADABLE = (OSError, EOFError, lzma.LZMAError, zlib.error)
_BLANKS = b" \t\r\x0b\x0c"


@contextmanager
def reading(path: Path) -> Iterator[IO[bytes]]:
    """The file's bytes as they are on the disk; what goes wrong while they are read is said in a sentence.

    Raises:
        InputError: ``training.cannot_read``.
    """
    try:
        with path.open("rb") as file:
            yield file
    except _UNREADABLE as error:
        raise InputError("training.cannot_read", file=str(path), reason=_reason(error)) from error


def unpacked(path: Path, raw: IO[bytes]) -> IO[bytes]:
    """The bytes inside a ``.gz``, ``.bz2`` or ``.xz`` (by its ending or its first bytes); else the file itself."""
    start = raw.read(6)
    raw.seek(0)
    ending = path.suffix.lower()
    if ending not in _OPENERS:
        ending = next((name for magic, name in _MAGIC.items() if start.startswith(magic)), "")
    opener = _OPENERS.get(ending)
    return raw if opener is None else opener(raw, "rb")  # type: ignore[operator]


def lines(file: IO[bytes], name: str, encoding: str = "utf-8") -> Iterator[str]:
    """The lines of an open file, line ends included; one longer than :data:`LONGEST` comes in pieces.

    Raises:
        InputError: ``training.not_text`` with line and byte, ``training_corpus.broken`` in other encodings.
    """
    if encoding.lower() == "utf-8":
        for number, line in enumerate(_pieces(file)):
            yield _decoded(line, number, name)
        return
    text = io.TextIOWrapper(file, encoding)
    try:
        for number in count(1):
            if not (piece := _read(text, number, name, encoding)):
                return
            yield piece
    finally:
        text.detach()  # the file is closed by who opened it


def _read(text: io.TextIOWrapper, number: int, name: str, encoding: str) -> str:
    try:
        return text.readline(LONGEST)
    except UnicodeError as error:
        raise InputError("training_corpus.broken", name=name, encoding=encoding.upper(), line=number) from error


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while piece := file.readline(LONGEST):
        line, rest = rest + piece, b""
        if len(piece) == LONGEST and not piece.endswith(b"\n"):
            cut = _cut(line)
            line, rest = line[:cut], line[cut:]
        yield line
    if rest:
        yield rest


def _cut(line: bytes) -> int:
    """Where to cut a line that does not end: after its last blank, else before its last character."""
    blank = max(line.rfind(bytes([one])) for one in _BLANKS)
    if blank >= 0:
        return blank + 1
    continued = next(back for back in range(1, len(line) + 1) if line[-back] & 0xC0 != 0x80)
    return len(line) - continued or len(line)


def _decoded(line: bytes, number: int, name: str) -> str:
    try:
        return line.decode("utf-8-sig" if number == 0 else "utf-8")
    except UnicodeDecodeError as error:
        raise InputError("training.not_text", file=name, line=number + 1, position=error.start + 1) from error


def _reason(error: BaseException) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
