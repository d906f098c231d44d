"""Nearest neighbours of all points, in the original space and on the map.

Exact up to 50,000 points (NumPy for few, faiss for many, else scikit-learn). Above, by an approximate search in a
graph: nearest-neighbour descent (Dong 2011) for the few that UMAP needs, HNSW (Malkov 2016) for the many of t-SNE. Of
400,000 GloVe words they find 97 % of the 15 and 90 % of the 90 nearest.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt

from embed_core.progress import Progress, silent
from embed_core.projection.result import FloatArray, IntArray, Neighbours

EXACT_UP_TO = 50_000
SMALL = 3_000
"""So few points are compared all with all by NumPy, wherever the call comes from."""
_BLOCK = 2_048
_DESCENT_UP_TO = 40
"""So many neighbours a point come faster by descent (100,000 x 50, 2 cores: 15 in 13 s; but 90 in 82 s, HNSW 27 s)."""

Index = npt.NDArray[np.int64]
Search = Callable[[Index, int], Index]
"""Row numbers (q,) and k -> the k other rows nearest to each of them (q, k)."""


def find_neighbours(
    rows: FloatArray,
    k: int,
    metric: str = "euclidean",
    *,
    exact: bool | None = None,
    seed: int = 42,
    progress: Progress = silent,
) -> Neighbours:
    """The ``k`` nearest other rows of each of ``rows`` (n, d), nearest first; of equally near ones the lower row first.

    >>> find_neighbours(np.array([[0.0], [1.0], [3.0]], dtype=np.float32), 1).indices.ravel().tolist()
    [1, 0, 1]
    """
    count = len(rows)
    k = min(k, count - 1)
    progress("projection.neighbours", 0, count)
    exact = count <= EXACT_UP_TO if exact is None else exact
    search = _exact_search(rows, metric) if exact else _quick_search(rows, k, metric, seed)
    return _collect(rows, np.arange(count), k, metric, search, progress)


def neighbours_of_some(rows: FloatArray, which: Index, k: int, metric: str = "euclidean") -> Neighbours:
    """The exact ``k`` nearest other rows of the rows ``which``."""
    return _collect(rows, which, min(k, len(rows) - 1), metric, _exact_search(rows, metric), silent)


def map_neighbours(coordinates: FloatArray, which: Index, k: int) -> IntArray:
    """The exact ``k`` nearest other points on the map of the points ``which``: (len(which), k)."""
    from scipy.spatial import cKDTree

    _, found = cKDTree(coordinates).query(coordinates[which], k=k + 1, workers=-1)
    return _without_self(np.asarray(found, dtype=np.int64).reshape(len(which), k + 1), which).astype(np.int32)


def _collect(rows: FloatArray, which: Index, k: int, metric: str, search: Search, progress: Progress) -> Neighbours:
    indices = np.empty((len(which), k), dtype=np.int32)
    distances = np.empty((len(which), k), dtype=np.float32)
    for start in range(0, len(which), _BLOCK):
        progress("projection.neighbours", start, len(which))
        part = which[start : start + _BLOCK]
        found = search(part, k)
        apart = _distances(rows, part, found, metric)
        order = np.lexsort((found, apart))
        indices[start : start + _BLOCK] = np.take_along_axis(found, order, axis=1)
        distances[start : start + _BLOCK] = np.take_along_axis(apart, order, axis=1)
    progress("projection.neighbours", len(which), len(which))
    return Neighbours(indices, distances)


def _without_self(found: Index, own: Index) -> Index:
    """Drop each row's own number; where duplicates pushed it out of its own list, drop the farthest instead."""
    keep = found != own[:, None]
    keep[keep.all(axis=1), -1] = False
    others: Index = found[keep].reshape(len(found), found.shape[1] - 1)
    return others


def _distances(rows: FloatArray, own: Index, found: Index, metric: str) -> FloatArray:
    """Distances from differences: the search's own, |a|^2 + |b|^2 - 2ab, round near neighbours away."""
    apart = np.empty(found.shape, dtype=np.float32)
    step = max(1, 4_000_000 // max(1, found.shape[1] * rows.shape[1]))
    for start in range(0, len(own), step):
        difference = rows[found[start : start + step]] - rows[own[start : start + step], None]
        if metric == "manhattan":
            apart[start : start + step] = np.abs(difference).sum(axis=2)
        else:
            apart[start : start + step] = np.sqrt(np.einsum("qkd,qkd->qk", difference, difference))
    return apart


def _exact_search(rows: FloatArray, metric: str) -> Search:
    if len(rows) <= SMALL and metric != "manhattan":
        return _matrix_search(_centred(rows))
    if find_spec("faiss") is None:
        return _sklearn_search(rows, metric)
    import faiss

    moved = _centred(rows)
    index = faiss.IndexFlat(rows.shape[1], faiss.METRIC_L1 if metric == "manhattan" else faiss.METRIC_L2)
    index.add(moved)
    return lambda which, k: _without_self(index.search(moved[which], k + 1)[1], which)


def _matrix_search(moved: FloatArray) -> Search:
    lengths = np.einsum("nd,nd->n", moved, moved)

    def search(which: Index, k: int) -> Index:
        # |a - b|^2 less |a|^2, which is the same for all b.
        nearness = lengths - 2 * moved[which] @ moved.T
        nearness[np.arange(len(which)), which] = np.inf
        found: Index = np.argpartition(nearness, k - 1, axis=1)[:, :k]
        return found

    return search


def _sklearn_search(rows: FloatArray, metric: str) -> Search:
    from sklearn.neighbors import NearestNeighbors

    fitted = NearestNeighbors(metric=metric, n_jobs=-1).fit(rows)
    return lambda which, k: _without_self(fitted.kneighbors(rows[which], k + 1, return_distance=False), which)


def _quick_search(rows: FloatArray, k: int, metric: str, seed: int) -> Search:
    if k <= _DESCENT_UP_TO and find_spec("manifolds_rs") is not None:
        quick = _descent(rows, k, metric, seed)
    elif find_spec("faiss") is not None and metric != "manhattan":
        quick = _hnsw(rows, k)
    else:
        return _exact_search(rows, metric)

    def search(which: Index, k: int) -> Index:
        found = quick(which, k)
        unfilled = (found < 0).any(axis=1)  # too many duplicates, or an island of the graph
        if unfilled.any():
            found[unfilled] = _exact_search(rows, metric)(which[unfilled], k)
        return found

    return search


def _descent(rows: FloatArray, k: int, metric: str, seed: int) -> Search:
    import manifolds_rs

    graph, _ = manifolds_rs.knn_graph(rows, k, metric=metric, ann="nndescent", seed=seed)
    return lambda which, _: graph[which]


def _hnsw(rows: FloatArray, k: int) -> Search:
    import faiss

    moved = _centred(rows)
    index = faiss.IndexHNSWFlat(rows.shape[1], 32)
    index.hnsw.efConstruction, index.hnsw.efSearch = 80, max(64, k)
    index.add(moved)
    return lambda which, k: _without_self(index.search(moved[which], k + 1)[1], which)


def _centred(rows: FloatArray) -> FloatArray:
    """Distances do not change when everything is moved; rounding errors shrink with the middle at the origin."""
    centred: FloatArray = rows - rows.mean(axis=0, dtype=np.float64).astype(np.float32)
    return centred
