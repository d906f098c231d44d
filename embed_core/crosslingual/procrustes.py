"""One language's vectors turned onto another's: orthogonal Procrustes, solved in closed form.

Given n pairs of words that mean the same, their vectors as the rows of X and Y (n, d), the rotation W that brings
every ``W x`` nearest to its ``y`` minimises ``sum |W x_i - y_i|^2`` over all matrices with ``W^T W = I``. With the
singular value decomposition ``Y^T X = U S V^T`` it is ``W = U V^T`` (Schönemann 1966; for word vectors Xing et al.
2015, Smith et al. 2017). A rotation (or, where ``det W = -1``, one with a mirror) changes no length, no angle and so no
neighbour within the language that is turned.

Lengths and means are made alike first, as Artetxe, Labaka & Agirre (2018, AAAI, section 3) do: every vector to length
1, the mean off every dimension, length 1 again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.scores import unit_rows

Floats = NDArray[np.float64]
FEWEST = 2
"""Pairs that a rotation needs at least to be more than a guess."""


def prepared(vectors: NDArray[np.floating], *, unit: bool = True, centre: bool = True, width: int = 0) -> Floats:
    """Rows (n, d) at length 1, less their mean, at length 1 again; zeros on the right up to ``width`` dimensions.

    Added zeros change no dot product: spaces with different numbers of dimensions can so be turned onto each other.

    >>> prepared(np.array([[2.0, 0.0], [0.0, 5.0]])).round(3).tolist()
    [[0.707, -0.707], [-0.707, 0.707]]
    """
    rows = unit_rows(vectors) if unit else np.asarray(vectors, dtype=np.float64)
    if centre:
        rows = rows - rows.mean(axis=0)
        rows = unit_rows(rows) if unit else rows
    missing = width - rows.shape[1]
    return np.pad(rows, ((0, 0), (0, missing))) if missing > 0 else rows


def rotation(source: Floats, target: Floats) -> Floats:
    """The orthogonal W (d, d) for which ``source @ W.T`` is nearest to ``target``, both (n, d), row by row.

    >>> rotation(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.0, 1.0], [-1.0, 0.0]])).round(9).tolist()
    [[0.0, -1.0], [1.0, 0.0]]

    Raises :class:`InputError` ``crosslingual.few_pairs`` for fewer than two pairs, ``crosslingual.shapes`` where the
    two tables do not match.
    """
    if source.shape != target.shape:
        raise InputError("crosslingual.shapes", first=str(source.shape), second=str(target.shape))
    if len(source) < FEWEST:
        raise InputError("crosslingual.few_pairs", received=len(source), allowed=FEWEST)
    left, _, right = np.linalg.svd(np.asarray(target, np.float64).T @ np.asarray(source, np.float64))
    turned: Floats = left @ right
    return turned


def shared_axes(source: Floats, target: Floats, count: int = 2) -> Floats:
    """The ``count`` directions (count, d) of the target space along which the pairs agree most: the first columns of U.

    Along ``u_j`` the rotated sources and the targets have the covariance ``s_j``, the j-th singular value.
    """
    left, _, _ = np.linalg.svd(np.asarray(target, np.float64).T @ np.asarray(source, np.float64))
    axes: Floats = left[:, :count].T
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
    return axes * np.where(largest < 0, -1.0, 1.0)  # the sign is free: the same data, the same picture


def deviation(matrix: Floats) -> float:
    """The largest entry of ``|W^T W - I|``: 0 for an orthogonal matrix.

    >>> deviation(np.array([[0.0, 1.0], [1.0, 0.0]])), deviation(np.array([[2.0, 0.0], [0.0, 1.0]]))
    (0.0, 3.0)
    """
    return float(np.abs(matrix.T @ matrix - np.eye(matrix.shape[1])).max())


def determinant(matrix: Floats) -> float:
    """+1: a rotation; -1: a rotation and a mirror."""
    return float(np.linalg.det(matrix))
