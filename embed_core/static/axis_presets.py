"""Axes, words for them, and the word sets of WEAT, read from ``assets/presets/axes.toml`` and ``weat.toml``.

>>> axis("price").low[0], axis("price").high[0]
('cheap', 'expensive')
>>> [test.published for test in weat_tests()[:2]]
[1.5, 1.53]
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from embed_core.paths import ASSETS
from embed_core.static.space import Space
from embed_core.static.weat import WeatTest


@dataclass(frozen=True, slots=True)
class AxisWords:
    """The two poles of an axis."""

    id: str
    languages: tuple[str, ...]
    low: tuple[str, ...]
    high: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AxisPreset:
    """Two axes (ids) and words that fit them."""

    id: str
    languages: tuple[str, ...]
    x: str
    y: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnExample:
    """What stands in the fields for own words before anybody types."""

    x: tuple[tuple[str, ...], tuple[str, ...]]
    y: tuple[tuple[str, ...], tuple[str, ...]]
    words: tuple[str, ...]


def axis(axis_id: str) -> AxisWords:
    """The axis with this id (a KeyError for another: ids come from the presets)."""
    return _axes()[axis_id]


@cache
def axis_presets() -> tuple[AxisPreset, ...]:
    """All presets, in the order of the file."""
    return tuple(
        AxisPreset(entry["id"], tuple(entry["languages"]), entry["x"], entry["y"], tuple(entry["words"]))
        for entry in _read("axes")["preset"]
    )


@cache
def weat_tests() -> tuple[WeatTest, ...]:
    """All WEAT tests: the published ones, then this project's own."""
    table = _read("weat")
    return tuple(_test(entry, table["sets"]) for entry in table["test"])


@cache
def weat_example(language: str) -> WeatTest:
    """What stands in the fields for own word sets before anybody types: "en" or "zh"."""
    table = _read("weat")
    return _test({"id": "own", "own": True, **table["example"][language]}, table["sets"])


_Offer = TypeVar("_Offer", AxisPreset, WeatTest)


def offered(offers: Iterable[_Offer], languages: Sequence[str]) -> list[_Offer]:
    """Those in a language of the model; all where it speaks many, or does not say which."""
    spoken = set(languages)
    everything = list(offers)
    fitting = [offer for offer in everything if "multilingual" in spoken or set(offer.languages) & spoken]
    return fitting or everything


def first_fitting(space: Space, presets: Sequence[AxisPreset]) -> AxisPreset | None:
    """The first preset that can be drawn with this vocabulary: three words and a word of each pole are there."""
    return next((preset for preset in presets if _fits(space, preset)), None)


def own_example(space: Space, preset: AxisPreset | None) -> OwnExample:
    """Words to begin with in the fields for own words: those of ``preset``, or frequent words of the vocabulary."""
    if preset is not None:
        x, y = axis(preset.x), axis(preset.y)
        return OwnExample((x.low, x.high), (y.low, y.high), preset.words)
    words = [word for word in space.original.words[:400] if len(word) > 1 and word.isalpha()] or space.original.words
    words = (words * 5)[:24] if len(words) < 24 else words[:24]
    return OwnExample(((words[0],), (words[1],)), ((words[2],), (words[3],)), tuple(words[4:]))


def _fits(space: Space, preset: AxisPreset) -> bool:
    poles = [pole for name in (preset.x, preset.y) for pole in (axis(name).low, axis(name).high)]
    known = [sum(space.original.find(word) is not None for word in words) for words in (*poles, preset.words)]
    return min(known[:-1]) >= 1 and known[-1] >= 3


@cache
def _axes() -> dict[str, AxisWords]:
    entries = _read("axes")["axis"]
    return {
        entry["id"]: AxisWords(entry["id"], tuple(entry["languages"]), tuple(entry["low"]), tuple(entry["high"]))
        for entry in entries
    }


def _test(entry: dict[str, Any], sets: dict[str, list[str]]) -> WeatTest:
    names = tuple(entry["names"])
    x, y, a, b = (tuple(sets[name]) for name in names)
    return WeatTest(
        entry["id"], names, x, y, a, b,
        languages=tuple(entry.get("languages", ())), published=entry.get("published"), own=bool(entry.get("own")),
    )  # fmt: skip


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((ASSETS / "presets" / f"{name}.toml").read_text(encoding="utf-8"))
