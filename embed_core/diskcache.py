"""Derived results on disk: computed once for all visitors, all processes and all days.

One file a result, an ``.npz`` whose arrays are the result's and whose member ``__value__`` is JSON that says how they
fit together. No pickle: an entry can be wrong, it can never run anything. An entry that is cut off, damaged or of
another key is computed again.

>>> get_or_compute("square", {"side": 3}, version=1, compute=lambda: {"area": 9})
{'area': 9}
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from embed_core.packing import pack, unpack
from embed_core.paths import cache_dir
from embed_core.progress import Progress, silent

T = TypeVar("T")

SIZE_VARIABLE = "EMBEDDING_EXPLORER_DISKCACHE_BYTES"
DEFAULT_SIZE = 2_000_000_000
_POLL_SECONDS = 0.1
_UNREADABLE = (
    OSError, ValueError, KeyError, TypeError, AttributeError, ImportError, EOFError, zipfile.BadZipFile, zlib.error
)  # fmt: skip
_logger = logging.getLogger(__name__)


def get_or_compute(
    function_name: str,
    key: Mapping[str, object],
    version: int,
    compute: Callable[[], T],
    *,
    progress: Progress = silent,
) -> T:
    """The stored result of ``function_name`` for ``key``, or ``compute()``'s, stored.

    ``key`` names everything the result depends on: model id *and* revision, parameters, and :func:`key_of_array` of
    arrays. Raise ``version`` when the code computes something else. Results are dataclasses, dicts, tuples and lists of
    arrays (no object arrays), numbers, strings, booleans and None. Only one thread of one process computes an entry;
    ``progress`` is called (and may cancel) while this one waits for it.
    """
    identity = json.dumps([function_name, version, _plain(key)], sort_keys=True, ensure_ascii=False)
    name = hashlib.blake2b(identity.encode(), digest_size=16).hexdigest()
    path = cache_dir("derived", function_name) / f"{name}.npz"
    if (found := _read(path, identity)) is not None:
        return cast(T, found[0])
    lock = FileLock(cache_dir("derived", ".locks") / f"{name}.lock")
    _acquire(lock, progress)
    try:
        if (found := _read(path, identity)) is not None:
            return cast(T, found[0])
        value = compute()
        _write(path, identity, value)
        return value
    finally:
        lock.release()


def key_of_array(array: NDArray[Any]) -> str:
    """A hash of an array's dtype, shape and every byte of it.

    >>> two = key_of_array(np.zeros(2))
    >>> two == key_of_array(np.zeros(2)), two == key_of_array(np.zeros((2, 1))), len(two)
    (True, False, 32)
    """
    seen = hashlib.blake2b(f"{array.dtype.str}{array.shape}".encode(), digest_size=16)
    if array.dtype.hasobject:
        raise TypeError("an object array has no bytes to hash")
    seen.update(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
    return seen.hexdigest()


def clear(function_name: str | None = None) -> int:
    """Delete the entries of one function, or all; returns how many."""
    root = cache_dir("derived", function_name) if function_name else cache_dir("derived")
    entries = list(root.rglob("*.npz"))
    for entry in entries:
        entry.unlink(missing_ok=True)
    return len(entries)


def _acquire(lock: Any, progress: Progress) -> None:
    while True:
        try:
            lock.acquire(timeout=_POLL_SECONDS)
            return
        except Timeout:
            progress("sources.waiting_result", 0, None)


def _plain(value: object) -> object:
    """A key in JSON's types, arrays by their content's hash."""
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return f"array:{key_of_array(value)}"
    if isinstance(value, np.generic):
        return value.item()
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise TypeError(f"a cache key holds numbers, strings, arrays and containers of them, not {type(value).__name__}")


# --- reading and writing one entry


def _read(path: Path, identity: str) -> tuple[object] | None:
    """The stored value in a 1-tuple (it may be None itself), or None where there is no sound entry for this key."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            record = json.loads(bytes(stored["__value__"]).decode())
            if record["identity"] != identity:
                return None
            value = unpack(record["value"], stored)
        with suppress(OSError):
            os.utime(path)  # recently used: the last to go
    except FileNotFoundError:
        return None
    except _UNREADABLE:
        _logger.warning("unreadable cache entry %s: computed again", path.name)
        return None
    return (value,)


def _write(path: Path, identity: str, value: object) -> None:
    """Store a value in one step. A cache that cannot be written costs time, not the result."""
    arrays: dict[str, NDArray[Any]] = {}
    record = {"identity": identity, "value": pack(value, arrays)}
    limit = _size_limit()
    if sum(array.nbytes for array in arrays.values()) > limit:
        return
    arrays["__value__"] = np.frombuffer(json.dumps(record, ensure_ascii=False).encode(), dtype=np.uint8)
    temporary: str | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as out:
            temporary = out.name
            np.savez(out, allow_pickle=False, **arrays)
        Path(temporary).replace(path)
    except OSError as error:
        _logger.warning("cache entry %s not stored: %s", path.name, error)
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
    _evict(limit, keep=path)


# --- the size of the whole


_evicting = threading.Lock()


def _size_limit() -> int:
    try:
        return max(0, int(os.environ.get(SIZE_VARIABLE, DEFAULT_SIZE)))
    except ValueError:
        return DEFAULT_SIZE


def _evict(limit: int, keep: Path) -> None:
    """Delete the least recently used entries until the rest fits, and what killed writers left behind."""
    with _evicting:
        root = cache_dir("derived")
        entries = sorted((status, path) for path in root.rglob("*.npz") if (status := _status(path)) is not None)
        total = sum(size for (_, size), _ in entries)
        for (_, size), path in entries:
            if total <= limit:
                break
            if path != keep:
                with suppress(OSError):  # open elsewhere on Windows
                    path.unlink(missing_ok=True)
                    total -= size
        newest = entries[-1][0][0] if entries else 0.0
        for part in root.rglob(".*.part"):
            if (status := _status(part)) is not None and status[0] < newest - 3600:
                with suppress(OSError):
                    part.unlink(missing_ok=True)


def _status(path: Path) -> tuple[float, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime, found.st_size
