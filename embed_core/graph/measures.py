"""What can be measured at a node, whatever its name: its place in the pattern of edges.

Directions and weights are left aside: two nodes are joined or they are not. All measures look at every pair of nodes,
so they are for graphs of up to 2,000.

>>> from embed_core.graph.kinds import build
>>> path = measure(build(["a", "b", "c"], [(0, 1), (1, 2)]))
>>> path.hops[0].tolist(), path.degree.tolist(), path.betweenness.tolist()
([0, 1, 2], [1, 2, 1], [0.0, 1.0, 0.0])
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core import diskcache
from embed_core.errors import InputError
from embed_core.graph.kinds import FloatArray, Graph, IntArray
from embed_core.progress import Progress, silent

LARGEST = 2_000
VERSION = 1
MEASURES: tuple[str, ...] = ("degree", "clustering", "betweenness")
FAR = 3
"""Hops from which on two nodes count as far apart: they have no neighbour in common and are none themselves."""
_BATCH = 256
_DIGITS = 9

Matrix = NDArray[np.int16]
Pairs = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class NodeMeasures:
    """``degree``, ``clustering`` and ``betweenness`` (n,), ``hops`` (n, n): edges on a shortest path, -1 for none."""

    degree: IntArray
    clustering: FloatArray
    betweenness: FloatArray
    hops: Matrix

    def __len__(self) -> int:
        return len(self.degree)

    @property
    def profile(self) -> FloatArray:
        """(n, 3): the three measures on one scale, for distances between nodes by what they are and not where.

        Degree and betweenness are spread over magnitudes: log(1 + degree), square root of betweenness. Each column is
        brought to mean 0 and variance 1 (one that is the same everywhere to 0).
        """
        raw = np.stack([np.log1p(self.degree), self.clustering, np.sqrt(self.betweenness)], axis=1)
        spread = raw.std(axis=0)
        scaled: FloatArray = (raw - raw.mean(axis=0)) / np.where(spread > 1e-12, spread, np.inf)
        return scaled

    @property
    def near(self) -> Pairs:
        """(n, n): joined by an edge."""
        joined: Pairs = self.hops == 1
        return joined

    @property
    def alike_but_far(self) -> Pairs:
        """(n, n): the same in all three measures, and at least three hops (or no path) apart."""
        raw = np.stack([self.degree, self.clustering, self.betweenness], axis=1)
        _, kind = np.unique(np.round(raw, _DIGITS), axis=0, return_inverse=True)
        far: Pairs = ((self.hops >= FAR) | (self.hops < 0)) & (kind.reshape(-1, 1) == kind.reshape(1, -1))
        return far


def measure(graph: Graph, progress: Progress = silent) -> NodeMeasures:
    """Degree, local clustering coefficient (Watts & Strogatz 1998), betweenness (Freeman 1977) and all hops.

    Clustering of v: the share of the pairs of its neighbours that are neighbours of one another. Betweenness of v: over
    all pairs of other nodes, the share of their shortest paths that lead through v, divided by (n - 1)(n - 2) / 2.

    Raises:
        InputError: ``graph_roles.too_many_nodes`` above 2,000.
    """
    if len(graph) > LARGEST:
        raise InputError("graph_roles.too_many_nodes", nodes=f"{len(graph):,}", allowed=f"{LARGEST:,}")
    if not graph.shipped:
        return _measured(graph, progress)
    key = {"graph": graph.key}
    return diskcache.get_or_compute("graph-measures", key, VERSION, lambda: _measured(graph, progress))


def _measured(graph: Graph, progress: Progress) -> NodeMeasures:
    joined = _joined(graph)
    degree = np.asarray(joined.sum(axis=1)).reshape(-1)
    pairs = degree * (degree - 1)
    closed = np.asarray((joined @ joined).multiply(joined).sum(axis=1)).reshape(-1)
    clustering = np.divide(closed, pairs, out=np.zeros(len(graph)), where=pairs > 0)
    through, hops = _paths(joined, progress)
    return NodeMeasures(degree.astype(np.int64), clustering, through, hops)


def _joined(graph: Graph) -> Any:
    """Who is joined to whom, both ways, as a sparse matrix of ones."""
    from scipy import sparse

    a, b = graph.edges.T
    both = np.concatenate([a, b]), np.concatenate([b, a])
    matrix = sparse.csr_array((np.ones(len(both[0])), both), shape=(len(graph), len(graph)))
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return matrix


def _paths(joined: Any, progress: Progress) -> tuple[FloatArray, Matrix]:
    """Betweenness (n,) and hops (n, n) by Brandes (2001): forth by breadth, back with what depends on each node."""
    count = joined.shape[0]
    hops = np.full((count, count), -1, dtype=np.int16)
    through = np.zeros(count)
    for start in range(0, count, _BATCH):
        progress("graph_roles.paths", start, count)
        sources = np.arange(start, min(start + _BATCH, count))
        through += _from(joined, sources, hops, progress)
    most = (count - 1) * (count - 2)
    return (through / most if most > 0 else through), hops


def _from(joined: Any, sources: IntArray, hops: Matrix, progress: Progress) -> FloatArray:
    rows = np.arange(len(sources))
    found = np.full((len(sources), joined.shape[0]), -1, dtype=np.int16)
    ways = np.zeros(found.shape)  # shortest paths from the source to each node
    found[rows, sources], ways[rows, sources] = 0, 1.0
    edge = ways.copy()
    depth = 0
    while edge.any():
        depth += 1
        progress("graph_roles.paths", int(sources[0]), joined.shape[0])
        edge = np.where(found < 0, edge @ joined, 0.0)
        found[edge > 0] = depth
        ways += edge
    depends = np.zeros(found.shape)
    for level in range(depth - 1, 0, -1):
        share = np.where(found == level, (1 + depends) / np.maximum(ways, 1e-300), 0.0)
        depends += np.where(found == level - 1, (share @ joined) * ways, 0.0)
    depends[rows, sources] = 0.0
    hops[sources] = found
    total: FloatArray = depends.sum(axis=0)
    return total
