"""A visitor's own pictures: kept as files in the stash, read when they are needed, what was read kept for a while.

``files`` is what fits into a link: pairs of a stash key and a file name.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from embed_core import stash
from embed_core.errors import EmbedCoreError, InputError
from embed_core.images.archive import MAX_PICTURES, MAX_ZIP_BYTES, Reading, read_file
from embed_core.images.decode import Note, Picture
from embed_core.progress import Progress, silent
from embed_core.units import byte_size
from embed_core.uploads import display_name

MAX_FILES = MAX_PICTURES
KEPT_BYTES = 300_000_000
"""Decoded pictures kept in memory for all visitors together; the least recently used go, and are read again."""

File = tuple[str, str]


@dataclass(frozen=True)
class Own:
    """The pictures of several files, the remarks on them (name of the file, remark) and what could not be read."""

    pictures: tuple[Picture, ...]
    notes: tuple[tuple[str, Note], ...] = ()
    errors: tuple[EmbedCoreError, ...] = ()


_lock = threading.Lock()
_kept: OrderedDict[File, Reading | EmbedCoreError] = OrderedDict()


def keep(name: str, data: bytes) -> File:
    """Put a file into the stash. Raises :class:`InputError` for an empty file and one above every bound."""
    name = display_name(name)
    if not data:
        raise InputError("images.empty", name=name)
    if len(data) > MAX_ZIP_BYTES:
        received, allowed = byte_size(len(data)), byte_size(MAX_ZIP_BYTES)
        raise InputError("images.zip_bytes", name=name, received=received, allowed=allowed)
    return stash.put(data), name


def to_link(files: Sequence[File]) -> str:
    """Files as one value of a link.

    >>> to_link([("3f2a", "cat.jpg"), ("77aa", "dog.png")])
    '3f2a~cat.jpg,77aa~dog.png'
    """
    return ",".join(f"{key}~{name}" for key, name in files)


def from_link(value: str) -> tuple[File, ...]:
    """The files of a link's value; names are made safe again, since anybody can write a link.

    >>> from_link("3f2a~cat.jpg,77aa~dog.png")
    (('3f2a', 'cat.jpg'), ('77aa', 'dog.png'))
    """
    pairs = (one.partition("~") for one in value.split(",") if "~" in one)
    return tuple((key, display_name(name)) for key, _, name in pairs)[:MAX_FILES]


def gather(files: Sequence[File], progress: Progress = silent) -> Own:
    """All pictures of ``files``, each content once, at most 120; files that cannot be read are errors, not the end."""
    pictures: dict[str, Picture] = {}
    notes: list[tuple[str, Note]] = []
    errors: list[EmbedCoreError] = []
    for place, file in enumerate(files[:MAX_FILES]):
        progress("images.read", place, len(files))
        found = _read(file, progress)
        if isinstance(found, EmbedCoreError):
            errors.append(found)
            continue
        notes += [(file[1], note) for note in found.notes]
        notes += [(one.name, note) for one in found.pictures for note in one.notes]
        for one in found.pictures:
            pictures.setdefault(one.id, one)
    kept = tuple(pictures.values())[:MAX_PICTURES]
    if len(pictures) > len(kept):
        more = (("count", str(len(pictures) - len(kept))), ("allowed", str(MAX_PICTURES)))
        notes.append(("", Note("too_many", more)))
    return Own(_distinct(kept), tuple(notes), tuple(errors))


def _distinct(pictures: Sequence[Picture]) -> tuple[Picture, ...]:
    """Equal names get a number, so that each can be found."""
    seen: dict[str, int] = {}
    named = []
    for picture in pictures:
        seen[picture.name] = seen.get(picture.name, 0) + 1
        number = seen[picture.name]
        named.append(picture if number == 1 else replace(picture, name=f"{picture.name} ({number})"))
    return tuple(named)


def _read(file: File, progress: Progress) -> Reading | EmbedCoreError:
    with _lock:
        if (found := _kept.get(file)) is not None:
            _kept.move_to_end(file)
            return found
    data = _stashed(file[0])
    if isinstance(data, EmbedCoreError):
        return data  # not kept: the file may yet come
    try:
        found = read_file(file[1], data, progress)
    except InputError as error:
        found = error
    with _lock:
        _kept[file] = found
        total = sum(_size(one) for one in _kept.values())
        while total > KEPT_BYTES and len(_kept) > 1:
            total -= _size(_kept.popitem(last=False)[1])
    return found


def _stashed(key: str) -> bytes | EmbedCoreError:
    try:
        return stash.get(key)
    except InputError as error:
        return error


def _size(found: Reading | EmbedCoreError) -> int:
    return sum(one.pixels.nbytes for one in found.pictures) if isinstance(found, Reading) else 0
