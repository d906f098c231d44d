"""Bytes to text: UTF-8 with or without a mark, UTF-16 with one, GB18030 where it is plainly Chinese."""

from __future__ import annotations

import codecs

from embed_core.errors import InputError
from embed_core.tables.model import Note, note

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SAMPLE = 20_000
_MIN_COMMON = 0.5


def decode(data: bytes) -> tuple[str, tuple[Note, ...]]:
    """The text of a file and a note where the encoding is not UTF-8.

    Errors: ``tables.encoding`` with the offset of the first byte that fits no encoding; ``tables.binary`` where the
    text holds NUL characters.
    """
    text, notes = _decode(data)
    if "\x00" in text:
        raise InputError("tables.binary", offset=text.index("\x00"))
    return text, notes


def _decode(data: bytes) -> tuple[str, tuple[Note, ...]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            notes = () if encoding == "utf-8" else (note("encoding", encoding="UTF-16"),)
            return _strict(data, encoding, len(mark)), notes
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        if b"\x00" in data:
            raise InputError("tables.binary", offset=data.index(b"\x00")) from error
        text = _chinese(data)
        if text is None:
            raise _broken(data, "UTF-8", error.start) from error
        return text, (note("encoding", encoding="GB18030"),)


def _strict(data: bytes, encoding: str, skip: int) -> str:
    try:
        return data[skip:].decode(encoding)
    except UnicodeDecodeError as error:
        raise _broken(data, encoding.upper(), skip + error.start) from error


def _broken(data: bytes, encoding: str, offset: int) -> InputError:
    line = data.count(b"\n", 0, offset) + 1
    return InputError("tables.encoding", encoding=encoding, byte=f"0x{data[offset]:02X}", offset=offset, line=line)


def _chinese(data: bytes) -> str | None:
    """The text as GB18030, if that makes sense.

    Western 8-bit texts often decode too, but into rare characters: at least half of the non-ASCII characters must be
    in the old GB 2312 set, which covers more than 99 % of everyday simplified Chinese.
    """
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    sample = "".join(char for char in text if char > "\x7f")[:_SAMPLE]
    common = len(sample.encode("gb2312", errors="ignore")) / 2
    return text if sample and common >= _MIN_COMMON * len(sample) else None
