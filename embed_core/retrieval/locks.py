"""The right to write a collection: one holder a name."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from embed_core.errors import InputError, SourceError
from embed_core.paths import cache_dir
from embed_core.retrieval.connection import guarded, local_folder


def key(name: str) -> str:
    """The safe name under which tables of ``name`` are kept: the same for all spellings Unicode holds equal."""
    return "c" + hashlib.blake2b(unicodedata.normalize("NFC", name).encode(), digest_size=10).hexdigest()


@contextmanager
def writing(name: str) -> Iterator[None]:
    """Hold the right to write ``name``.

    In a local folder the lock lies in it, so it holds between all processes that share the folder, and the system
    lets go of it when its holder dies. For an object store it holds on this machine only: of two machines that index
    the same name each writes a generation of its own, and the one begun last is kept, whole.

    Raises InputError ``retrieval.being_indexed`` where somebody else is at it.
    """
    with held(key(name), name):
        yield


@contextmanager
def held(owner: str, name: str = "") -> Iterator[None]:
    """:func:`writing` of the name whose :func:`key` is ``owner``."""
    from filelock import FileLock, Timeout

    folder = local_folder()
    locks = folder / ".locks" if folder else cache_dir("vectors", ".locks")
    with guarded():
        locks.mkdir(parents=True, exist_ok=True)
    lock = FileLock(locks / f"{owner}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise InputError("retrieval.being_indexed", name=name) from error
    except OSError as error:
        raise SourceError("retrieval.store_failed", kind=type(error).__name__) from error
    try:
        yield
    finally:
        lock.release()
