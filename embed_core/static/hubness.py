"""Hubs: words that stand in the neighbour lists of very many others, and words that stand in nobody's.

N_k(x) is the number of lists of the k nearest neighbours that x is in. Its mean is k whatever the vectors; its skewness
grows with the intrinsic dimension (Radovanović, Nanopoulos & Ivanović 2010, JMLR 11, section 2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.similarity import row_norms, top_k_many

_BATCH = 500

Counts = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Hubness:
    """``counts`` (N,) int32 is N_k of each of the first N rows, by cosine among themselves."""

    k: int
    counts: Counts

    @property
    def skewness(self) -> float:
        """E[(N_k - mean)^3] / standard deviation^3; 0 where all counts are equal."""
        return skewness(self.counts)

    @property
    def orphans(self) -> float:
        """The share of words in nobody's list (anti-hubs)."""
        return float(np.mean(self.counts == 0))

    def top(self, count: int) -> list[int]:
        """Rows of the greatest hubs, greatest first; of equal ones the first rows."""
        order = np.lexsort((np.arange(len(self.counts)), -self.counts))
        rows: list[int] = order[:count].tolist()
        return rows


def hubness(vectors: NDArray[np.floating], k: int = 10, progress: Progress = silent) -> Hubness:
    """Count the occurrences of every row of ``vectors`` (N, d) in the lists of the ``k`` nearest by cosine.

    A row is not in its own list. A zero vector has no direction: it has no list and is in none.

    >>> hubness(np.array([[1.0, 0.0], [0.9, 0.1], [0.5, 0.5]]), k=1).counts.tolist()
    [1, 2, 0]

    Raises :class:`InputError` ``query.few_rows`` unless there are more than ``k`` vectors that are not zero.
    """
    norms = row_norms(vectors)
    rows = np.flatnonzero(norms > 0)
    if len(rows) <= k:
        raise InputError("query.few_rows", received=len(rows), k=k)
    table = np.asarray(vectors, dtype=np.float32)[rows]
    lengths = norms[rows]
    counts = np.zeros(len(vectors), np.int32)
    places = np.arange(len(rows))
    for start in range(0, len(rows), _BATCH):
        progress("query.hubs", start, len(rows))
        part = places[start : start + _BATCH]
        near, _ = top_k_many(table, table[part], k, own=part, norms=lengths)
        counts[rows] += np.bincount(near.ravel(), minlength=len(rows)).astype(np.int32)
    progress("query.hubs", len(rows), len(rows))
    return Hubness(k, counts)


def skewness(counts: Counts) -> float:
    """The skewness of numbers, as a population's.

    >>> round(skewness(np.array([0, 0, 0, 4])), 4)
    1.1547
    """
    deviations = counts - counts.mean()
    spread = float(np.sqrt(np.mean(deviations**2)))
    return float(np.mean(deviations**3)) / spread**3 if spread > 0 else 0.0


def bins(counts: Counts, largest: int = 0) -> list[tuple[int, int, int]]:
    """A histogram in steps that double, up to ``largest`` at least: (first value, last value, how many words).

    >>> bins(np.array([0, 0, 1, 2, 3, 9]))
    [(0, 0, 2), (1, 1, 1), (2, 3, 2), (4, 7, 0), (8, 15, 1)]
    """
    histogram = [(0, 0, int(np.sum(counts == 0)))]
    low = 1
    while low <= max(largest, int(counts.max(initial=0))):
        high = 2 * low - 1
        histogram.append((low, high, int(np.sum((counts >= low) & (counts <= high)))))
        low = high + 1
    return histogram
