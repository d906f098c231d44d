"""Schemes side by side: tables small enough to draw, similarity between positions, decay with distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from embed_core.positions import rotary
from embed_core.positions.alibi import Alibi
from embed_core.positions.learned import Learned
from embed_core.positions.rotary import Pairing, Rotary
from embed_core.positions.sinusoidal import Floats, Sinusoidal, toeplitz
from embed_core.progress import Progress, silent

Scheme = Sinusoidal | Learned | Rotary | Alibi
Metric = Literal["cosine", "dot"]
Small = npt.NDArray[np.float32]

DRAWN = 512
"""Most rows and columns of a picture: 512 x 512 numbers are a megabyte on the way to the browser."""
BAND = (5.0, 95.0)
HALF = 0.5


@dataclass(frozen=True)
class Picture:
    """A matrix to draw: ``values`` at ``rows`` and ``columns`` (places in the whole), and the steps between them."""

    values: Small
    rows: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]

    @property
    def steps(self) -> tuple[int, int]:
        """Every how many rows and columns are drawn."""
        return _step(self.rows), _step(self.columns)


@dataclass(frozen=True)
class Decay:
    """Similarity by distance ``(n,)``: mean, and the 5th and 95th percentile over all pairs at that distance."""

    mean: Floats
    low: Floats
    high: Floats

    @property
    def half(self) -> int | None:
        """The first distance at which the mean is below one half; None where it never is."""
        below = np.flatnonzero(self.mean < HALF)
        return int(below[0]) if below.size else None

    @property
    def lowest(self) -> tuple[int, float]:
        """(distance, mean) of the lowest point."""
        return int(self.mean.argmin()), float(self.mean.min())

    @property
    def band(self) -> float:
        """Mean width of the band: 0 where distance alone decides."""
        return float((self.high - self.low).mean())

    def kept(self, most: int = DRAWN) -> npt.NDArray[np.int64]:
        """Distances to draw: all while there are few, else every k-th."""
        return np.arange(0, len(self.mean), -(-len(self.mean) // most))


@dataclass(frozen=True)
class Between:
    """Similarity between positions: what to draw, the mean by distance ``(length,)``, and the widest range of values on
    one diagonal (one distance).
    """

    picture: Picture
    mean: Floats
    spread: float
    spread_distance: int


def heat(scheme: Scheme, row: int = 0, column: int = 0, *, whole: bool = True) -> Picture:
    """The scheme as a picture: positions x dimensions, or query x key for ALiBi.

    ``whole`` strides over everything; else every cell from ``(row, column)`` on, at most 512 each way.
    """
    if isinstance(scheme, Alibi):
        kept = places(scheme.length, row, whole=whole)
        return Picture(scheme.bias(kept.astype(np.float64)).astype(np.float32), kept, kept)
    table = scheme.table()
    rows, columns = places(len(table), row, whole=whole), places(table.shape[1], column, whole=whole)
    return Picture(table[np.ix_(rows, columns)].astype(np.float32), rows, columns)


def places(count: int, start: int = 0, *, whole: bool = True, most: int = DRAWN) -> npt.NDArray[np.int64]:
    """Which of ``count`` rows are drawn.

    >>> places(2048)[:3].tolist(), places(2048, 2000, whole=False)[[0, -1]].tolist(), len(places(100))
    ([0, 4, 8], [1536, 2047], 100)
    """
    if whole:
        return np.arange(0, count, -(-count // most))
    begin = max(0, min(start, count - most))
    return np.arange(begin, min(count, begin + most))


def similarity(table: Floats, metric: Metric) -> Floats:
    """``(n, n)`` cosine or dot product of the rows; a row of zeros has cosine 0 with all.

    >>> similarity(np.array([[2.0, 0.0], [1.0, 1.0]]), "dot").tolist()
    [[4.0, 2.0], [2.0, 2.0]]
    """
    if metric == "cosine":
        norms = np.linalg.norm(table, axis=1, keepdims=True)
        table = table / np.where(norms > 0, norms, 1.0)
    return np.asarray(table @ table.T)


def between(scheme: Scheme, metric: Metric, progress: Progress = silent) -> Between:
    """Similarity of every two positions: of rows; for rotary the score of two equal vectors; for ALiBi the weights."""
    progress("position_schemes.between", 0, 1)
    kept = places(scheme.length)
    if isinstance(scheme, Rotary):
        score = scheme.score()
        return Between(Picture(toeplitz(score, kept).astype(np.float32), kept, kept), score, 0.0, 0)
    matrix = scheme.weights() if isinstance(scheme, Alibi) else similarity(scheme.table(), metric)
    diagonals = [matrix.diagonal(-distance) for distance in range(len(matrix))]
    spreads = [float(np.ptp(diagonal)) for diagonal in diagonals]
    widest = int(np.argmax(spreads))
    mean = np.array([diagonal.mean() for diagonal in diagonals])
    drawn = Picture(matrix[np.ix_(kept, kept)].astype(np.float32), kept, kept)
    return Between(drawn, mean, spreads[widest], widest)


def decay(scheme: Scheme, pairing: Pairing = "equal", progress: Progress = silent) -> Decay:
    """How alike positions are by distance, 1 at distance 0 in every scheme.

    Tables: cosine of rows, over all pairs at that distance. Rotary: score of random unit vectors, query and key equal
    or independent (then 0 on average at any distance). ALiBi: what is left of a weight, ``exp(-m r)``.
    """
    progress("position_schemes.decay", 0, 1)
    if isinstance(scheme, Alibi):
        left = np.exp(-scheme.slope * np.arange(scheme.length))
        return Decay(left, left, left)
    if isinstance(scheme, Rotary):
        scores = rotary.random_scores(scheme, pairing)
        low, high = np.percentile(scores, BAND, axis=0)
        return Decay(scores.mean(axis=0), low, high)
    return by_distance(similarity(scheme.table(), "cosine"))


def by_distance(matrix: Floats) -> Decay:
    """Mean and band of every diagonal of a symmetric ``(n, n)`` matrix.

    >>> by_distance(np.array([[1.0, 0.5], [0.5, 1.0]])).mean.tolist()
    [1.0, 0.5]
    """
    diagonals = [matrix.diagonal(k) for k in range(len(matrix))]
    bands = np.array([np.percentile(one, BAND) for one in diagonals])
    return Decay(np.array([one.mean() for one in diagonals]), bands[:, 0], bands[:, 1])


def _step(kept: npt.NDArray[np.int64]) -> int:
    return int(kept[1] - kept[0]) if len(kept) > 1 else 1
