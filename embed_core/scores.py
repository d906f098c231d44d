"""How near two vectors are: four metrics, once quickly (float32, with a bound on the error) and once exactly (float64).

=========== ================================= ==================
metric      formula                           nearer is
=========== ================================= ==================
cosine      a.b / (\\|a\\| \\|b\\|)               bigger (-1 to 1)
dot         a.b                               bigger
euclidean   sqrt(sum (a_i - b_i)^2)           smaller
manhattan   sum \\|a_i - b_i\\|                 smaller
=========== ================================= ==================

A zero vector has no direction: its cosine with anything is defined as 0 here (SciPy gives NaN, scikit-learn 0).
Search itself is in :mod:`embed_core.similarity`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

Metric = Literal["cosine", "dot", "euclidean", "manhattan"]
METRICS: tuple[Metric, ...] = get_args(Metric)

Float32Array = NDArray[np.float32]
Float64Array = NDArray[np.float64]

_ROUNDING = 2.0**-23
"""Twice the unit roundoff of float32: the error bounds below hold with room to spare."""
_LARGEST, _SMALLEST = 1e18, 1e-18
"""Norms in this range can be squared in float32 without overflow or underflow."""
_EXACT_ROWS = 1 << 15
_TILE = 160_000
"""Numbers in one block of the Manhattan metric: 640 kB, which a processor's second cache holds."""


def is_distance(metric: Metric) -> bool:
    """Whether a smaller value means nearer.

    >>> is_distance("euclidean"), is_distance("cosine")
    (True, False)
    """
    return metric in ("euclidean", "manhattan")


def row_norms(vectors: NDArray[np.floating]) -> Float32Array:
    """Euclidean length of every row, ``(N, d) -> (N,)`` float32.

    >>> row_norms(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [5.0, 0.0]
    """
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        squares = np.einsum("ij,ij->i", vectors, vectors)
        # Squares of very large or very small float32 numbers leave the range: those tables are summed in float64.
        if squares.dtype != np.float64 and not (squares.min() >= _SMALLEST**2 and squares.max() <= _LARGEST**2):
            squares = np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64, casting="same_kind")
        norms: Float32Array = np.sqrt(squares).astype(np.float32)
    return norms


