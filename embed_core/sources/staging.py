"""From nothing to a complete model folder in one step that cannot be half done.

A fetch works in a staging folder beside the models (same file system) and renames it into place when every byte is
checked. A process killed at any moment leaves at most a staging folder, which the next fetch of that model removes; a
lock per model keeps two fetches (threads or processes) apart, so whatever staging is found under the lock is stale::

    models/glove-6b-50d@1.0.0/          complete: the files and fetched.json
    models/.staging/glove-6b-50d@1.0.0+41-9f/   one attempt: files/ and scratch/
    models/.locks/glove-6b-50d@1.0.0.lock
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from embed_core.catalog import ModelSpec
from embed_core.errors import SourceError
from embed_core.paths import cache_dir
from embed_core.progress import Progress
from embed_core.units import byte_size

MARKER = "fetched.json"
_FULL = (errno.ENOSPC, errno.EDQUOT) if hasattr(errno, "EDQUOT") else (errno.ENOSPC,)
_POLL_SECONDS = 0.15


@dataclass(frozen=True, slots=True)
class Attempt:
    """The two folders of one attempt: ``files`` becomes the model, ``scratch`` is thrown away."""

    files: Path
    scratch: Path


def is_complete(folder: Path) -> bool:
    """Is every file there, in the size it was fetched in?"""
    record = read_record(folder)
    if record is None:
        return False
    try:
        return all((folder / name).stat().st_size == size for name, size in record["files"].items())
    except OSError:
        return False


def read_record(folder: Path) -> dict[str, Any] | None:
    """What the fetch wrote down: source, when, and the sizes; None where there is no (readable) record."""
    try:
        record = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) and isinstance(record.get("files"), dict) else None


@contextmanager
def exclusive(name: str, progress: Progress, total: int | None) -> Iterator[None]:
    """Hold the lock of one model; while another holds it, report the bytes that *it* has got so far."""
    lock = FileLock(cache_dir("models", ".locks") / f"{name}.lock")
    while True:
        try:
            lock.acquire(timeout=_POLL_SECONDS)
            break
        except Timeout:
            progress("sources.waiting", sum(max(sizes(path), default=0) for path in _attempts(name)), total, unit="B")
    try:
        yield
    finally:
        lock.release()


@contextmanager
def attempt(name: str) -> Iterator[Attempt]:
    """A fresh staging folder, gone afterwards whatever happens. Hold the lock: older ones are stale and removed."""
    for stale in _attempts(name):
        shutil.rmtree(stale, ignore_errors=True)
    root = cache_dir("models", ".staging") / f"{name}+{os.getpid()}-{secrets.token_hex(3)}"
    try:
        work = Attempt(root / "files", root / "scratch")
        work.files.mkdir(parents=True)
        work.scratch.mkdir()
        yield work
    finally:
        shutil.rmtree(root, ignore_errors=True)


def publish(work: Attempt, target: Path, spec: ModelSpec, provenance: dict[str, Any]) -> None:
    """Write the record and rename the finished folder into place."""
    files = {
        path.relative_to(work.files).as_posix(): path.stat().st_size for path in work.files.rglob("*") if path.is_file()
    }
    record = {"id": spec.id, "fetched": int(time.time()), "source": provenance, "files": files}
    (work.files / MARKER).write_text(json.dumps(record, indent=1), encoding="utf-8")
    discard(target, work.scratch / "replaced")
    work.files.replace(target)


def discard(folder: Path, trash: Path) -> None:
    """Take a folder away in one step: renamed first, so that nobody meets it half deleted."""
    if not folder.exists():
        return
    try:
        folder.replace(trash)
    except PermissionError as error:
        raise SourceError("sources.in_use", name=folder.name) from error
    shutil.rmtree(trash, ignore_errors=True)


def require_space(folder: Path, needed: int) -> None:
    """Say before the download, not at its end, that it cannot fit."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise SourceError(
            "sources.disk_full", needed=byte_size(needed), free=byte_size(free), folder=str(cache_dir("models"))
        )


def ran_full() -> SourceError:
    """The error of a disk that took part of a download and then no more."""
    folder = cache_dir("models")
    return SourceError("sources.disk_ran_full", free=byte_size(shutil.disk_usage(folder).free), folder=str(folder))


@contextmanager
def readable_errors() -> Iterator[None]:
    """Turn the operating system's errors about the cache folder into sentences."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise ran_full() from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise SourceError("sources.cannot_write", folder=str(error.filename or "")) from error
        raise


def sizes(folder: Path) -> list[int]:
    """Sizes of all files below a folder in which others are busy."""
    found: list[int] = []
    with suppress(OSError):
        for entry in os.scandir(folder):
            with suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    found += sizes(Path(entry.path))
                else:
                    # entry.stat() would report the size at listing time on Windows.
                    found.append(Path(entry.path).stat().st_size)
    return found


def _attempts(name: str) -> list[Path]:
    return list(cache_dir("models", ".staging").glob(f"{name}+*"))
