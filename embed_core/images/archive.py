"""A zip of pictures: one level, bounded in members, bytes and pictures; folders become groups."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from embed_core.errors import InputError
from embed_core.images.decode import MAX_BYTES, Note, Picture, read_image
from embed_core.progress import Progress, silent
from embed_core.units import byte_size
from embed_core.uploads import display_name

MAX_ZIP_BYTES = 100_000_000
MAX_MEMBERS = 1_000
"""More entries than this are refused from the zip's list, before one is unpacked."""
MAX_PICTURES = 120
MAX_UNPACKED = 300_000_000
"""Bytes all members may have together once unpacked, as the zip's list says and as is counted while reading."""
SIDE = 512
"""Longer side of what is kept of each picture."""

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    struct.error,
)


@dataclass(frozen=True)
class Reading:
    """What a file held: its pictures, and what must be said about the rest."""

    pictures: tuple[Picture, ...]
    notes: tuple[Note, ...] = ()


def read_file(name: str, data: bytes, progress: Progress = silent) -> Reading:
    """One picture, or a zip of pictures. Raises :class:`InputError` for what is neither."""
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return read_zip(name, data, progress)
    return Reading((read_image(name, data),))


def read_zip(name: str, data: bytes, progress: Progress = silent) -> Reading:
    """The pictures of a zip. The folder a picture lies in is its group; nothing is ever written under a member's name.

    Raises:
        InputError: ``images.zip_bytes``, ``.zip_damaged``, ``.zip_members``, ``.zip_unpacked`` or ``.zip_nothing``.
    """
    name = display_name(name)
    if len(data) > MAX_ZIP_BYTES:
        received, allowed = byte_size(len(data)), byte_size(MAX_ZIP_BYTES)
        raise InputError("images.zip_bytes", name=name, received=received, allowed=allowed)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            members = _members(name, opened)
            pictures, refused = [], []
            for place, member in enumerate(members[:MAX_PICTURES]):
                progress("images.unzip", place, len(members))
                try:
                    pictures.append(_picture(opened, member))
                except InputError:
                    refused.append(display_name(member.filename))
    except _BROKEN as error:
        raise InputError("images.zip_damaged", name=name) from error
    if not pictures:
        raise InputError("images.zip_nothing", name=name, count=len(members))
    return Reading(tuple(pictures), tuple(_notes(refused, len(members) - MAX_PICTURES)))


def _members(name: str, opened: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    listed = opened.infolist()
    if len(listed) > MAX_MEMBERS:
        raise InputError("images.zip_members", name=name, received=f"{len(listed):,}", allowed=f"{MAX_MEMBERS:,}")
    members = [one for one in listed if not one.is_dir() and not _passed_over(one.filename)]
    total = sum(one.file_size for one in members)
    if total > MAX_UNPACKED:
        raise InputError("images.zip_unpacked", name=name, received=byte_size(total), allowed=byte_size(MAX_UNPACKED))
    return members


def _passed_over(name: str) -> bool:
    """What file managers leave behind: hidden files, and the Macintosh's folder of them."""
    parts = PurePosixPath(name).parts
    return any(part == "__MACOSX" or (part.startswith(".") and part.strip(".") != "") for part in parts)


def _picture(opened: zipfile.ZipFile, member: zipfile.ZipInfo) -> Picture:
    with_name = display_name(member.filename)
    try:
        with opened.open(member) as file:
            data = file.read(MAX_BYTES + 1)  # the list may lie about the size: never more than this
    except _BROKEN as error:
        raise InputError("images.damaged", name=with_name) from error
    found = read_image(with_name, data, side=SIDE)
    folder = PurePosixPath(member.filename.replace("\\", "/")).parent.name
    return Picture(found.name, found.pixels, found.notes, found.id, display_name(folder) if folder.strip("./") else "")


def _notes(refused: list[str], over: int) -> Iterator[Note]:
    if refused:
        shown = ", ".join(refused[:5]) + (" …" if len(refused) > 5 else "")
        yield Note("zip_refused", (("count", str(len(refused))), ("shown", shown)))
    if over > 0:
        yield Note("zip_more", (("count", f"{over:,}"), ("allowed", str(MAX_PICTURES))))
