"""The neighbours of one vector by all four metrics, and how the lists differ."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.similarity import METRICS, Metric
from embed_core.static.model import StaticModel


@dataclass(frozen=True, slots=True)
class Ranked:
    """A neighbour at its place in a list.

    ``rank`` counts from 1. ``climbed`` is how many places higher it stands than in the cosine list, negative for lower,
    None where the cosine list (of the same length) lacks it. ``row`` counts from 0: plus one, it is the frequency rank
    of the usual models. ``length`` is that of its vector.
    """

    rank: int
    word: str
    row: int
    score: float
    climbed: int | None
    length: float


Lists = Mapping[Metric, tuple[Ranked, ...]]


def compare(model: StaticModel, vector: NDArray[np.floating], k: int = 10, exclude: Collection[int] = ()) -> Lists:
    """The ``k`` nearest rows to ``vector`` (d,) by each of the four metrics, the rows in ``exclude`` left out.

    ``compare(model, model.vector("king"), exclude=[model.index("king")])["dot"][0].climbed`` is the number of places
    by which the word that has the largest dot product with "king" stands higher than by cosine.
    """
    by_cosine: dict[int, int] = {}
    lists: dict[Metric, tuple[Ranked, ...]] = {}
    for metric in METRICS:
        near = model.neighbours(vector, k, metric, exclude)
        if metric == "cosine":
            by_cosine = {one.index: rank for rank, one in enumerate(near, start=1)}
        lists[metric] = tuple(
            Ranked(
                rank,
                one.word,
                one.index,
                one.score,
                by_cosine[one.index] - rank if one.index in by_cosine else None,
                float(model.norms[one.index]),
            )
            for rank, one in enumerate(near, start=1)
        )
    return lists


def same_order(a: Sequence[Ranked], b: Sequence[Ranked]) -> bool:
    """Whether two lists hold the same words in the same order."""
    return [one.row for one in a] == [one.row for one in b]


def shared(a: Iterable[Ranked], b: Iterable[Ranked]) -> int:
    """How many rows two lists of one model have in common."""
    return len({one.row for one in a} & {one.row for one in b})


def median_rank(ranked: Sequence[Ranked]) -> float:
    """The median frequency rank (row + 1) of a list.

    >>> median_rank([Ranked(1, "a", 4, 0.9, 0, 1.0), Ranked(2, "b", 9, 0.8, 0, 1.0)])
    7.5
    """
    return float(np.median([one.row + 1 for one in ranked]))


def median_length(ranked: Sequence[Ranked]) -> float:
    """The median length of the vectors of a list."""
    return float(np.median([one.length for one in ranked]))


def jaccard(a: Iterable[Ranked], b: Iterable[Ranked]) -> float:
    """|A and B| / |A or B| of the words of two lists, of two models perhaps, whatever their case (Jaccard 1901).

    >>> first = [Ranked(1, "Paris", 0, 0.9, 0, 1.0), Ranked(2, "Rome", 1, 0.8, 0, 1.0)]
    >>> round(jaccard(first, [Ranked(1, "paris", 7, 0.5, 0, 1.0)]), 2)
    0.5
    """
    left, right = ({one.word.lower() for one in ranked} for ranked in (a, b))
    return len(left & right) / len(left | right) if left | right else 0.0


def common(a: Iterable[Ranked], b: Iterable[Ranked]) -> list[str]:
    """The words of ``a`` that are also in ``b``, whatever their case, in ``a``'s order."""
    others = {one.word.lower() for one in b}
    return [one.word for one in a if one.word.lower() in others]
