"""A folder as a zip: its members unpacked one after another, counted as they come, never written to disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from embed_core.errors import InputError
from embed_core.retrieval.limits import MAX_FILE_BYTES, MAX_MEMBERS, MAX_UNPACKED_BYTES
from embed_core.static.readers.stream import UNREADABLE
from embed_core.units import byte_size

MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_ENTRY = b"PK\x01\x02"
_PIECE = 1 << 16
_UTF8 = 0x800
_MOST_RATIO = 300
_RATIO_FROM = 1_000_000


def members(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """(path, content) of every file, hidden ones and those that systems put beside left out.

    Errors: ``documents.zip_members``, ``documents.zip_bomb`` (more than 100 MB unpacked, counted, whatever the archive
    claims; or a file 300 times as large as packed), ``documents.zip_locked``, ``documents.broken_zip``.
    """
    if data.count(_ENTRY) > MAX_MEMBERS:  # before zipfile makes an object of each
        raise InputError("documents.zip_members", name=name, received=data.count(_ENTRY), allowed=MAX_MEMBERS)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except (*UNREADABLE, ValueError) as error:
        raise InputError("documents.broken_zip", name=name, reason=str(error)[:160]) from error
    room = MAX_UNPACKED_BYTES
    for entry in entries:
        path = PurePosixPath(_path(entry))
        if any(part.startswith(".") or part == "__MACOSX" for part in path.parts):
            continue
        if entry.flag_bits & 1:
            raise InputError("documents.zip_locked", name=name)
        content = _unpacked(name, archive, entry, room)
        room -= len(content)
        yield str(path), content


def _unpacked(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> bytes:
    """The content; one byte more than a file may have stands for all that is too long."""
    most = min(room, MAX_FILE_BYTES + 1)
    pieces, size = [], 0
    try:
        with archive.open(entry) as file:
            while size < most and (piece := file.read(_PIECE)):
                pieces.append(piece)
                size += len(piece)
                if size > max(_RATIO_FROM, _MOST_RATIO * max(1, entry.compress_size)):
                    raise _bomb(name)
    except (*UNREADABLE, ValueError) as error:
        raise InputError("documents.broken_zip", name=name, reason=str(error)[:160]) from error
    if size >= room:
        raise _bomb(name)
    return b"".join(pieces)


def _bomb(name: str) -> InputError:
    return InputError("documents.zip_bomb", name=name, allowed=byte_size(MAX_UNPACKED_BYTES), ratio=_MOST_RATIO)


def _path(entry: zipfile.ZipInfo) -> str:
    """The member's name: programs that do not say which encoding it has mean UTF-8 or, in China, GBK."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    raw = entry.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename
