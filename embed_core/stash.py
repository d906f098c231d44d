"""Content-addressed store on disk for what is too long for a link: long texts, lasso selections, uploaded tables.

>>> key = put(b"hello")
>>> get(key)
b'hello'
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from pathlib import Path

from embed_core.errors import InputError
from embed_core.paths import cache_dir

MAX_TOTAL_BYTES = 500_000_000
KEY_LENGTH = 20
_KEY = re.compile(rf"[0-9a-f]{{{KEY_LENGTH}}}")


def put(content: bytes) -> str:
    """Keep ``content``; the same content always has the same key. The oldest entries go when the store is full."""
    key = hashlib.sha256(content).hexdigest()[:KEY_LENGTH]
    target = cache_dir("stash") / key
    if target.exists():
        target.touch()
        return key
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".new-", delete=False) as file:
        file.write(content)
    Path(file.name).replace(target)
    _drop_oldest(target.parent)
    return key


def get(key: str) -> bytes:
    """The content under ``key``. Errors: :class:`InputError` for a malformed key or one this server does not hold."""
    return path(key).read_bytes()


def path(key: str) -> Path:
    """The file that holds the content under ``key``, to be read piece by piece. Errors: as :func:`get`."""
    file = cache_dir("stash") / key
    if not _KEY.fullmatch(key) or not file.is_file():
        raise InputError("input.stash_missing", key=key[:40])
    file.touch()
    return file


def _drop_oldest(folder: Path) -> None:
    files = sorted((file for file in folder.iterdir() if _KEY.fullmatch(file.name)), key=lambda f: f.stat().st_mtime)
    total = sum(file.stat().st_size for file in files)
    while total > MAX_TOTAL_BYTES and len(files) > 1:
        oldest = files.pop(0)
        total -= oldest.stat().st_size
        oldest.unlink(missing_ok=True)