def unit_rows(vectors: ArrayLike) -> Float64Array:
    """Rows (..., d) at length 1, in float64; a zero row stays zero.

    >>> unit_rows([[3.0, 4.0], [0.0, 0.0]]).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    rows = np.asarray(vectors, dtype=np.float64)
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    units: Float64Array = rows / np.where(lengths > 0, lengths, 1.0)
    return units


def softmax(logits: ArrayLike) -> Float64Array:
    """Probabilities of each row of logits (..., k), in float64: exp(x - max) over its sum.

    >>> softmax([[0.0, 0.0]]).tolist()
    [[0.5, 0.5]]
    """
    values = np.asarray(logits, dtype=np.float64)
    grown = np.exp(values - values.max(axis=-1, keepdims=True))
    shares: Float64Array = grown / grown.sum(axis=-1, keepdims=True)
    return shares


def row_cosines(first: ArrayLike, second: ArrayLike) -> Float64Array:
    """The cosine of every row of ``first`` (..., d) with its partner in ``second`` (..., d): (...,), 0 for zero rows.

    >>> row_cosines([[1.0, 0.0], [0.0, 2.0]], [[3.0, 4.0], [0.0, 0.0]]).tolist()
    [0.6, 0.0]
    """
    one, other = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    lengths = np.linalg.norm(one, axis=-1) * np.linalg.norm(other, axis=-1)
    cosines: Float64Array = (one * other).sum(axis=-1) / np.where(lengths > 0, lengths, 1.0)
    return cosines


def exact_scores(vectors: NDArray[np.floating], query: NDArray[np.floating], metric: Metric) -> Float64Array:
    """The metric between every row of ``vectors`` (N, d) and ``query`` (d,), computed in float64.

    >>> exact_scores(np.array([[1.0, 0.0], [3.0, 4.0]]), np.array([1.0, 0.0]), "cosine").tolist()
    [1.0, 0.6]
    """
    target = np.asarray(query, dtype=np.float64)
    scores = np.empty(len(vectors), dtype=np.float64)
    with np.errstate(invalid="ignore"):  # NaN in, NaN out: the caller reports it
        for start in range(0, len(vectors), _EXACT_ROWS):
            rows = np.asarray(vectors[start : start + _EXACT_ROWS], dtype=np.float64)
            scores[start : start + _EXACT_ROWS] = _exact(rows, target, metric)
    return scores


def _exact(rows: Float64Array, target: Float64Array, metric: Metric) -> Float64Array:
    if metric == "dot":
        return np.asarray(np.einsum("ij,j->i", rows, target))
    if metric == "euclidean":
        difference = rows - target
        return np.asarray(np.sqrt(np.einsum("ij,ij->i", difference, difference)))
    if metric == "manhattan":
        return np.asarray(np.abs(rows - target).sum(axis=1))
    products = np.asarray(np.einsum("ij,j->i", rows, target))
    return cosine_of_products(products, np.einsum("ij,ij->i", rows, rows), target @ target)


def cosine_of_products(
    products: Float64Array, left_squares: Float64Array, right_squares: Float64Array | np.float64
) -> Float64Array:
    """a.b / sqrt(a.a b.b), within [-1, 1]; 0 where a or b is zero.

    One root of the product, not two: a vector's cosine with itself is then exactly 1.
    """
    lengths = np.sqrt(left_squares * right_squares)
    return np.clip(products / np.where(lengths > 0, lengths, 1.0), -1.0, 1.0)


class Keys(NamedTuple):
    """One number a row, bigger is nearer, and the bound on its error: ``absolute + relative * |key|``."""

    values: NDArray[np.floating]
    absolute: float = 0.0
    relative: float = 0.0


@dataclass(frozen=True, slots=True)
class QuickScores:
    """Float32 :class:`Keys` of a whole table.

    They are the cosine, the dot product, ``2 a.q - |a|^2`` (which orders as the Euclidean distance does, since
    ``|a - q|^2 = |q|^2 - key``) and minus the Manhattan distance. For d-dimensional rows a float32 dot product is
    off by at most ``d u |a| |q|``, u = 2^-24, whatever the order of summation (Higham 2002, section 3.1).
    """

    source: NDArray[np.floating]
    vectors: Float32Array
    metric: Metric
    norms: Float32Array
    largest: float
    safe: bool
    """Whether every row can be squared in float32; if not, keys are computed exactly."""

    @classmethod
    def of(cls, source: NDArray[np.floating], metric: Metric, norms: NDArray[np.floating] | None) -> QuickScores:
        """Prepare a table of shape (N, d); ``norms`` saves a pass over it."""
        with np.errstate(over="ignore"):
            vectors = np.ascontiguousarray(source, dtype=np.float32)
        if metric == "manhattan":
            return cls(source, vectors, metric, np.empty(0, np.float32), 0.0, safe=True)
        lengths = row_norms(vectors) if norms is None else np.asarray(norms, dtype=np.float32)
        largest, smallest = float(lengths.max()), float(lengths.min())
        if smallest == 0.0:
            smallest = float(lengths.min(initial=np.inf, where=lengths > 0))
        safe = largest <= _LARGEST and smallest >= _SMALLEST
        return cls(source, vectors, metric, lengths, largest, safe)

    def keys(self, query: Float64Array) -> Keys:
        """Keys (N,) of one query (d,).

        On one thread throughout: two BLAS threads stall for 8-16 ms on a query of this size, and ``einsum`` uses none.
        """
        if self.metric == "manhattan":
            return self._manhattan_keys(query)
        if not self._in_range(query):
            return self._exact_keys(query)
        return self._finish(np.einsum("ij,j->i", self.vectors, self._target(query)), query)

    def keys_many(self, queries: Float64Array) -> Iterator[Keys]:
        """:meth:`keys` of several queries (Q, d): one matrix product where the metric allows it."""
        if self.metric == "manhattan" or not all(self._in_range(query) for query in queries):
            yield from (self.keys(query) for query in queries)
            return
        products = np.stack([self._target(query) for query in queries]) @ self.vectors.T
        yield from (self._finish(row, query) for row, query in zip(products, queries, strict=True))

    def _in_range(self, query: Float64Array) -> bool:
        length = float(np.linalg.norm(query))
        return self.safe and (length == 0.0 or _SMALLEST <= length <= _LARGEST)

    def _target(self, query: Float64Array) -> Float32Array:
        length = float(np.linalg.norm(query))
        target: Float64Array = query / length if self.metric == "cosine" and length else query
        return target.astype(np.float32)

    def _finish(self, products: Float32Array, query: Float64Array) -> Keys:
        """Turn dot products into keys, in place."""
        bound = (self.vectors.shape[1] + 8) * _ROUNDING
        length = float(np.linalg.norm(query))
        if self.metric == "dot":
            return Keys(products, bound * self.largest * length)
        if self.metric == "euclidean":
            products *= 2.0
            products -= self.norms * self.norms
            return Keys(products, bound * (self.largest + length) ** 2)
        products /= self.norms if self.norms.min() > 0 else np.where(self.norms > 0, self.norms, np.float32(1.0))
        return Keys(products, bound)

    def _manhattan_keys(self, query: Float64Array) -> Keys:
        rows, dims = self.vectors.shape
        step = min(rows, max(1, _TILE // dims))
        values = np.empty(rows, dtype=np.float32)
        with np.errstate(over="ignore", invalid="ignore"):
            # A tile of copies of the query makes the inner loops long.
            tile = np.tile(query.astype(np.float32), (step, 1))
            block = np.empty_like(tile)
            for start in range(0, rows, step):
                part = self.vectors[start : start + step]
                difference = block[: len(part)]
                np.subtract(part, tile[: len(part)], out=difference)
                np.abs(difference, out=difference)
                np.einsum("ij->i", difference, out=values[start : start + step])
        np.negative(values, out=values)
        if not np.isfinite(values).all():
            return self._exact_keys(query)
        bound = (dims + 8) * _ROUNDING
        return Keys(values, bound * float(np.abs(query).sum()) + _SMALLEST**2, bound)

    def _exact_keys(self, query: Float64Array) -> Keys:
        scores = exact_scores(self.source, query, self.metric)
        return Keys(-scores if is_distance(self.metric) else scores)
