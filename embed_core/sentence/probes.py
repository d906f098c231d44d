"""Probes of sentence vectors: pairs that differ in order, negation or number, and pairs that say the same otherwise.

A cosine means nothing by itself: in some models unrelated sentences already have 0.8. So each pair is put on the
rung's own scale: 0 is the mean cosine of sentences that have nothing to do with each other, 1 is the same vector.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from embed_core.paths import ASSETS
from embed_core.scores import row_cosines
from embed_core.sentence.compare import cosines, of_pairs

OWN = "own"
"""The kind of pairs that a visitor gives: nobody says whether they mean the same."""
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Probe:
    """Two sentences. ``same``: do they mean the same? None where nobody said."""

    kind: str
    first: str
    second: str
    same: bool | None


@dataclass(frozen=True, slots=True, eq=False)
class Probed:
    """One rung's answer: ``cosines`` (n,) of the pairs, NaN for a sentence without a vector.

    ``baseline`` and ``deviation`` are mean and standard deviation of the cosines of unrelated sentences;
    ``scaled`` (n,) is ``(cosine - baseline) / (1 - baseline)``.
    """

    cosines: Float64
    baseline: float
    deviation: float
    scaled: Float64


@cache
def probes(language: str) -> tuple[Probe, ...]:
    """The pairs that come with the project, "en" or "zh", kind by kind."""
    kinds = tomllib.loads((ASSETS / "sentence/probes.toml").read_text(encoding="utf-8"))["kind"]
    return tuple(Probe(kind["id"], first, second, kind["same"]) for kind in kinds for first, second in kind[language])


def own_probes(pairs: Sequence[tuple[str, str]]) -> tuple[Probe, ...]:
    """A visitor's pairs."""
    return tuple(Probe(OWN, first, second, None) for first, second in pairs)


def answer(first: NDArray[np.floating], second: NDArray[np.floating], unrelated: NDArray[np.floating]) -> Probed:
    """Cosines of the pairs (n, d) and (n, d), against all pairs of the unrelated sentences (m, d), m >= 2.

    >>> found = answer(np.array([[1.0, 0.0]]), np.array([[4.0, 3.0]]), np.array([[1.0, 0.0], [3.0, 4.0]]))
    >>> found.cosines.tolist(), found.baseline, found.scaled.round(3).tolist()
    ([0.8], 0.6, [0.5])
    """
    values = row_cosines(first, second)
    values[~(first.any(axis=1) & second.any(axis=1))] = np.nan
    others = of_pairs(cosines(unrelated))
    others = others[np.isfinite(others)]
    if not others.size:
        return Probed(values, float("nan"), float("nan"), np.full(len(values), np.nan))
    mean, spread = float(others.mean()), float(others.std())
    room = 1.0 - mean
    scaled = (values - mean) / room if room > 1e-9 else np.full(len(values), np.nan)
    return Probed(values, mean, spread, scaled)


def told_apart(scaled: Float64, same: Sequence[bool | None]) -> float:
    """How often a pair that means the same is nearer than one that does not, over all such combinations; ties half.

    1 is perfect, 0.5 a coin; NaN where one of the two sorts is missing. (The area under the ROC curve.)

    >>> told_apart(np.array([0.9, 0.2, 0.5]), [True, False, False]), told_apart(np.array([0.3, 0.9]), [True, False])
    (1.0, 0.0)
    """
    sound = np.isfinite(scaled)
    yes = scaled[sound & np.array([one is True for one in same], dtype=bool)]
    no = scaled[sound & np.array([one is False for one in same], dtype=bool)]
    if not yes.size or not no.size:
        return float("nan")
    apart = (yes[:, None] - no[None, :]).round(6)
    return float((apart > 0).mean() + 0.5 * (apart == 0).mean())


def meaning_before_words(asked: Sequence[Probe], scaled: Float64) -> float:
    """:func:`told_apart` for paraphrases against pairs that merely share a word: the two sorts that overlap of words
    and likeness of meaning pull apart.

    >>> asked = [Probe("shared", "", "", False), Probe("paraphrase", "", "", True), Probe("order", "", "", False)]
    >>> meaning_before_words(asked, np.array([0.2, 0.6, 1.0]))
    1.0
    """
    sides = {"paraphrase": True, "shared": False}
    return told_apart(scaled, [sides.get(probe.kind) for probe in asked])


def by_kind(asked: Sequence[Probe], scaled: Float64) -> dict[str, tuple[float, float, float]]:
    """Mean, lowest and highest of ``scaled`` (n,) for each kind, in the order of appearance, if it has any."""
    found: dict[str, tuple[float, float, float]] = {}
    for kind in dict.fromkeys(probe.kind for probe in asked):
        values = scaled[[probe.kind == kind for probe in asked]]
        values = values[np.isfinite(values)]
        if values.size:
            found[kind] = (float(values.mean()), float(values.min()), float(values.max()))
    return found
