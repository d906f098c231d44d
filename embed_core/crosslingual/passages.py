"""A question in one language, passages in others: the nearest passages by cosine, whatever they are written in."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from embed_core.paths import ASSETS


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and the code of its language, "" where it is a visitor's."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage by its number, and its cosine with the question."""

    number: int
    score: float


@cache
def passages() -> tuple[Passage, ...]:
    """The passages that come with the app, each in one language."""
    entries = tomllib.loads((ASSETS / "crosslingual" / "passages.toml").read_text(encoding="utf-8"))["passage"]
    return tuple(Passage(entry["text"], entry["lang"]) for entry in entries)


def named(texts: tuple[str, ...]) -> tuple[Passage, ...]:
    """The passages of a pasted list; ours know their language."""
    known = {one.text: one.language for one in passages()}
    return tuple(Passage(text, known.get(text, "")) for text in texts)


def ranked(question: NDArray[np.floating], vectors: NDArray[np.floating]) -> list[Ranked]:
    """All passages (n, d), nearest to the question (d,) first; rows at length 1.

    >>> [one.number for one in ranked(np.array([1.0, 0.0]), np.array([[0.0, 1.0], [0.6, 0.8]]))]
    [1, 0]
    """
    cosines = np.asarray(vectors, np.float64) @ np.asarray(question, np.float64)
    return [Ranked(place, float(cosines[place])) for place in np.argsort(-cosines, kind="stable").tolist()]
