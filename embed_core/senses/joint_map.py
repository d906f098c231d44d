"""One picture of a word's vectors at every layer, fitted once, so that what moves from layer to layer really moves.

Every vector is scaled to length 1; from each layer its own mean is taken off (the *drift* that all occurrences share:
without it the picture would show the layers, not the senses). Within a layer this changes no distance, so near still
means a high cosine. All layers together are then projected *once*, PCA or UMAP by Euclidean distance.

A static model has no layers and a space of its own. Its vectors join as one more step in further dimensions
(``[0, static]`` beside ``[contextual, 0]``), treated alike: n occurrences of one word have n equal vectors, their mean
is that vector, and what is left is n times zero. All on one spot, whatever the projection.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.progress import Progress, silent
from embed_core.projection import project
from embed_core.projection.parameters import Method
from embed_core.projection.pca import pca
from embed_core.projection.quality import shares_kept
from embed_core.projection.result import Note
from embed_core.senses.separation import loo_accuracy, most_frequent_share

Floats = NDArray[np.float32]
STATIC = -1
"""The step of the static vectors; the others are layers."""
KEPT_OF = 5
"""Neighbours kept are counted among so many nearest of the same layer."""
_SAME = 4
"""Rows that agree to so many decimals are one point for UMAP, which would push copies apart."""


@dataclass(frozen=True, eq=False)
class JointMap:
    """``coordinates`` (steps, n, 2) of ``steps``: :data:`STATIC` first where there are static vectors, then 0 to L.

    ``kept`` (steps,): the share of each point's :data:`KEPT_OF` nearest within the step that are among its nearest on
    the picture, NaN where all vectors of the step are equal; ``chance`` is that of a random picture.
    ``explained`` (2,) are the shares of the variance PCA's axes carry. ``notes`` of the projection.
    """

    steps: tuple[int, ...]
    coordinates: Floats
    kept: NDArray[np.float64]
    chance: float
    explained: Floats | None
    notes: tuple[Note, ...]


@dataclass(frozen=True, eq=False)
class OneWord:
    """What the layers do to one word: ``alike`` (L + 1,) mean cosine of two occurrences; ``same_sense`` (L + 1,) the
    share of labelled occurrences whose nearest other labelled one has their sense; ``most_frequent`` the share of the
    most frequent sense, all that one vector a word can reach; ``labelled`` how many are counted.

    ``same_sense`` and ``most_frequent`` are NaN where fewer than two occurrences are labelled.
    """

    alike: NDArray[np.float64]
    same_sense: NDArray[np.float64]
    most_frequent: float
    labelled: int


def joint_map(
    layers: Floats,
    static: Floats | None = None,
    *,
    method: Method = "pca",
    centre: bool = True,
    progress: Progress = silent,
) -> JointMap:
    """The picture of ``layers`` (L + 1, n, d) and, where given, ``static`` (n, e).

    ``centre`` takes the mean off each step. UMAP sees equal vectors once and puts their copies on one spot.
    """
    rows = stacked(layers, static, centre=centre)
    count, points = rows.shape[:2]
    drawn, explained, notes = _project(rows.reshape(count * points, -1), method, progress)
    coordinates = drawn.reshape(count, points, 2)
    steps = (*((STATIC,) if static is not None else ()), *range(len(layers)))
    k = min(KEPT_OF, points - 1)
    kept = np.array([_kept(one, flat, k) for one, flat in zip(rows, coordinates, strict=True)])
    return JointMap(steps, coordinates, kept, k / (points - 1) if points > 1 else 1.0, explained, notes)


def stacked(layers: Floats, static: Floats | None = None, *, centre: bool = True) -> Floats:
    """The vectors that are projected (steps, n, d + e): length 1, each step less its mean, static ones first.

    >>> stacked(np.array([[[0, 3], [4, 0]]], np.float32), np.ones((2, 1), np.float32), centre=False).tolist()
    [[[0.0, 0.0, 1.0], [0.0, 0.0, 1.0]], [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]]
    """
    found = unit(layers)
    if static is not None:
        beside = np.zeros((len(layers) + 1, layers.shape[1], layers.shape[2] + static.shape[1]), np.float32)
        beside[1:, :, : layers.shape[2]] = found
        beside[0, :, layers.shape[2] :] = unit(static)
        found = beside
    centred: Floats = found - found.mean(axis=1, keepdims=True) if centre else found
    return centred


def one_word(layers: Floats, senses: Sequence[str]) -> OneWord:
    """``layers`` (L + 1, n, d) of one word's occurrences and their senses (n,), "" for unlabelled ones."""
    vectors = unit(layers).astype(np.float64)
    count = vectors.shape[1]
    total = (vectors.sum(axis=1) ** 2).sum(axis=1)
    alike = (total - count) / (count * (count - 1)) if count > 1 else np.ones(len(vectors))
    known = [index for index, sense in enumerate(senses) if sense]
    labels = [senses[index] for index in known]
    if len(known) < 2:
        return OneWord(alike, np.full(len(vectors), np.nan), float("nan"), len(known))
    same = np.array([loo_accuracy(rows[known], labels) for rows in vectors])
    return OneWord(alike, same, most_frequent_share(labels), len(known))


def unit(vectors: Floats) -> Floats:
    """Rows (..., d) of length 1; zero rows stay zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Floats = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled


def _project(rows: Floats, method: Method, progress: Progress) -> tuple[Floats, Floats | None, tuple[Note, ...]]:
    """Coordinates (m, 2), and PCA's shares of the variance; UMAP draws the different ones among the rows only."""
    if method == "pca":
        drawn, explained = pca(rows, 2)
        return drawn, explained, ()
    _, first, where = np.unique(rows.round(_SAME) + 0.0, axis=0, return_index=True, return_inverse=True)
    found = project(rows[first], method=method, metric="euclidean", progress=progress)
    return found.coordinates[np.reshape(where, -1)], found.explained_variance, found.notes


def _kept(rows: Floats, drawn: Floats, k: int) -> float:
    if k < 1 or np.allclose(rows, rows[0], atol=10.0**-_SAME):
        return float("nan")
    return float(shares_kept(_nearest(rows, k), _nearest(drawn, k)).mean())


def _nearest(rows: Floats, k: int) -> NDArray[np.int32]:
    """The k nearest other rows of each row (n, k)."""
    centred = rows.astype(np.float64) - rows.mean(axis=0)
    squares = (centred**2).sum(axis=1)
    distances = squares[:, None] + squares[None] - 2 * centred @ centred.T
    np.fill_diagonal(distances, np.inf)
    nearest: NDArray[np.int32] = np.argsort(distances, axis=1, kind="stable")[:, :k].astype(np.int32)
    return nearest
