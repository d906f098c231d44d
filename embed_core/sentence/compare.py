"""What several rungs say about the same sentences: similarities, nearest sentences, and the pairs they disagree on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embed_core.evaluation.rank_correlation import ranks
from embed_core.similarity import pairwise

Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PairPlaces:
    """A pair of sentences, first < second: its place in each rung (1 = most similar of all pairs) and its cosines."""

    first: int
    second: int
    places: tuple[float, ...]
    cosines: tuple[float, ...]

    @property
    def spread(self) -> float:
        """Places between the rung that finds the pair most similar and the one that finds it least."""
        return max(self.places) - min(self.places)


def cosines(vectors: ArrayLike) -> Float64:
    """All cosines (n, n) of sentence vectors (n, d); NaN in the row and column of a zero vector, which has none.

    >>> cosines([[1.0, 0.0], [3.0, 4.0]]).tolist()
    [[1.0, 0.6], [0.6, 1.0]]
    """
    rows = np.asarray(vectors, dtype=np.float64)
    found = pairwise(rows, rows)
    silent = ~rows.any(axis=1)
    found[silent] = np.nan
    found[:, silent] = np.nan
    return found


def of_pairs(matrix: Float64) -> Float64:
    """The values above the diagonal, row by row: (n (n - 1) / 2,)."""
    found: Float64 = matrix[np.triu_indices(len(matrix), 1)]
    return found


def mean_of_pairs(matrix: Float64) -> float:
    """The mean cosine of two different sentences; NaN where there is none.

    >>> mean_of_pairs(np.array([[1.0, 0.4], [0.4, 1.0]]))
    0.4
    """
    values = of_pairs(matrix)
    values = values[np.isfinite(values)]
    return float(values.mean()) if values.size else float("nan")


def nearest(matrix: Float64) -> list[int | None]:
    """For each sentence the one most similar to it; None for a sentence without a vector. Ties: the first.

    >>> nearest(np.array([[1.0, 0.2, 0.7], [0.2, 1.0, 0.3], [0.7, 0.3, 1.0]]))
    [2, 2, 0]
    """
    others = np.where(np.eye(len(matrix), dtype=bool) | ~np.isfinite(matrix), -np.inf, matrix)
    return [int(row.argmax()) if np.isfinite(row.max(initial=-np.inf)) else None for row in others]


def nearest_few(matrix: Float64, row: int, most: int = 3) -> list[int]:
    """The sentences most similar to one, nearest first; those without a vector left out.

    >>> nearest_few(np.array([[1.0, 0.2, 0.7], [0.2, 1.0, 0.3], [0.7, 0.3, 1.0]]), 0)
    [2, 1]
    """
    order = np.argsort(-matrix[row], kind="stable")
    return [place for place in order.tolist() if place != row and np.isfinite(matrix[row, place])][:most]


def disagreements(matrices: Sequence[Float64]) -> tuple[PairPlaces, ...]:
    """All pairs that every rung gives a cosine, those that the rungs place most differently first.

    >>> one, other = np.ones((2, 3, 3))
    >>> one[0, 1], one[0, 2], one[1, 2], other[0, 1], other[0, 2], other[1, 2] = 0.9, 0.5, 0.1, 0.2, 0.3, 0.4
    >>> [(pair.first, pair.second, pair.places) for pair in disagreements([one, other])]
    [(0, 1, (1.0, 3.0)), (1, 2, (3.0, 1.0)), (0, 2, (2.0, 2.0))]
    """
    rows, columns = np.triu_indices(len(matrices[0]), 1)
    values = np.stack([of_pairs(matrix) for matrix in matrices])
    kept = np.flatnonzero(np.isfinite(values).all(axis=0))
    if not kept.size:
        return ()
    places = np.stack([ranks(-row[kept].round(6)) for row in values])
    found = [
        PairPlaces(int(rows[pair]), int(columns[pair]), tuple(places[:, at].tolist()), tuple(values[:, pair].tolist()))
        for at, pair in enumerate(kept.tolist())
    ]
    return tuple(sorted(found, key=lambda pair: -pair.spread))


def agreeing(nearest_by_rung: Sequence[Sequence[int | None]]) -> int:
    """For how many sentences all rungs name the same nearest sentence."""
    return sum(len(set(named)) == 1 and named[0] is not None for named in zip(*nearest_by_rung, strict=True))
