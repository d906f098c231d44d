"""The plane through three words: the parallelogram of an analogy without any projection of its three corners.

Two vectors span a plane: ``b - a`` and ``c - a``, made orthonormal by Gram and Schmidt. In it a, b, c and the target
``b - a + c`` lie exactly as they do in d dimensions; of every other word it shows only the part that lies in the plane,
and :class:`Placed` says how much that is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.scores import Float64Array
from embed_core.static.analogy import METHODS, Solved, unit
from embed_core.static.space import Space

_FLAT = 1e-6
"""Vectors of length 1 that leave less than this beside a line lie on it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A word in the plane, with a at (0, 0).

    ``off`` is its distance from the plane, ``kept`` the share of its squared distance from a that the plane shows (1
    for a, b, c), ``to_target`` its distance from b - a + c in all d dimensions.
    """

    word: str
    x: float
    y: float
    off: float
    kept: float
    to_target: float


@dataclass(frozen=True, slots=True)
class Offsets:
    """The two steps a -> b and c -> d, of unit vectors: their ``cosine`` (1: parallel) and their lengths."""

    cosine: float
    first: float
    second: float


@dataclass(frozen=True, slots=True)
class Parallelogram:
    """``corners`` a, b, c, the place of the target ``b - a + c``, and the ``others``."""

    corners: tuple[Placed, Placed, Placed]
    target: tuple[float, float]
    others: tuple[Placed, ...]


def parallelogram(
    corners: Sequence[tuple[str, NDArray[np.floating]]], others: Sequence[tuple[str, NDArray[np.floating]]]
) -> Parallelogram:
    """Three corners (a, b, c) and any other words, each ``(word, vector (d,))``, in the plane of the corners.

    Vectors are taken at length 1, as both methods do. Where a, b and c lie on one line (two of them are the same word)
    the second direction is that of the first other word that leaves it.

    >>> corners = list(zip("abc", np.eye(3)))
    >>> [round(value, 3) for value in parallelogram(corners, []).target]  # (b - a) + (c - a)
    [2.121, 1.225]
    """
    points = np.array([unit(vector) for _, vector in (*corners, *others)], dtype=np.float64)
    from_a = points - points[0]
    basis = _basis(from_a)
    places = from_a @ basis.T
    off = np.linalg.norm(from_a - places @ basis, axis=1)
    lengths = np.linalg.norm(from_a, axis=1)
    kept = np.where(lengths > 0, 1 - (off / np.where(lengths > 0, lengths, 1)) ** 2, 1.0)
    to_target = np.linalg.norm(from_a - from_a[1] - from_a[2], axis=1)
    placed = [
        Placed(word, float(x), float(y), float(far), float(share), float(gap))
        for (word, _), (x, y), far, share, gap in zip((*corners, *others), places, off, kept, to_target, strict=True)
    ]
    target = places[1] + places[2]
    return Parallelogram((placed[0], placed[1], placed[2]), (float(target[0]), float(target[1])), tuple(placed[3:]))


def picture_of(space: Space, solved: Solved, count: int) -> Parallelogram | None:
    """The plane of a question with its fourth word (the expected one, else the best answer of 3CosAdd), then the best
    answers of both methods: ``count`` words at most. None where there is no fourth word.
    """
    words = {} if solved.expected is None else {solved.expected.word: solved.expected.vector}
    lists = [solved.ranking(method).answers for method in METHODS]
    for answer in (answer for same_rank in zip(*lists, strict=True) for answer in same_rank):
        words.setdefault(answer.word, space.model.vectors[answer.row])
    corners = [(place.word, place.vector) for place in solved.given]
    return parallelogram(corners, list(words.items())[:count]) if words else None


def offsets(
    a: NDArray[np.floating], b: NDArray[np.floating], c: NDArray[np.floating], d: NDArray[np.floating]
) -> Offsets:
    """How parallel the steps a -> b and c -> d are; a step of length 0 has cosine 0.

    >>> offsets(np.array([1.0, 0]), np.array([0, 1.0]), np.array([-1.0, 0]), np.array([0, 1.0])).cosine.__round__(6)
    0.0
    """
    ends = [unit(vector).astype(np.float64) for vector in (a, b, c, d)]
    first, second = ends[1] - ends[0], ends[3] - ends[2]
    lengths = float(np.linalg.norm(first)), float(np.linalg.norm(second))
    product = lengths[0] * lengths[1]
    return Offsets(float(first @ second) / product if product > _FLAT**2 else 0.0, *lengths)


def _basis(from_a: Float64Array) -> Float64Array:
    """Two orthonormal rows (2, d): from b - a and c - a, else from the vectors that follow, else zero."""
    found: list[Float64Array] = []
    for step in from_a[1:]:
        rest = step - sum(((step @ axis) * axis for axis in found), np.zeros_like(step))
        length = float(np.linalg.norm(rest))
        if length > _FLAT:
            found.append(rest / length)
        if len(found) == 2:
            break
    while len(found) < 2:
        found.append(np.zeros(from_a.shape[1]))
    return np.array(found)
