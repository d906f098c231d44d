"""The graph of near neighbours, with just enough far edges that one can walk from every point to every other."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from embed_core.projection.neighbours import find_neighbours
from embed_core.projection.result import FloatArray

_WIDTH = 30
_BLOCK = 1_024
_CLOSEST = 1e-9
"""What stands for distance zero, which a sparse matrix cannot tell from no edge."""

Edges = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]


def neighbour_graph(rows: FloatArray, k: int = _WIDTH) -> Any:
    """The symmetric sparse matrix (n, n) of Euclidean distances between ``k`` nearest neighbours, connected.

    Where that leaves islands, each is joined to what lies nearest to it, again and again (Boruvka 1926): so the
    shortest way between islands is in the graph, as a minimum spanning tree needs it.
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    count = len(rows)
    near = find_neighbours(rows, min(k, count - 1))
    begins = np.arange(count + 1) * near.width
    distances = np.maximum(near.distances.ravel().astype(np.float64), _CLOSEST)
    graph = csr_matrix((distances, near.indices.ravel(), begins), shape=(count, count))
    while True:
        graph = graph.maximum(graph.T)
        islands, labels = connected_components(graph, directed=False)
        if islands == 1:
            return graph
        one, other, apart = _bridges(rows, labels)
        graph = graph.maximum(csr_matrix((apart, (one, other)), shape=(count, count)))


def _bridges(rows: FloatArray, labels: npt.NDArray[np.integer]) -> Edges:
    """For each island but the largest: its point nearest to any other island, that other point, and their distance."""
    sizes = np.bincount(labels)
    found = [_bridge(rows, labels, island) for island in range(len(sizes)) if island != sizes.argmax()]
    one, other = np.array(found).T
    apart = np.linalg.norm(rows[one].astype(np.float64) - rows[other], axis=1)
    return one, other, np.maximum(apart, _CLOSEST)


def _bridge(rows: FloatArray, labels: npt.NDArray[np.integer], island: int) -> tuple[int, int]:
    inside, outside = np.flatnonzero(labels == island), np.flatnonzero(labels != island)
    lengths = np.einsum("nd,nd->n", rows[outside], rows[outside])
    best = (np.inf, 0, 0)
    for start in range(0, len(inside), _BLOCK):
        block = rows[inside[start : start + _BLOCK]]
        squares = np.einsum("nd,nd->n", block, block)[:, None] + lengths - 2 * block @ rows[outside].T
        place = int(squares.argmin())
        row, column = divmod(place, len(outside))
        best = min(best, (float(squares.flat[place]), int(inside[start + row]), int(outside[column])))
    return best[1], best[2]
