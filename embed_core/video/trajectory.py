"""A film as a path: one vector a frame, in the order of time.

Two frames of one shot show nearly the same thing, so their vectors point nearly the same way; where the film cuts, the
path jumps. Shot boundaries by a threshold on the likeness of consecutive frames are as old as digital video (Zhang,
Kankanhalli & Smoliar 1993, on colour histograms); here the likeness is the cosine of a network's features.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from embed_core.errors import InputError
from embed_core.projection.pca import pca
from embed_core.scores import unit_rows
from embed_core.similarity import top_k_many

FloatArray = npt.NDArray[np.float32]
Float64Array = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Numbers = Sequence[float] | Float64Array


@dataclass(frozen=True, slots=True)
class Shot:
    """Frames ``first`` to ``last`` (both inside), from ``start`` to ``end`` seconds."""

    first: int
    last: int
    start: float
    end: float


@dataclass(frozen=True)
class Trajectory:
    """``cosines`` ``(n - 1,)`` between each frame and the next. ``straight`` is the distance from the first vector to
    the last, ``length`` the way the path takes between them (both Euclidean, vectors of length 1).
    """

    cosines: Float64Array
    straight: float
    length: float


@dataclass(frozen=True)
class JointMap:
    """Frames ``(n, 2)`` and pictures ``(m, 2)`` on the two axes that keep most variance of both together."""

    frames: FloatArray
    pictures: FloatArray
    explained: float


def trajectory(vectors: FloatArray) -> Trajectory:
    """The path of frames ``(n, d)``, n >= 1.

    >>> path = trajectory(np.array([[1, 0], [0, 1], [1, 0]], dtype=np.float32))
    >>> path.cosines.tolist(), path.straight, round(path.length, 3)
    ([0.0, 0.0], 0.0, 2.828)

    Raises:
        InputError: ``video.no_vectors``.
    """
    if vectors.ndim != 2 or not len(vectors):
        raise InputError("video.no_vectors")
    unit = unit_rows(vectors)
    steps = np.linalg.norm(np.diff(unit, axis=0), axis=1)
    return Trajectory(
        cosines=np.clip(np.einsum("ij,ij->i", unit[:-1], unit[1:]), -1.0, 1.0),
        straight=float(np.linalg.norm(unit[-1] - unit[0])),
        length=float(steps.sum()),
    )


def shots(cosines: Numbers, times: Numbers, threshold: float) -> tuple[Shot, ...]:
    """Where a frame is less like the one before than ``threshold``, a new shot begins.

    >>> [(shot.first, shot.last) for shot in shots([0.9, 0.2, 0.95], [0, 1, 2, 3], threshold=0.5)]
    [(0, 1), (2, 3)]
    """
    if len(times) != len(cosines) + 1:
        raise InputError("video.lengths", cosines=len(cosines), times=len(times))
    begins = [0, *(np.flatnonzero(np.asarray(cosines) < threshold) + 1).tolist()]
    ends = [*(begin - 1 for begin in begins[1:]), len(times) - 1]
    return tuple(
        Shot(first, last, float(times[first]), float(times[last])) for first, last in zip(begins, ends, strict=True)
    )


def boundaries(found: Sequence[Shot]) -> tuple[float, ...]:
    """The times in the middle between two shots.

    >>> boundaries([Shot(0, 1, 0.0, 1.0), Shot(2, 3, 2.0, 3.0)])
    (1.5,)
    """
    return tuple((before.end + after.start) / 2 for before, after in pairwise(found))


def shot_numbers(found: Sequence[Shot]) -> IntArray:
    """The number of its shot for every frame, from 1.

    >>> shot_numbers([Shot(0, 1, 0.0, 1.0), Shot(2, 2, 2.0, 2.0)]).tolist()
    [1, 1, 2]
    """
    return np.repeat(np.arange(1, len(found) + 1), [shot.last - shot.first + 1 for shot in found])


def stations(rows: Sequence[int] | IntArray) -> tuple[int, ...]:
    """A row of numbers without repetitions next to each other.

    >>> stations([3, 3, 5, 3])
    (3, 5, 3)
    """
    values = [int(row) for row in rows]
    return tuple(row for place, row in enumerate(values) if place == 0 or values[place - 1] != row)


def suggested_threshold(cosines: Numbers) -> float:
    """Half-way between the usual step and the largest jump, rounded to 0.05: a place to begin, not a truth.

    >>> suggested_threshold([0.95, 0.94, 0.96, 0.2])
    0.6
    """
    values = np.asarray(cosines, dtype=np.float64)
    if not len(values):
        return 0.5
    middle = (float(np.median(values)) + float(values.min())) / 2
    return round(round(middle / 0.05) * 0.05, 2)


def joint_map(frames: FloatArray, pictures: FloatArray) -> JointMap:
    """Both on one PCA, fitted on both, vectors of length 1 so that distances on the map are distances of directions."""
    both = unit_rows(np.concatenate([frames, pictures])).astype(np.float32)
    drawn = pca(both, 2)
    return JointMap(drawn.coordinates[: len(frames)], drawn.coordinates[len(frames) :], float(drawn.explained.sum()))


def nearest_pictures(frames: FloatArray, pictures: FloatArray) -> tuple[IntArray, Float64Array]:
    """For every frame the picture it is most like, and their cosine: two arrays ``(n,)``.

    >>> rows, cosines = nearest_pictures(np.array([[2.0, 0.1]], np.float32), np.eye(2, dtype=np.float32))
    >>> rows.tolist(), cosines.round(2).tolist()
    ([0], [1.0])
    """
    rows, cosines = top_k_many(pictures, frames, k=1)
    return rows[:, 0], cosines[:, 0]
