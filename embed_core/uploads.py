"""Vectors that a visitor brings: read, checked and kept in the cache folder under the hash of their content.

The id of an upload, ``upload:`` and the first 16 hex digits of its SHA-256, is what other rooms know it by; the same
file uploaded twice is one model. Files are never run: pickles are refused (:mod:`embed_core.static.readers`).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PureWindowsPath
from typing import BinaryIO

from embed_core.catalog import ModelSpec, SourceSpec
from embed_core.errors import InputError, SourceError
from embed_core.paths import cache_dir
from embed_core.progress import Progress, silent
from embed_core.static.readers import UPLOADED, read_vectors
from embed_core.static.storage import save_table
from embed_core.static.table import VectorTable

MAX_BYTES = 500_000_000
"""Largest file a visitor may send."""
MAX_STORED_BYTES = 5_000_000_000
"""When all uploads together take more, those added longest ago are removed."""
PREFIX = "upload:"

_ID = re.compile(r"upload:([0-9a-f]{16})")
_CARD = "card.json"
_UNFINISHED = ".tmp-"
_PIECE = 1 << 20
_NAME_LENGTH = 80
_ABANDONED_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Upload:
    """The card of an upload: ``name`` to show, number of ``words``, ``dims``, hash and size of its file."""

    name: str
    words: int
    dims: int
    sha256: str
    bytes: int

    @property
    def id(self) -> str:
        """The model id, e.g. ``upload:3f2a91c04b7de855``."""
        return PREFIX + self.sha256[:16]


def add_vectors(filename: str, file: BinaryIO, progress: Progress = silent, *, words: BinaryIO | None = None) -> str:
    """Read vectors from an open file, keep them, and return their model id.

    ``words`` is the list of words of a .npy or safetensors file. Raises :class:`InputError` for a file over 500 MB
    and for everything :func:`read_vectors` refuses.
    """
    name = display_name(filename)
    digest, size = _hash(file, words, name, progress)
    final = _folder(PREFIX + digest[:16])
    if not (final / _CARD).is_file():
        table = read_vectors(file, name=name, words=words, limits=UPLOADED, progress=progress)
        progress("static.save", 0, None)
        _save(table, Upload(name, len(table.words), table.vectors.shape[1], digest, size), final)
    (final / _CARD).touch()
    _make_room(keep=final)
    return PREFIX + digest[:16]


def list_uploads() -> list[Upload]:
    """All uploads, the newest first."""
    return [_read_card(card) for card in _cards()]


def get_upload(model_id: str) -> Upload:
    """The card of one upload."""
    path = upload_folder(model_id) / _CARD
    if not path.is_file():
        raise InputError("uploads.unknown", received=model_id)
    return _read_card(path)


def upload_folder(model_id: str) -> Path:
    """Where the upload's files lie: ``vectors.safetensors``, ``words.txt`` and its card."""
    if not _ID.fullmatch(model_id):
        raise InputError("uploads.bad_id", received=model_id[:80])
    return _folder(model_id)


def upload_spec(model_id: str) -> ModelSpec:
    """The catalogue record of an upload, for :func:`embed_core.catalog.get_spec` and the loader."""
    card = get_upload(model_id)
    source = SourceSpec("upload", path=str(upload_folder(model_id)), revision=card.sha256[:16], bytes=card.bytes)
    return ModelSpec(
        id=model_id, name=card.name, family="upload", kind="static", dims=card.dims, layers=0, vocabulary=card.words,
        languages=(), licence="", loader="bundled_vectors", source=source, memory_bytes=4 * card.words * card.dims,
    )  # fmt: skip


def remove(model_id: str) -> None:
    """Forget an upload; one that is not there is no error."""
    shutil.rmtree(upload_folder(model_id), ignore_errors=True)


def display_name(filename: str) -> str:
    """A file name fit to be shown: no folders, no control, direction or markup characters, at most 80 characters.

    >>> display_name("C:\\\\temp\\\\my [vectors](x).txt"), display_name("../../词向量.vec")
    ('my _vectors_x_.txt', '词向量.vec')
    """
    last = PureWindowsPath(unicodedata.normalize("NFC", filename)).name
    kept = "".join(character if character.isalnum() or character in " ._-+" else "_" for character in last)
    kept = re.sub(r"_+", "_", kept).strip(" .")
    if len(kept) > _NAME_LENGTH:
        ending = Path(kept).suffix[:12]
        kept = kept[: _NAME_LENGTH - len(ending)] + ending
    return kept or "vectors"


def _hash(file: BinaryIO, words: BinaryIO | None, name: str, progress: Progress) -> tuple[str, int]:
    """SHA-256 and size of the file; with a word list, of the file's hash and the list's."""
    digest, size = _hash_one(file, name, progress)
    if words is None:
        return digest, size
    words_digest, words_size = _hash_one(words, name, progress)
    return hashlib.sha256(f"{digest} {words_digest}".encode()).hexdigest(), size + words_size


def _hash_one(file: BinaryIO, name: str, progress: Progress) -> tuple[str, int]:
    total = file.seek(0, os.SEEK_END)
    if total > MAX_BYTES:
        raise InputError("uploads.too_big", name=name, received=-(-total // 1_000_000), allowed=MAX_BYTES // 1_000_000)
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
        progress("static.hash", file.tell(), total, unit="B")
    file.seek(0)
    return digest.hexdigest(), total


def _folder(model_id: str) -> Path:
    return cache_dir("uploads") / model_id.removeprefix(PREFIX)


def _save(table: VectorTable, card: Upload, final: Path) -> None:
    from safetensors import SafetensorError

    try:
        with _new_folder(final) as folder:
            save_table(table, folder)
            (folder / _CARD).write_text(json.dumps(asdict(card), ensure_ascii=False), encoding="utf-8")
    except (OSError, SafetensorError) as error:
        raise SourceError("uploads.cannot_save", name=card.name, reason=str(error)) from error


@contextmanager
def _new_folder(final: Path) -> Iterator[Path]:
    """A folder that becomes ``final`` in one step once it is complete; of two that finish, the first stays."""
    with tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=final.parent, ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary) / "new"
        folder.mkdir()
        yield folder
        try:
            folder.rename(final)
        except OSError:
            if not (final / _CARD).is_file():
                raise


def _cards() -> list[Path]:
    """The cards of all complete uploads, the newest first."""
    found: list[tuple[float, Path]] = []
    for path in cache_dir("uploads").glob(f"*/{_CARD}"):
        # Another visitor may remove an upload at any moment.
        with suppress(FileNotFoundError):
            if _ID.fullmatch(PREFIX + path.parent.name):
                found.append((path.stat().st_mtime, path))
    return [path for _, path in sorted(found, reverse=True)]


def _read_card(path: Path) -> Upload:
    return Upload(**json.loads(path.read_text(encoding="utf-8")))


def _make_room(keep: Path) -> None:
    """Remove what killed processes left behind, then the oldest uploads until the rest fits."""
    for folder in cache_dir("uploads").glob(f"{_UNFINISHED}*"):
        with suppress(FileNotFoundError):
            if time.time() - folder.stat().st_mtime > _ABANDONED_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
    room = MAX_STORED_BYTES
    for card in _cards():
        room -= _size(card.parent)
        if room < 0 and card.parent != keep:
            shutil.rmtree(card.parent, ignore_errors=True)


def _size(folder: Path) -> int:
    with suppress(FileNotFoundError):
        return sum(path.stat().st_size for path in folder.iterdir())
    return 0
