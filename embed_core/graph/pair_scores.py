"""How likely an edge between two nodes is, from their neighbours alone: four scores older than any vector.

>>> from embed_core.graph.kinds import build
>>> square = build(["a", "b", "c", "d"], [(0, 1), (1, 2), (2, 3), (3, 0)])
>>> [score(square, np.array([[0, 2]]), name).round(3).tolist() for name in HEURISTICS]
[[2.0], [1.0], [2.885], [4.0]]
"""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np

from embed_core.graph.kinds import FloatArray, Graph, IntArray

Heuristic = Literal["common", "jaccard", "adamic_adar", "preferential"]
HEURISTICS: tuple[Heuristic, ...] = get_args(Heuristic)
_CHUNK = 20_000


def score(graph: Graph, pairs: IntArray, heuristic: Heuristic) -> FloatArray:
    """The score (k,) of ``pairs`` (k, 2) in an undirected graph, its weights left aside. N(u) are the neighbours of u:

    common |N(u) & N(v)|; jaccard |N(u) & N(v)| / |N(u) | N(v)|; adamic_adar the sum of 1 / ln |N(z)| over common
    neighbours z (Adamic & Adar 2003); preferential |N(u)| * |N(v)| (Barabasi & Albert 1999).
    """
    degrees = graph.degrees.astype(np.float64)
    both = degrees[pairs[:, 0]], degrees[pairs[:, 1]]
    if heuristic == "preferential":
        return np.asarray(both[0] * both[1])
    if heuristic == "adamic_adar":
        # A common neighbour has two edges at least: the logarithm of 1 is never asked for.
        return _shared(graph, pairs, 1 / np.log(np.maximum(degrees, 2)))
    shared = _shared(graph, pairs, np.ones(len(graph)))
    if heuristic == "common":
        return shared
    return np.asarray(shared / np.maximum(both[0] + both[1] - shared, 1))


def _shared(graph: Graph, pairs: IntArray, worth: FloatArray) -> FloatArray:
    """The sum of ``worth`` (n,) over the common neighbours of each pair (k,)."""
    matrix = adjacency(graph)
    weighed = matrix.multiply(worth[None, :]).tocsr()
    parts = [pairs[start : start + _CHUNK] for start in range(0, len(pairs), _CHUNK)]
    sums = [np.asarray(weighed[part[:, 0]].multiply(matrix[part[:, 1]]).sum(axis=1)).ravel() for part in parts]
    return np.concatenate(sums) if sums else np.empty(0)


def adjacency(graph: Graph) -> Any:
    """The adjacency matrix (n, n) of zeros and ones, sparse."""
    from scipy import sparse

    offsets, targets, _ = graph.csr()
    return sparse.csr_array((np.ones(len(targets)), targets, offsets), shape=(len(graph), len(graph)))
