"""How often the nearest other occurrence of a word has the same sense: at every layer, with what may be read from it.

>>> vectors = np.array([[[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]]])
>>> neighbours_within(vectors, ["bank", "bank", "bank"]).nearest.tolist()
[[1, 0, 1]]
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core.evaluation.rank_correlation import Interval
from embed_core.progress import Progress, silent
from embed_core.scores import unit_rows
from embed_core.senses.bank import Occurrence

Flags = NDArray[np.bool_]
Rows = NDArray[np.int64]
Floats = NDArray[np.float64]

RESAMPLES = 2_000
FEWEST_WORDS = 10
"""From so many words on intervals come from resampling the words; below, they are Wilson's."""
_SEED = 20_021
_Z = 1.959964  # the normal distribution's 97.5 % point
_DIGITS = 12  # cosines that agree to so many digits are ties: the lower row answers
_BLOCK = 512


@dataclass(frozen=True, eq=False)
class Neighbours:
    """``asked`` (m,): rows that have another occurrence of their word to be compared with; of each, at every layer,
    the row ``nearest`` (layers + 1, m) and the ``cosine`` (layers + 1, m) to it."""

    asked: Rows
    nearest: Rows
    cosine: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WordScore:
    """A word at one layer: how many of its ``total`` sentences are ``right``, and its most frequent sense's share."""

    word: str
    right: int
    total: int
    accuracy: Interval
    baseline: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """A sentence whose nearest one has another sense; ``twin`` where the two were written to look alike."""

    asked: Occurrence
    nearest: Occurrence
    cosine: float
    twin: bool


@dataclass(frozen=True, slots=True)
class TwinScore:
    """Of ``total`` sentences with a look-alike of another sense: how many are right, how many the twin misled."""

    total: int
    right: int
    misled: int


@dataclass(frozen=True, eq=False)
class Study:
    """Every occurrence with its nearest one. ``trained`` (n,) are rows that answer and are not asked; None where each
    is left out in turn."""

    model_id: str
    name: str
    occurrences: tuple[Occurrence, ...]
    found: Neighbours
    trained: Flags | None = None

    @property
    def layers(self) -> int:
        """Blocks of the model: layer numbers run from 0 to this."""
        return len(self.found.nearest) - 1

    @cached_property
    def words(self) -> NDArray[Any]:
        """The word of each row that is asked (m,)."""
        return np.array([self.occurrences[row].word for row in self.found.asked.tolist()], dtype=object)

    @cached_property
    def hits(self) -> Flags:
        """(layers + 1, m): has the nearest one the same sense?"""
        senses = np.array([one.sense for one in self.occurrences], dtype=object)
        right: Flags = senses[self.found.nearest] == senses[self.found.asked]
        return right.astype(bool)

    @cached_property
    def accuracies(self) -> tuple[Interval, ...]:
        """Of each layer, over all occurrences."""
        return tuple(accuracy(row, self.words) for row in self.hits)

    @cached_property
    def macro(self) -> Floats:
        """Of each layer the mean of the words' accuracies (layers + 1,)."""
        parts = [self.hits[:, own].mean(axis=1) for own in self._places.values()]
        return np.asarray(np.mean(parts, axis=0), np.float64)

    @cached_property
    def best(self) -> int:
        """The layer with the most right answers (the lowest of several)."""
        return int(self.hits.sum(axis=1).argmax())

    @cached_property
    def baseline(self) -> float:
        """The accuracy of always answering the word's most frequent sense: all that a static model can reach."""
        usual = sum(self._frequent[word] * len(own) for word, own in self._places.items())
        return float(usual / len(self.words))

    @cached_property
    def on_other_words(self) -> Interval | None:
        """Accuracy with each word's layer chosen on all *other* words; None for a single word.

        The best layer's own accuracy flatters, since the layer was chosen on the sentences it is measured on.
        """
        if len(self._places) < 2:
            return None
        fair = np.zeros(len(self.words), bool)
        right = self.hits.sum(axis=1)
        for own in self._places.values():
            layer = int((right - self.hits[:, own].sum(axis=1)).argmax())
            fair[own] = self.hits[layer, own]
        return accuracy(fair, self.words)

    def by_word(self, layer: int) -> list[WordScore]:
        """All words at ``layer``, the worst first."""
        scores = []
        for word, own in self._places.items():
            right = int(self.hits[layer, own].sum())
            scores.append(WordScore(word, right, len(own), wilson(right, len(own)), self._frequent[word]))
        return sorted(scores, key=lambda one: (one.accuracy.value, one.word))

    def confusions(self, word: str, layer: int) -> list[Confusion]:
        """The sentences of ``word`` whose nearest one has another sense, the surest mistakes first."""
        own = self._places.get(word, np.zeros(0, np.int64))
        wrong = own[~self.hits[layer, own]]
        found = []
        for place in wrong.tolist():
            asked = self.occurrences[self.found.asked[place]]
            nearest = self.occurrences[self.found.nearest[layer, place]]
            cosine = float(self.found.cosine[layer, place])
            found.append(Confusion(asked, nearest, cosine, asked.twin is not None and asked.twin == nearest.twin))
        return sorted(found, key=lambda one: -one.cosine)

    def twins(self, layer: int) -> TwinScore | None:
        """The sentences that look alike but differ in sense; None where there are none."""
        rows = [self.occurrences[row].twin for row in self.found.asked.tolist()]
        chosen = np.flatnonzero([twin is not None for twin in rows])
        if not len(chosen):
            return None
        nearest = self.found.nearest[layer, chosen].tolist()
        same = np.array([self.occurrences[b].twin == rows[a] for a, b in zip(chosen.tolist(), nearest, strict=True)])
        right = self.hits[layer, chosen]
        return TwinScore(len(chosen), int(right.sum()), int((same & ~right).sum()))

    @cached_property
    def _places(self) -> dict[str, Rows]:
        """Of each word its places among the rows that are asked, in order of appearance."""
        found: dict[str, list[int]] = {}
        for place, word in enumerate(self.words.tolist()):
            found.setdefault(word, []).append(place)
        return {word: np.array(places) for word, places in found.items()}

    @cached_property
    def _frequent(self) -> dict[str, float]:
        """Of each word the accuracy of always answering its most frequent sense."""
        asked = _senses(self.occurrences[row] for row in self.found.asked.tolist())
        if self.trained is None:
            return {word: max(counts.values()) / counts.total() for word, counts in asked.items()}
        known = _senses(one for one, used in zip(self.occurrences, self.trained, strict=True) if used)
        usual = {word: min(counts, key=lambda sense: (-counts[sense], sense)) for word, counts in known.items()}
        return {word: counts[usual[word]] / counts.total() for word, counts in asked.items()}


