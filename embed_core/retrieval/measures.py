"""How well questions find their passages: Recall@k, MRR and nDCG@k over the rank of the first gold chunk.

The unit is the passage: one relevant thing a question, found at the ``rank`` (from 1) of the first chunk that is gold
(:mod:`.passages`), infinity where it is not found. Two overlapping chunks with the same passage do not count twice, so
figures of different cuts can be compared::

    Recall@k = mean of [rank <= k]        MRR = mean of 1 / rank        nDCG@k = mean of [rank <= k] / log2(1 + rank)

nDCG's ideal ranking has the passage first, with gain 1 / log2(2) = 1 (Järvelin & Kekäläinen 2002); MRR: Voorhees 1999.
Intervals are percentile bootstraps over the questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embed_core.evaluation.rank_correlation import Interval, mean

Measure = Literal["recall", "mrr", "ndcg"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
DEPTH = 50
"""A rank beyond it counts as not found: what approximate and fused searches are asked for."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scores:
    """The three figures at ``k`` with their 95 % intervals, and over how many questions."""

    recall: Interval
    mrr: Interval
    ndcg: Interval
    k: int
    questions: int

    def of(self, measure: Measure) -> Interval:
        """One of the three."""
        return {"recall": self.recall, "mrr": self.mrr, "ndcg": self.ndcg}[measure]


def gains(ranks: ArrayLike, measure: Measure, k: int) -> Floats:
    """What each question adds, (n,) of ranks to (n,) of numbers from 0 to 1; MRR does not look at ``k``.

    >>> gains([1, 3, float("inf")], "ndcg", 5).tolist()
    [1.0, 0.5, 0.0]
    >>> gains([1, 4, float("inf")], "mrr", 5).tolist()
    [1.0, 0.25, 0.0]
    """
    row = np.asarray(ranks, dtype=np.float64)
    kept = row <= (DEPTH if measure == "mrr" else k)
    if measure == "recall":
        return kept.astype(np.float64)
    safe = np.where(kept, row, 1.0)
    return np.where(kept, 1 / safe if measure == "mrr" else 1 / np.log2(1 + safe), 0.0)


def scores(ranks: ArrayLike, k: int) -> Scores:
    """All three at ``k`` for the ranks (n,) of n questions."""
    row = np.asarray(ranks, dtype=np.float64)
    recall, mrr, ndcg = (mean(gains(row, measure, k)) for measure in MEASURES)
    return Scores(recall, mrr, ndcg, k, len(row))


def better(first: ArrayLike, second: ArrayLike, measure: Measure, k: int) -> Interval:
    """How much higher ``first`` (n,) scores than ``second`` (n,) on the same questions: both on the same resamples."""
    return mean(gains(first, measure, k) - gains(second, measure, k))


def first_rank(ranking: Sequence[int], gold: Sequence[int]) -> float:
    """The rank, from 1, of the first of the rows ``gold`` in ``ranking``; infinity where none is in it.

    >>> first_rank([7, 3, 9], [9, 3]), first_rank([7], [3])
    (2.0, inf)
    """
    wanted = set(gold)
    return next((float(rank) for rank, row in enumerate(ranking, start=1) if row in wanted), float("inf"))
