"""Principal component analysis (Pearson 1901; Hotelling 1933): the flat view of the data that keeps most variance.

With centred rows X, the axes are the eigenvectors of X^T X / (n - 1) and the coordinates X v. Exact, deterministic, and
fast enough to be the first picture of every other map.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from embed_core.projection.result import FloatArray

_BLOCK = 8_192
Float64Array = npt.NDArray[np.float64]


class Pca(NamedTuple):
    """Coordinates (n, c) and the share of the variance that each axis carries (c,)."""

    coordinates: FloatArray
    explained: FloatArray


def pca(rows: FloatArray, components: int, *, whiten: bool = False) -> Pca:
    """Project ``rows`` (n, d) on their first ``components`` axes; axes beyond the data's own dimensions are zero.

    ``whiten`` scales every axis to variance 1. The sign of an axis is free; here its largest entry is positive, so that
    the same data always give the same picture.

    >>> pca(np.array([[0, 0], [3, 4], [6, 8]], dtype=np.float32), 2).coordinates.round(3).tolist()
    [[-5.0, 0.0], [0.0, 0.0], [5.0, 0.0]]
    """
    mean = rows.mean(axis=0, dtype=np.float64)
    variances, axes = _axes(rows, mean)
    total = max(float(variances.sum()), np.finfo(np.float64).tiny)
    # Rounding leaves a little variance on axes that the data do not have.
    real = variances[:components] > total * 1e-12
    used = np.where(real, axes[:, :components], 0.0)
    if whiten:
        used = used / np.sqrt(np.where(real, variances[:components], 1.0))
    coordinates = np.zeros((len(rows), components), dtype=np.float32)
    for start in range(0, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK] - mean
        coordinates[start : start + _BLOCK, : used.shape[1]] = block @ used
    explained = np.zeros(components, dtype=np.float32)
    explained[: len(real)] = np.where(real, variances[:components] / total, 0.0)
    return Pca(coordinates, explained)


def _axes(rows: FloatArray, mean: Float64Array) -> tuple[Float64Array, Float64Array]:
    """All variances (largest first) and axes (d, min(n, d)) of the data, through the smaller of X^T X and X X^T."""
    count, dims = rows.shape
    scale = max(count - 1, 1)
    if count < dims:
        centred = rows - mean
        values, left = np.linalg.eigh(centred @ centred.T / scale)
        axes = centred.T @ left
        axes /= np.maximum(np.linalg.norm(axes, axis=0), np.finfo(np.float64).tiny)
    else:
        covariance = np.zeros((dims, dims))
        for start in range(0, count, _BLOCK):
            block = rows[start : start + _BLOCK] - mean
            covariance += block.T @ block
        values, axes = np.linalg.eigh(covariance / scale)
    values, axes = values[::-1].clip(min=0.0), axes[:, ::-1]
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=0)[None], axis=0)
    return values, axes * np.where(largest < 0, -1.0, 1.0)
