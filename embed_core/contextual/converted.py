"""A model in a foreign format is converted once, into a hub folder and later loads take about a second.

The folder's name carries the source's fingerprint, so a changed file is converted anew. It appears by renaming a
finished folder: a process killed half-way, or two at once, leave nothing half-done behind.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from embed_core.errors import SourceError
from embed_core.progress import Progress, silent

VERSION = 1
"""Raise it when the conversion itself changes."""

_PREFIX = "converted-"
_ENDS = 1 << 20
_STALE_SECONDS = 3600

Convert = Callable[[Path, Path, Progress], None]


def converted_folder(source: Path, convert: Convert, progress: Progress = silent, *, home: Path | None = None) -> Path:
    """The hub folder made from ``source`` by ``convert(source, folder, progress)``; made now if there is none yet.

    It lies in ``home``, by default beside the file. Raises SourceError where it cannot be written.
    """
    target = target_of(source, home=home)
    if target.is_dir():
        return target
    try:
        _convert_into(target, source, convert, progress)
    except OSError as error:
        if not target.is_dir():  # another process may have finished it meanwhile
            raise SourceError("contextual.cannot_convert", name=source.name, reason=error.strerror or error) from error
    return target


def target_of(source: Path, *, home: Path | None = None) -> Path:
    """Where :func:`converted_folder` puts what it makes from ``source``."""
    return (home or source.parent) / f"{_PREFIX}{VERSION}-{_fingerprint(source)}"


def _convert_into(target: Path, source: Path, convert: Convert, progress: Progress) -> None:
    _remove_leftovers(target)
    unfinished = Path(tempfile.mkdtemp(prefix=f"{target.name}.", suffix=".part", dir=target.parent))
    try:
        convert(source, unfinished, progress)
        unfinished.chmod(0o755)
        unfinished.rename(target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _remove_leftovers(target: Path) -> None:
    """Folders of an older file or version, and unfinished ones that nobody can be writing any more."""
    for folder in target.parent.glob(f"{_PREFIX}*"):
        unfinished = folder.suffix == ".part"
        if not unfinished or time.time() - folder.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _fingerprint(source: Path) -> str:
    """Size and both ends of the file: enough to tell two versions apart without reading it all."""
    size = source.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with source.open("rb") as file:
        digest.update(file.read(_ENDS))
        file.seek(max(0, size - _ENDS))
        digest.update(file.read(_ENDS))
    return digest.hexdigest()[:16]
