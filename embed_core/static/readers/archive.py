"""Zip files: one file of vectors, as fastText's site offers them, or a matrix with its words (.npz too)."""

from __future__ import annotations

import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO

from embed_core.errors import InputError
from embed_core.progress import Progress
from embed_core.static.readers.companions import MATRIX_ENDINGS, WORD_STEMS
from embed_core.static.readers.limits import Limits
from embed_core.static.readers.sniff import ZIP_MAGIC, pickle_refused
from embed_core.static.readers.stream import PIECE, UNREADABLE, Stream

MEMBERS = 100
_ENTRY_MAGIC = b"PK\x01\x02"


def is_zip(raw: BinaryIO) -> bool:
    """Whether a file begins like a zip archive with something in it."""
    raw.seek(0)
    found = raw.read(len(ZIP_MAGIC)) == ZIP_MAGIC
    raw.seek(0)
    return found


def open_members(raw: BinaryIO, name: str, limits: Limits, progress: Progress) -> tuple[Stream, Stream | None]:
    """The stream of the vectors, and of the words where the archive has a list of them."""
    _bound_members(raw, name)
    try:
        archive = zipfile.ZipFile(raw)
        vectors, words = _choose(archive.infolist(), name)
        streams = [_open(archive, member, name, limits, progress) for member in (vectors, words) if member]
    except (*UNREADABLE, ValueError) as error:
        raise InputError("static.unreadable", name=name, reason=str(error)) from error
    return streams[0], streams[1] if words else None


def _open(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, limits: Limits, progress: Progress) -> Stream:
    raw = archive.open(member)
    return Stream(raw, f"{name}/{member.filename}"[:200], limits, progress, raw.tell, member.file_size)


def _choose(members: list[zipfile.ZipInfo], name: str) -> tuple[zipfile.ZipInfo, zipfile.ZipInfo | None]:
    paths = {PurePosixPath(member.filename): member for member in members if not member.is_dir()}
    files = {path: member for path, member in paths.items() if path.name[:1] != "." and "__MACOSX" not in path.parts}
    if any(path.suffix == ".pkl" for path in files):  # PyTorch's own format is a zip around a pickle
        raise pickle_refused(name)
    if len(files) == 1:
        return next(iter(files.values())), None
    words = [path for path in files if path.stem.lower() in WORD_STEMS or path.suffix.lower() not in MATRIX_ENDINGS]
    matrices = [path for path in files if path not in words]
    if len(words) != 1 or len(matrices) != 1:
        raise InputError("static.many_files", name=name, count=len(files), files=", ".join(map(str, list(files)[:6])))
    return files[matrices[0]], files[words[0]]


def _bound_members(raw: BinaryIO, name: str) -> None:
    """Refuse an archive of very many entries before ``zipfile`` makes an object for each of them."""
    entries, tail = 0, b""
    while piece := raw.read(PIECE):
        entries += (tail + piece).count(_ENTRY_MAGIC)
        tail = piece[-3:]
    raw.seek(0)
    if entries > MEMBERS:
        raise InputError("static.many_files", name=name, count=entries, files="...")
