"""The vector database of this installation: where it is, one connection a process, and its failures in words."""

from __future__ import annotations

import logging
import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from embed_core.errors import SourceError
from embed_core.paths import cache_dir

STORE_VARIABLE = "EMBEDDING_EXPLORER_VECTOR_STORE"
_FULL = ("no space left", "os error 28", "file too large", "os error 27", "quota exceeded", "os error 122")
_GONE = ("was not found", "not found: ", "no such file")
_ROOM = 1_000_000
_QUERY = re.compile(r"\?\S*")
"""Of an address: may hold a signature."""
_logger = logging.getLogger(__name__)

_connections: dict[tuple[int, str], Any] = {}
_connecting = threading.Lock()


def location() -> str:
    """The folder or object store that holds all collections.

    ``$EMBEDDING_EXPLORER_VECTOR_STORE`` (a folder, ``s3://bucket/prefix``, ``gs://...``, ``az://...``), else a folder
    of the cache. An object store's credentials come from its own environment variables (``AWS_ACCESS_KEY_ID``,
    ``AWS_ENDPOINT``, ...), which LanceDB reads itself: they pass through nothing here, so nothing here can show them.
    """
    chosen = os.environ.get(STORE_VARIABLE, "").strip()
    return chosen or str(cache_dir("vectors"))


def local_folder() -> Path | None:
    """The store's folder, or None where it is an object store."""
    place = location()
    return None if "://" in place else Path(place).expanduser()


def connection() -> Any:
    """This process's connection to the store. A process that was forked off makes its own."""
    folder = local_folder()
    key = (os.getpid(), str(folder) if folder else location())
    with _connecting:
        if key not in _connections:
            os.environ.setdefault("LANCEDB_LOG", "error")  # it warns of small tables on standard error
            import lancedb

            with guarded():
                if folder:
                    folder.mkdir(parents=True, exist_ok=True)
                _connections[key] = lancedb.connect(key[1])
        return _connections[key]


@contextmanager
def guarded() -> Iterator[None]:
    """Turn what the database raises into sentences.

    Raises:
        SourceError: ``retrieval.disk_full``, ``retrieval.gone`` (deleted or replaced meanwhile) or
            ``retrieval.store_failed``. The database's own message goes to nobody but the log: it may name addresses.
    """
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        _logger.warning("vector store: %s: %s", type(error).__name__, _QUERY.sub("", str(error)))
        text = str(error).lower()
        if any(sign in text for sign in _FULL) or _no_room():
            raise SourceError("retrieval.disk_full") from error
        if any(sign in text for sign in _GONE):
            raise SourceError("retrieval.gone") from error
        raise SourceError("retrieval.store_failed", kind=type(error).__name__) from error


def _no_room() -> bool:
    """Whether the store's disk is full: not every failed write says so."""
    folder = local_folder()
    try:
        return folder is not None and shutil.disk_usage(folder)[2] < _ROOM
    except OSError:
        return False
