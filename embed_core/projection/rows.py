"""From what a caller gives to the rows that are projected: checked, float32, of length one for the cosine metric."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from embed_core.errors import InputError
from embed_core.projection.result import FloatArray, Note

_LARGEST = 1e15
"""Squares of larger numbers, summed, leave the range of float32."""


def prepare(vectors: npt.ArrayLike, metric: str) -> tuple[FloatArray, tuple[Note, ...]]:
    """The rows (n, d) float32 that all engines see, and what the reader should know about them.

    Cosine neighbours are Euclidean neighbours of normalised rows: |a - b|^2 = 2 - 2 cos(a, b). A zero vector has no
    direction; it stays at the origin, equally far from all.
    """
    rows = _matrix(vectors)
    if metric != "cosine":
        return rows, ()
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    zero = int((norms == 0).sum())
    notes: tuple[Note, ...] = (Note("zero_vectors", {"count": str(zero)}),) if zero else ()
    units: FloatArray = np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 0)
    return units, notes


def all_identical(rows: FloatArray) -> bool:
    """Is there nothing to tell the points apart?"""
    return bool((rows == rows[0]).all())


def _matrix(vectors: npt.ArrayLike) -> FloatArray:
    array = np.asarray(vectors)
    if array.ndim != 2 or 0 in array.shape or array.dtype.kind not in "fiub":
        raise InputError("projection.shape", shape=array.shape, dtype=array.dtype)
    rows = np.ascontiguousarray(array, dtype=np.float32)
    low, high = rows.min(), rows.max()  # NaN if there is one anywhere
    if not (low >= -_LARGEST and high <= _LARGEST):
        bad = np.flatnonzero(~(np.abs(rows) <= _LARGEST).all(axis=1))
        raise InputError("projection.not_finite", count=len(bad), row=int(bad[0]) + 1)
    return rows
