"""Models trained here and given a name: they join the catalogue as ``trained:<name>`` and every page can use them.

Each is a folder below the cache with its weights (safetensors), a card and ``shelf.json``, which says what the weights
do not. A model appears whole or not at all.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from embed_core.catalog import ModelSpec, SourceSpec
from embed_core.errors import InputError
from embed_core.paths import cache_dir
from embed_core.static.table import VectorTable
from embed_core.units import byte_size

PREFIX = "trained:"
MAX_MODELS = 30
MAX_BYTES = 5_000_000_000
LONGEST_NAME = 40
FACTS, CARD = "shelf.json", "README.md"
_NAME = re.compile(r"[\w][\w.+-]*")
_UNFINISHED = ".new-"

_lock = threading.Lock()
_read: dict[str, tuple[int, ModelSpec]] = {}


@dataclass(frozen=True, slots=True)
class About:
    """What the weights do not say: the ``family`` ("word2vec", "glove", "bert"), the ``languages`` it has read, how
    its hidden states are pooled, and further ``options`` of its catalogue entry (``query_prefix``, ``passage_prefix``).

    ``card`` is Markdown: corpus, settings, seed, scores, English first, then a rule, then Chinese.
    """

    family: str
    languages: tuple[str, ...] = ()
    pooling: str = "mean"
    options: dict[str, Any] = field(default_factory=dict)
    card: str = ""


def keep_vectors(name: str, table: VectorTable, about: About) -> ModelSpec:
    """Put static vectors on the shelf (in half precision).

    Raises:
        InputError: as :func:`checked_name`; ``training.shelf_full``; ``training.cannot_write``.
    """
    from embed_core.static.storage import save_table

    wanted = checked_name(name)
    with tempfile.TemporaryDirectory(dir=_root(), prefix=_UNFINISHED) as work:
        folder = Path(work) / wanted
        try:
            folder.mkdir()
            save_table(table, folder, "float16")
        except OSError as error:
            raise _cannot_write(error) from error
        return _published(folder, about)


def keep_encoder(name: str, folder: Path, about: About) -> ModelSpec:
    """Put an encoder on the shelf: a copy of a ``folder`` in the hub's format (config, tokenizer, safetensors).

    Raises: as :func:`keep_vectors`.
    """
    wanted = checked_name(name)
    with tempfile.TemporaryDirectory(dir=_root(), prefix=_UNFINISHED) as work:
        copy = Path(work) / wanted
        try:
            shutil.copytree(folder, copy)
        except OSError as error:
            raise _cannot_write(error) from error
        return _published(copy, about)


def kept() -> tuple[ModelSpec, ...]:
    """The models on the shelf, the newest first."""
    specs = [spec for facts in _root().glob(f"*/{FACTS}") if (spec := _spec(facts)) is not None]
    return tuple(sorted(specs, key=lambda spec: int(spec.source.revision, 16), reverse=True))


def card(spec: ModelSpec) -> str:
    """The card of a model on the shelf; "" where it has none."""
    path = folder(spec) / CARD
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def folder(spec: ModelSpec) -> Path:
    """Where a model on the shelf lies."""
    return _root() / spec.id.removeprefix(PREFIX)


def remove(spec: ModelSpec) -> None:
    """Take a model off the shelf for good."""
    place = folder(spec)
    with _lock, tempfile.TemporaryDirectory(dir=_root(), prefix=_UNFINISHED) as work:
        if place.parent == _root() and place.is_dir():
            place.rename(Path(work) / "removed")


def checked_name(name: str) -> str:
    """The name as it will stand in the id: spaces become hyphens.

    >>> checked_name(" my word vectors ")
    'my-word-vectors'

    Raises:
        InputError: ``training.bad_name`` (letters and digits of any script, ``. + - _``, at most 40 of them);
            ``training.name_taken``.
    """
    wanted = "-".join(unicodedata.normalize("NFKC", name).split())
    if not _NAME.fullmatch(wanted) or len(wanted) > LONGEST_NAME:
        raise InputError("training.bad_name", received=name[:100], longest=LONGEST_NAME)
    if (_root() / wanted).exists():
        raise InputError("training.name_taken", name=wanted)
    return wanted


def joined(names: Sequence[str]) -> str:
    """The first few names, for a sentence.

    >>> joined(["a", "b", "c", "d"])
    'a, b, c'
    """
    return ", ".join(names[:3])


def _published(folder: Path, about: About) -> ModelSpec:
    facts = {"family": about.family, "languages": about.languages, "pooling": about.pooling, "options": about.options}
    (folder / FACTS).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    (folder / CARD).write_text(about.card, encoding="utf-8")
    target = _root() / folder.name
    with _lock:
        _check_room(_size(folder))
        if target.exists():
            raise InputError("training.name_taken", name=folder.name)
        folder.rename(target)
    spec = _spec(target / FACTS)
    if spec is None:
        raise InputError("training.cannot_keep", name=folder.name)
    return spec


def _check_room(coming: int) -> None:
    here = kept()
    total = sum(_size(folder(spec)) for spec in here)
    if len(here) >= MAX_MODELS or total + coming > MAX_BYTES:
        oldest = joined([spec.name for spec in reversed(here)])
        raise InputError(
            "training.shelf_full", count=len(here), most=MAX_MODELS, size=byte_size(total), limit=byte_size(MAX_BYTES),
            oldest=oldest,
        )  # fmt: skip


def _spec(facts: Path) -> ModelSpec | None:
    """The entry of one folder; what was read before is not read again while the file is the same."""
    try:
        changed = facts.stat().st_mtime_ns
        if (known := _read.get(str(facts))) is not None and known[0] == changed:
            return known[1]
        said = json.loads(facts.read_text(encoding="utf-8"))
        spec = _described(facts.parent, said, changed)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    _read[str(facts)] = (changed, spec)
    return spec


def _described(folder: Path, said: dict[str, Any], changed: int) -> ModelSpec:
    size = _size(folder)
    source = SourceSpec("trained", path=str(folder), bytes=size, revision=f"{changed:x}")
    shared: dict[str, Any] = {
        "id": PREFIX + folder.name, "name": folder.name, "languages": tuple(said["languages"]), "licence": "",
        "source": source, "options": said["options"],
    }  # fmt: skip
    if (folder / "words.txt").is_file():
        words, dims = _shape(folder / "vectors.safetensors")
        return ModelSpec(
            **shared, family=said["family"], kind="static", dims=dims, layers=0, vocabulary=words,
            loader="bundled_vectors", memory_bytes=size * 2,
        )  # fmt: skip
    from embed_core.sources import hub_config

    spec = ModelSpec(**shared, loader="transformers", **hub_config.read(folder))
    return replace(spec, pooling=said["pooling"], family=said["family"])


def _shape(path: Path) -> tuple[int, int]:
    from safetensors import safe_open

    with safe_open(path, framework="numpy") as file:
        words, dims = file.get_slice("vectors").get_shape()
    return int(words), int(dims)


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _root() -> Path:
    return cache_dir("trained")


def _cannot_write(error: OSError) -> InputError:
    from embed_core.training.cards import cannot_write

    return cannot_write(_root(), error)
