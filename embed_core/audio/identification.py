"""Whose voice is it, and what else does the vector hear? Leave-one-out identification; voice, sentence, language apart.

>>> vectors = np.array([[1, 0], [0.9, 0.1], [0, 1], [0.2, 0.9]])
>>> found = identify(vectors, ["a", "a", "b", "b"])
>>> found.nearest_accuracy, found.enrolled_accuracy, found.counted
(1.0, 1.0, 4)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from embed_core.audio.verification import BoolArray, IntArray, Interval, Pairs, mean_interval
from embed_core.scores import unit_rows

RELATIONS = ("voice", "voice_language", "sentence", "other", "language")
"""Kinds of pairs: one voice, another sentence of the same language; one voice, two languages; two voices, the same
sentence; two voices, two sentences of one language; two voices, two languages.
"""
EFFECTS: dict[str, tuple[str, str]] = {
    "voice": ("voice", "other"), "sentence": ("sentence", "other"), "language": ("other", "language"),
}  # fmt: skip
"""What is compared: the mean cosine of the first relation minus that of the second; all else is alike in both."""


@dataclass(frozen=True, slots=True)
class Identified:
    """For every recording ``(n,)``: the nearest other one, and the voice whose mean over its *other* recordings is
    nearest (``voices[enrolled[i]]``). ``counts`` marks those whose voice has another recording: only they can be right.
    """

    nearest: IntArray
    enrolled: IntArray
    voices: tuple[str, ...]
    counts: BoolArray
    nearest_right: BoolArray
    enrolled_right: BoolArray

    @property
    def counted(self) -> int:
        """Recordings whose voice has another recording."""
        return int(self.counts.sum())

    @property
    def nearest_accuracy(self) -> float:
        """Share whose nearest other recording is of the same voice; NaN where none can be."""
        return float(self.nearest_right[self.counts].mean()) if self.counted else float("nan")

    @property
    def enrolled_accuracy(self) -> float:
        """Share whose nearest voice mean is their own voice's; NaN where none can be."""
        return float(self.enrolled_right[self.counts].mean()) if self.counted else float("nan")


@dataclass(frozen=True, slots=True)
class Relation:
    """Pairs of one kind: how many, and the mean and standard deviation of their cosines (NaN where there are none)."""

    kind: str
    count: int
    mean: float
    spread: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What sharing a voice, a sentence or a language adds to the cosine, all else alike."""

    kind: str
    difference: float
    interval: Interval


def identify(vectors: npt.ArrayLike, voices: Sequence[str]) -> Identified:
    """Leave-one-out over recordings ``(n, d)``, n >= 2; the mean of a voice is that of its unit vectors (enrolment)."""
    rows = unit_rows(vectors)
    names = tuple(dict.fromkeys(voices))
    belongs = np.array([names.index(voice) for voice in voices])
    matrix = rows @ rows.T
    np.fill_diagonal(matrix, -np.inf)
    nearest = matrix.argmax(axis=1)
    sums = np.stack([rows[belongs == place].sum(axis=0) for place in range(len(names))])
    scores = np.empty((len(rows), len(names)))
    for place in range(len(names)):
        without = sums[place] - rows * (belongs == place)[:, None]
        scores[:, place] = (unit_rows(without) * rows).sum(axis=1)
    alone = np.bincount(belongs, minlength=len(names))[belongs] == 1
    scores[np.flatnonzero(alone), belongs[alone]] = -np.inf  # nothing is left of a voice with a single recording
    enrolled = scores.argmax(axis=1)
    return Identified(
        nearest, enrolled, names, ~alone, belongs[nearest] == belongs, enrolled == belongs
    )  # fmt: skip


def relations(
    pairs: Pairs, voices: Sequence[str], sentences: Sequence[str], languages: Sequence[str]
) -> dict[str, BoolArray]:
    """The pairs of each of :data:`RELATIONS` as masks ``(m,)``. An empty sentence or language is unknown: its pairs
    are in none of the kinds that need it.
    """
    said, spoken = _shared(pairs, sentences), _shared(pairs, languages)
    known_said, known_spoken = _known(pairs, sentences), _known(pairs, languages)
    same = pairs.same
    return {
        "voice": same & ~said & spoken & known_said & known_spoken,
        "voice_language": same & ~spoken & known_spoken,
        "sentence": ~same & said & known_said,
        "other": ~same & ~said & spoken & known_said & known_spoken,
        "language": ~same & ~spoken & known_spoken,
    }


def heard(pairs: Pairs, kinds: dict[str, BoolArray]) -> tuple[Relation, ...]:
    """Mean cosine of every kind of pair."""
    rows = []
    for kind in RELATIONS:
        scores = pairs.scores[kinds[kind]]
        mean, spread = (float(scores.mean()), float(scores.std())) if len(scores) else (float("nan"), float("nan"))
        rows.append(Relation(kind, len(scores), mean, spread))
    return tuple(rows)


def effects(
    pairs: Pairs, kinds: dict[str, BoolArray], voices: Sequence[str], *, resamples: int = 1_000, seed: int = 0
) -> tuple[Effect, ...]:
    """Difference of the means of :data:`EFFECTS` with its bootstrap interval; those without pairs left out."""
    found = []
    for kind, (one, other) in EFFECTS.items():
        if kinds[one].any() and kinds[other].any():
            difference = float(pairs.scores[kinds[one]].mean() - pairs.scores[kinds[other]].mean())
            interval = mean_interval(pairs, kinds[one], kinds[other], voices, resamples=resamples, seed=seed)
            found.append(Effect(kind, difference, interval))
    return tuple(found)


def _shared(pairs: Pairs, values: Sequence[str]) -> BoolArray:
    column = np.asarray(values, dtype=object)
    return np.asarray(column[pairs.first] == column[pairs.second], dtype=bool)


def _known(pairs: Pairs, values: Sequence[str]) -> BoolArray:
    known = np.array([value != "" for value in values], dtype=bool)
    return np.asarray(known[pairs.first] & known[pairs.second], dtype=bool)
