"""Word lists and sentences that make good maps, read from ``assets/presets/*.toml``.

Every item has a *group* (for colour) and may have further metadata columns; *links* are pairs of items that a map joins
with a line (a country and its capital). Names of presets, groups and columns in both languages come from
``assets/i18n/<language>/presets.toml``.

>>> preset = get("countries_capitals")
>>> preset.texts[:2], preset.groups[:2], preset.column("region")[:2], preset.links[0]
(('france', 'paris'), ('country', 'capital'), ('europe', 'europe'), (0, 1))
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any, TypeVar

from embed_core import texts
from embed_core.errors import InputError
from embed_core.paths import ASSETS


@dataclass(frozen=True, slots=True)
class Item:
    """One word or sentence. ``metadata`` holds (column, value) pairs beside the group."""

    text: str
    group: str
    metadata: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Preset:
    """A named list of items. ``links`` are pairs of positions in ``items``."""

    id: str
    languages: tuple[str, ...]
    items: tuple[Item, ...]
    links: tuple[tuple[int, int], ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The words or sentences, in order."""
        return tuple(item.text for item in self.items)

    @property
    def groups(self) -> tuple[str, ...]:
        """One group key an item, e.g. ``("country", "capital", ...)``; names by :func:`value_name`."""
        return tuple(item.group for item in self.items)

    @property
    def columns(self) -> tuple[str, ...]:
        """Metadata columns: ``group`` first, then the preset's own."""
        return ("group", *(name for name, _ in self.items[0].metadata))

    def column(self, name: str) -> tuple[str, ...]:
        """The values of one metadata column, one an item."""
        if name == "group":
            return self.groups
        if name not in self.columns:
            raise InputError("presets.no_such_column", column=name, preset=self.id, allowed=", ".join(self.columns))
        return tuple(dict(item.metadata)[name] for item in self.items)

    def name(self, language: str) -> str:
        """The title shown to a reader."""
        return texts.text(f"presets.names.{self.id}", language)

    def about(self, language: str) -> str:
        """One sentence: what to look for on the map."""
        return texts.text(f"presets.about.{self.id}", language)


@dataclass(frozen=True, slots=True)
class WordPreset(Preset):
    """Words; the English ones are all in GloVe 6B."""


@dataclass(frozen=True, slots=True)
class SentencePreset(Preset):
    """Sentences, for sentence embeddings."""


@dataclass(frozen=True, slots=True)
class TokenPreset(Preset):
    """Sentences that all hold ``target``, grouped by its sense."""

    target: str = ""

    def span(self, index: int) -> tuple[int, int]:
        """Where the target stands in sentence ``index``: (start, end) in characters."""
        start = self.items[index].text.lower().index(self.target.lower())
        return start, start + len(self.target)


def value_name(value: str, language: str) -> str:
    """A group or metadata value in the reader's language; values of other tables stay as they are."""
    return _named("values", value, language)


def column_name(column: str, language: str) -> str:
    """The heading of a metadata column in the reader's language; columns of other tables keep their name."""
    return _named("columns", column, language)


def _named(part: str, name: str, language: str) -> str:
    """From the texts of the presets, else from those of the other points' metadata."""
    known = texts.catalogue(language)
    return known.get(f"presets.{part}.{name}") or known.get(f"metadata.{part}.{name}", name)


def word_presets() -> tuple[WordPreset, ...]:
    """All word lists, in the order of the file."""
    return _of_kind(WordPreset)


def sentence_presets() -> tuple[SentencePreset, ...]:
    """All lists of sentences, in the order of the file."""
    return _of_kind(SentencePreset)


def token_presets() -> tuple[TokenPreset, ...]:
    """All "one word in several sentences" lists, in the order of the file."""
    return _of_kind(TokenPreset)


def get(preset_id: str) -> Preset:
    """The preset with this id. Errors: ``InputError`` that lists the ids there are."""
    presets = _presets()
    if preset_id not in presets:
        raise InputError("presets.unknown", received=preset_id, allowed=", ".join(presets))
    return presets[preset_id]


_P = TypeVar("_P", bound=Preset)


def _of_kind(kind: type[_P]) -> tuple[_P, ...]:
    return tuple(preset for preset in _presets().values() if isinstance(preset, kind))


@cache
def _presets() -> dict[str, Preset]:
    words = [_preset(WordPreset, entry) for entry in _read("words")["preset"]]
    tables = _read("sentences")
    sentences = [_preset(SentencePreset, entry) for entry in tables["sentences"]]
    tokens = [_preset(TokenPreset, entry, target=entry["target"]) for entry in tables["token"]]
    return {preset.id: preset for preset in chain(words, sentences, tokens)}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((ASSETS / "presets" / f"{name}.toml").read_text(encoding="utf-8"))


def _preset(kind: type[_P], entry: Mapping[str, Any], **extra: str) -> _P:
    items = tuple(_items(entry))
    position = {item.text: index for index, item in enumerate(items)}
    pairs = chain(_row_links(entry), entry.get("links", ()))
    links = tuple((position[a], position[b]) for a, b in pairs)
    return kind(entry["id"], tuple(entry["languages"]), items, links, **extra)


def _items(entry: Mapping[str, Any]) -> Iterable[Item]:
    for group, members in (entry.get("groups") or entry.get("senses") or {}).items():
        yield from (Item(text, group) for text in members)
    for key, row in _rows(entry):
        metadata = ((entry["row_column"], key),) if key else ()
        yield from (Item(text, column, metadata) for column, text in zip(entry["columns"], row, strict=True))
    for meaning, versions in entry.get("parallel", {}).items():
        yield from (Item(versions[code], meaning, (("language", code),)) for code in entry["languages"])


def _rows(entry: Mapping[str, Any]) -> Iterable[tuple[str, list[str]]]:
    rows = entry.get("rows", [])
    keyed = rows if isinstance(rows, dict) else {"": rows}
    return [(key, row) for key, members in keyed.items() for row in members]


def _row_links(entry: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    families = [row for _, row in _rows(entry)]
    families += [[versions[code] for code in entry["languages"]] for versions in entry.get("parallel", {}).values()]
    return [(first, other) for first, *others in families for other in others]
