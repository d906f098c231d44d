"""Where things are: the data shipped with the app and the cache folder of this machine."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "assets"

CACHE_VARIABLE = "EMBEDDING_EXPLORER_CACHE"


def cache_dir(*parts: str) -> Path:
    """A folder below the cache (``$EMBEDDING_EXPLORER_CACHE``, else the user's cache folder), created if missing."""
    base = os.environ.get(CACHE_VARIABLE) or platformdirs.user_cache_dir("embedding-explorer", appauthor=False)
    folder = Path(base).expanduser().joinpath(*parts)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
