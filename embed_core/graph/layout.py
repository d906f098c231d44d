"""Where the nodes of a graph stand when it is drawn: places that say who is tied to whom, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from embed_core import diskcache
from embed_core.graph.kinds import FloatArray, Graph, IntArray

VERSION = 3
DIMS = 2
PIVOTS = 50
GAP, WIDER = 0.5, 1.2
"""Between parts that no edge joins, where a part of n nodes is the square root of n wide; rows are wider than high."""
SPRINGS_UP_TO = 1_500
PATHS_UP_TO = 150
"""Nodes: as many as Kamada and Kawai's all pairs of shortest paths are cheap for."""


def places(graph: Graph, seed: int = 7) -> FloatArray:
    """Places (n, 2) in the square from -1 to 1, the same for the same graph; separate parts stand side by side.

    Up to 1,500 nodes by springs (Fruchterman & Reingold 1991), parts of up to 150 by the lengths of shortest paths
    (Kamada & Kawai 1989); larger graphs by their distances to fifty nodes far from each other (Brandes & Pich 2006).
    """
    if not graph.shipped:
        return _places(graph, seed)
    return diskcache.get_or_compute(
        "graph-places", {"graph": graph.key, "seed": seed}, VERSION, lambda: _places(graph, seed)
    )


def _places(graph: Graph, seed: int) -> FloatArray:
    if len(graph) > SPRINGS_UP_TO:
        return _fitted(pivot_mds(graph))
    found = np.zeros((len(graph), DIMS))
    numbers = range(int(graph.parts.max()) + 1)
    parts = [np.flatnonzero(graph.parts == number) for number in numbers]
    drawn = graph.to_networkx().to_undirected()
    corners = _shelves([_side(len(part)) for part in parts])
    for part, corner in zip(parts, corners, strict=True):
        found[part] = corner + (_connected(drawn.subgraph(part.tolist()), part, seed) + 1) / 2 * _side(len(part))
    return _fitted(found)


def _connected(drawn: Any, part: IntArray, seed: int) -> FloatArray:
    """Places of one connected part in the square from -1 to 1."""
    import networkx as nx

    if len(part) <= PATHS_UP_TO:
        found = nx.kamada_kawai_layout(drawn, weight=None)
    else:
        found = nx.spring_layout(drawn, weight=None, seed=seed, iterations=100, method="force")
    return _fitted(np.array([found[node] for node in part.tolist()], dtype=np.float64))


def _side(nodes: int) -> float:
    """The side of the square that a part of so many nodes takes."""
    return float(np.sqrt(nodes))


def _shelves(sides: Sequence[float]) -> FloatArray:
    """Lower left corners of squares, the largest first, side by side in rows that are about as wide as all are high.

    >>> _shelves([2.0, 1.0, 1.0]).tolist()
    [[0.0, 0.0], [2.5, 0.0], [0.0, -1.5]]
    """
    width = max(sides[0] * WIDER, float(np.sqrt(sum((side + GAP) ** 2 for side in sides))) * WIDER)
    corners, x, y = [], 0.0, 0.0
    for side in sides:
        if x and x + side > width:
            x, y = 0.0, y - side - GAP
        corners.append((x, y))
        x += side + GAP
    return np.array(corners)


def pivot_mds(graph: Graph, pivots: int = PIVOTS) -> FloatArray:
    """Classical scaling of the distances to a few nodes alone, (n, 2): time grows with the edges, not with n squared.

    Each pivot is the node farthest from those before; parts of the graph that no path joins stand a little more than
    the longest path apart.
    """
    squared = _distances(graph, min(pivots, len(graph))) ** 2
    centred = squared - squared.mean(axis=0) - squared.mean(axis=1, keepdims=True) + squared.mean()
    found: FloatArray = centred @ np.linalg.eigh(centred.T @ centred)[1][:, : -DIMS - 1 : -1]
    return found


def _distances(graph: Graph, pivots: int) -> FloatArray:
    """Steps along the edges from every node to each pivot (n, pivots), directions aside."""
    from scipy import sparse
    from scipy.sparse.csgraph import dijkstra

    shape = (len(graph), len(graph))
    tied = sparse.csr_array((np.ones(len(graph.edges)), (graph.edges[:, 0], graph.edges[:, 1])), shape=shape)
    found = np.empty((len(graph), pivots))
    nearest = np.full(len(graph), np.inf)
    pivot = int(graph.degrees.argmax())
    for number in range(pivots):
        found[:, number] = dijkstra(tied, directed=False, indices=pivot, unweighted=True)
        nearest = np.minimum(nearest, found[:, number])
        pivot = int(nearest.argmax())
    apart = found[np.isfinite(found)].max() + 2
    found[~np.isfinite(found)] = apart
    return found


def _fitted(found: FloatArray) -> FloatArray:
    low, high = found.min(axis=0), found.max(axis=0)
    span = np.where(high > low, high - low, 1.0)
    fitted: FloatArray = (found - (low + high) / 2) / span * 2
    return fitted