def _senses(occurrences: Iterable[Occurrence]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for one in occurrences:
        found.setdefault(one.word, Counter())[one.sense] += 1
    return found


def neighbours_within(
    vectors: NDArray[np.floating], words: Sequence[str], *, trained: Flags | None = None, centre: bool = False,
    progress: Progress = silent,
) -> Neighbours:  # fmt: skip
    """The nearest occurrence of the same word by cosine, at each layer of ``vectors`` (layers + 1, n, d).

    Without ``trained`` every row is asked among all others (leave one out). With it, rows that are not in it are asked
    among those that are. ``centre`` first subtracts the word's mean vector (of the training rows, if there are any),
    which takes away what all its occurrences have in common. Rows without anything to be compared with are not asked.
    """
    names = np.array(words, dtype=object)
    groups = []
    for word in dict.fromkeys(words):
        own = np.flatnonzero(names == word)
        keys = own if trained is None else own[trained[own]]
        asked = own if trained is None else own[~trained[own]]
        if len(asked) and len(keys) > (trained is None):
            groups.append((asked, keys))
    nearest = np.zeros((len(vectors), sum(len(asked) for asked, _ in groups)), np.int64)
    cosine = np.zeros(nearest.shape, np.float32)
    for layer, table in enumerate(vectors):
        progress("senses.neighbours", layer, len(vectors))
        begin = 0
        for asked, keys in groups:
            part = slice(begin, begin + len(asked))
            nearest[layer, part], cosine[layer, part] = _nearest(table, asked, keys, trained is None, centre)
            begin += len(asked)
    rows = np.concatenate([asked for asked, _ in groups]) if groups else np.zeros(0, np.int64)
    order = np.argsort(rows, kind="stable")
    return Neighbours(rows[order], nearest[:, order], cosine[:, order])


def accuracy(right: Flags, words: NDArray[Any]) -> Interval:
    """The share of ``right`` (m,) with its 95 % interval.

    Sentences of one word resemble each other, so with enough words whole words are drawn with replacement (cluster
    bootstrap); with fewer, Wilson's interval (Wilson 1927), which takes sentences as independent.
    """
    names, group = np.unique(words.astype(str), return_inverse=True)
    if len(names) < FEWEST_WORDS:
        return wilson(int(right.sum()), len(right))
    total = np.bincount(group)
    correct = np.bincount(group, weights=right)
    drawn = np.random.default_rng(_SEED).multinomial(len(names), np.full(len(names), 1 / len(names)), RESAMPLES)
    low, high = np.quantile((drawn @ correct) / (drawn @ total), [0.025, 0.975])
    return Interval(float(right.mean()), float(low), float(high))


def wilson(right: int, total: int) -> Interval:
    """``right / total`` with Wilson's 95 % score interval; NaN for none.

    >>> [round(bound, 3) for bound in (wilson(8, 10).low, wilson(8, 10).high)]
    [0.49, 0.943]
    """
    if not total:
        return Interval(math.nan, math.nan, math.nan)
    share, square = right / total, _Z**2 / total
    middle = share + square / 2
    reach = _Z * math.sqrt(share * (1 - share) / total + square / (4 * total))
    return Interval(share, max(0.0, (middle - reach) / (1 + square)), min(1.0, (middle + reach) / (1 + square)))


def _nearest(
    table: NDArray[np.floating], asked: Rows, keys: Rows, same: bool, centre: bool
) -> tuple[Rows, NDArray[np.float32]]:
    middle = table[keys].mean(axis=0, dtype=np.float64) if centre else 0.0
    known, rows = unit_rows(table[keys] - middle), unit_rows(table[asked] - middle)
    found, cosine = np.zeros(len(asked), np.int64), np.zeros(len(asked), np.float32)
    for begin in range(0, len(asked), _BLOCK):
        part = slice(begin, min(begin + _BLOCK, len(asked)))
        scores = np.round(rows[part] @ known.T, _DIGITS)
        if same:
            scores[np.arange(len(scores)), np.arange(part.start, part.stop)] = -np.inf
        best = scores.argmax(axis=1)
        found[part], cosine[part] = keys[best], scores[np.arange(len(scores)), best]
    return found, cosine
