"""Bitext mining: which lines of two lists in different languages translate each other, and which have no partner.

The plain way takes the cosine. But some sentences are near to everything, so one bar for all pairs lets wrong ones in.
Artetxe & Schwenk (2019, ACL, section 3.2) divide by how near both are to their neighbourhoods ("ratio margin")::

    score(x, y) = cos(x, y) / ( sum_{z in NN_k(x)} cos(x, z) / 2k + sum_{z in NN_k(y)} cos(y, z) / 2k )

where NN_k(x) are the k nearest of the other list. 1 means: no nearer than the neighbours are anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from embed_core.crosslingual.sentences import near_misses, sentences

Measure = Literal["cosine", "margin"]
MEASURES: tuple[Measure, ...] = ("margin", "cosine")
K = 4
MOST = 300

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Match:
    """A line of the first list, one of the second, and their score; ``right`` None where nobody knows."""

    first: int
    second: int
    score: float
    right: bool | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """Matches above the bar against the pairs known to be right."""

    found: int
    right: int
    known: int

    @property
    def precision(self) -> float:
        """Share of the matches that are right."""
        return self.right / self.found if self.found else float("nan")

    @property
    def recall(self) -> float:
        """Share of the known pairs that were found."""
        return self.right / self.known if self.known else float("nan")

    @property
    def f1(self) -> float:
        """Harmonic mean of both; 0 where nothing right was found."""
        return 2 * self.right / (self.found + self.known) if self.found + self.known else float("nan")


def scores(
    first: NDArray[np.floating], second: NDArray[np.floating], measure: Measure = "margin", k: int = K
) -> Floats:
    """Scores (n, m) of unit vectors (n, d) and (m, d). ``k`` is cut to the length of the lists.

    >>> scores(np.eye(2), np.eye(2), "margin", k=2).tolist()
    [[2.0, 0.0], [0.0, 2.0]]
    """
    cosines: Floats = np.asarray(first, np.float64) @ np.asarray(second, np.float64).T
    if measure == "cosine":
        return cosines
    around = (_nearest_mean(cosines, k)[:, None] + _nearest_mean(cosines.T, k)[None]) / 2
    return cosines / np.where(np.abs(around) > 1e-9, around, 1e-9)


def matches(table: Floats, bar: float = -np.inf, *, one_to_one: bool = True) -> list[Match]:
    """Matches with at least the score ``bar``, best first.

    ``one_to_one`` takes the best pair of all, then the best of what is left, so that no line is used twice; otherwise
    every line of the first list gets its best partner.

    >>> [(m.first, m.second) for m in matches(np.array([[0.9, 0.8], [0.85, 0.1]]))]
    [(0, 0), (1, 1)]
    >>> [(m.first, m.second) for m in matches(np.array([[0.9, 0.8], [0.85, 0.1]]), one_to_one=False)]
    [(0, 0), (1, 0)]
    """
    if not table.size:
        return []
    if not one_to_one:
        found = [Match(row, int(line.argmax()), float(line.max())) for row, line in enumerate(table)]
        return sorted((one for one in found if one.score >= bar), key=lambda one: -one.score)
    kept: list[Match] = []
    rows: set[int] = set()
    columns: set[int] = set()
    for place in np.argsort(-table, axis=None, kind="stable").tolist():
        row, column = divmod(place, table.shape[1])
        if table[row, column] < bar or len(kept) == min(table.shape):
            break
        if row not in rows and column not in columns:
            kept.append(Match(row, column, float(table[row, column])))
            rows.add(row)
            columns.add(column)
    return kept


def known_pairs(first: Sequence[str], second: Sequence[str]) -> set[tuple[int, int]]:
    """Pairs of lines that are the same sentence of ours in two languages."""
    meaning = {text: one.id for one in sentences() for text in one.texts}
    rows: dict[str, list[int]] = {}
    for place, text in enumerate(second):
        if text in meaning:
            rows.setdefault(meaning[text], []).append(place)
    return {(place, other) for place, text in enumerate(first) for other in rows.get(meaning.get(text, ""), ())}


def judged(found: Sequence[Match], known: set[tuple[int, int]]) -> list[Match]:
    """The matches with whether they are right; as they are where no pair is known."""
    if not known:
        return list(found)
    return [Match(one.first, one.second, one.score, (one.first, one.second) in known) for one in found]


def quality(found: Sequence[Match], known: set[tuple[int, int]]) -> Quality:
    """Precision, recall and F1 of the matches."""
    return Quality(len(found), sum((one.first, one.second) in known for one in found), len(known))


def best_bar(found: Sequence[Match], known: set[tuple[int, int]]) -> float | None:
    """The score at which F1 is highest; None where no pair is known or nothing was found."""
    if not known or not found:
        return None
    ordered = sorted(found, key=lambda one: -one.score)
    values = [quality(ordered[: count + 1], known).f1 for count in range(len(ordered))]
    return ordered[int(np.argmax(values))].score


def example(first: str, second: str, *, more: int = 6) -> tuple[str, str]:
    """Two lists to begin with, as text: the sentences that have a near miss and ``more`` others, in both languages and
    in another order on the right; every near miss stands in one of the lists only, without a partner.
    """
    misses = {one.id: one for one in near_misses()}
    plain = [one for one in sentences() if one.id not in misses]
    both = [one for one in sentences() if one.id in misses] + plain[:more]
    alone = list(misses.values())
    shuffle = np.random.default_rng(12)
    lists = []
    for language, others in (
        (first, alone[::2] + plain[more : more + 2]),
        (second, alone[1::2] + plain[more + 2 : more + 4]),
    ):
        rows = both + others
        lists.append([rows[place].text(language) for place in shuffle.permutation(len(rows)).tolist()])
    return "\n".join(lists[0]), "\n".join(lists[1])


def _nearest_mean(cosines: Floats, k: int) -> Floats:
    k = min(k, cosines.shape[1])
    mean: Floats = np.sort(cosines, axis=1)[:, -k:].mean(axis=1)
    return mean
