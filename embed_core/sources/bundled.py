"""Models that come with the app: they lie below ``assets/`` and need no fetch (a test checks their sha256)."""

from __future__ import annotations

from pathlib import Path

from embed_core.catalog import ModelSpec
from embed_core.errors import SourceError
from embed_core.paths import ASSETS, ROOT


def folder(spec: ModelSpec) -> Path:
    """Where the model lies; only ever below ``assets/``."""
    path = (ROOT / spec.source.path).resolve()
    if not path.is_relative_to(ASSETS):
        raise SourceError("sources.bundled_missing", name=spec.id, files=spec.source.path)
    return path


def missing(spec: ModelSpec) -> list[str]:
    """The names of files that should be there and are not (a clone without large files, say)."""
    return [file.name for file in spec.source.files if not (folder(spec) / file.name).is_file()]


def require(spec: ModelSpec) -> Path:
    """The folder, with all its files."""
    if absent := missing(spec):
        raise SourceError("sources.bundled_missing", name=spec.id, files=", ".join(absent))
    return folder(spec)
