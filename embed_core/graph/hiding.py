"""Hiding edges of a graph without cutting it in two, and pairs of nodes that are no edges.

>>> from embed_core.graph.kinds import build
>>> triangles = build(list("abcd"), [(0, 1), (1, 2), (2, 0), (2, 3), (3, 0), (1, 3)])
>>> candidate_pairs(triangles).tolist()
[]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.graph.kinds import Graph, IntArray

LOW_SHARE, HIGH_SHARE = 0.05, 0.5
FEWEST_HIDDEN = 4
MOST_PAIRS = 20_000
"""Hidden edges (and as many non-edges) that are asked for; of more a sample is."""
_EVERY_PAIR_UP_TO = 1_500
_MOST_CANDIDATES = 400_000


@dataclass(frozen=True, eq=False)
class Split:
    """``graph`` without the ``hidden`` edges (h, 2); ``absent`` (h, 2): pairs that are no edge of the whole graph."""

    graph: Graph
    hidden: IntArray
    absent: IntArray

    @property
    def pairs(self) -> IntArray:
        """Hidden edges, then the absent ones (2h, 2)."""
        return np.concatenate([self.hidden, self.absent])

    @property
    def truth(self) -> NDArray[np.bool_]:
        """Which of the pairs are edges (2h,)."""
        return np.arange(2 * len(self.hidden)) < len(self.hidden)


def undirected(graph: Graph) -> Graph:
    """The graph without directions: the operators and heuristics cannot tell u -> v from v -> u."""
    if not graph.directed:
        return graph
    ends = np.sort(graph.edges, axis=1)
    codes, place = np.unique(ends[:, 0] * len(graph) + ends[:, 1], return_inverse=True)
    edges = np.stack(np.divmod(codes, len(graph)), axis=1)
    weights = np.bincount(place, weights=graph.weights, minlength=len(codes))
    return Graph(
        graph.names, edges, weights.astype(np.float64), False, graph.columns, f"{graph.key}|undirected", graph.notes
    )


def hide(graph: Graph, share: float, seed: int) -> Split:
    """Hide ``share`` of the edges of an undirected graph, fewer where more would cut a part of it in two.

    The edges of a random spanning forest stay, so that every connected part stays connected; the hidden ones are drawn
    evenly from the rest. Raises:
        InputError: ``graph_tasks.share`` outside 0.05 to 0.5, ``graph_tasks.tree`` where fewer than four edges can be
            hidden, ``graph_tasks.too_dense`` where there are fewer non-edges than hidden edges.
    """
    if not LOW_SHARE <= share <= HIGH_SHARE:
        raise InputError("graph_tasks.share", received=f"{share:g}", low=LOW_SHARE, high=HIGH_SHARE)
    rng = np.random.default_rng([seed, 1])
    free = rng.permutation(np.flatnonzero(~_forest(graph, rng)))
    count = min(round(share * len(graph.edges)), len(free))
    if count < FEWEST_HIDDEN:
        raise InputError(
            "graph_tasks.tree", free=len(free), edges=len(graph.edges), nodes=len(graph), fewest=FEWEST_HIDDEN
        )
    away = np.zeros(len(graph.edges), dtype=bool)
    away[free[:count]] = True
    rest = Graph(
        graph.names,
        graph.edges[~away],
        graph.weights[~away],
        False,
        graph.columns,
        f"{graph.key}|hide-{share:g}-{seed}",
    )
    hidden = graph.edges[free[: min(count, MOST_PAIRS)]]
    return Split(rest, hidden, non_edges(graph, len(hidden), rng))


def _forest(graph: Graph, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Which edges belong to a random spanning forest (m,)."""
    from scipy import sparse
    from scipy.sparse.csgraph import minimum_spanning_tree

    size = (len(graph), len(graph))
    order = rng.permutation(len(graph.edges)) + 1.0
    tree = minimum_spanning_tree(sparse.csr_array((order, (graph.edges[:, 0], graph.edges[:, 1])), shape=size))
    return np.isin(order, tree.data)


def non_edges(
    graph: Graph, count: int, rng: np.random.Generator, *, besides: IntArray | None = None, fewer: bool = False
) -> IntArray:  # fmt: skip
    """``count`` different pairs (u < v) that are no edges, drawn evenly among the nodes that have edges; none of the
    pairs ``besides``. With ``fewer`` all there are, where there are not as many.
    """
    nodes = np.flatnonzero(graph.degrees)
    taken = graph.edges if besides is None else np.concatenate([graph.edges, np.sort(besides, axis=1)])
    room = len(nodes) * (len(nodes) - 1) // 2 - len(taken)
    if room < (1 if fewer else count):
        raise InputError("graph_tasks.too_dense", room=room, needed=count, nodes=len(nodes), edges=len(graph.edges))
    if len(nodes) <= _EVERY_PAIR_UP_TO:
        return rng.permutation(_every_non_edge(graph, nodes, taken))[:count]
    found, codes_taken = np.empty(0, dtype=np.int64), pair_codes(taken, len(graph))
    while len(found) < count:  # with so many nodes and at most 100,000 edges most draws are new
        drawn = np.sort(rng.choice(nodes, (count + 100, 2)), axis=1)
        codes = pair_codes(drawn[drawn[:, 0] < drawn[:, 1]], len(graph))
        found = np.concatenate([found, codes[~np.isin(codes, codes_taken)]])
        found = found[np.sort(np.unique(found, return_index=True)[1])]
    return np.stack(np.divmod(found[:count], len(graph)), axis=1)


def _every_non_edge(graph: Graph, nodes: IntArray, taken: IntArray) -> IntArray:
    first, second = np.triu_indices(len(nodes), k=1)
    every = np.stack([nodes[first], nodes[second]], axis=1)
    return every[~np.isin(pair_codes(every, len(graph)), pair_codes(taken, len(graph)))]


def pair_codes(pairs: IntArray, nodes: int) -> IntArray:
    """One number a pair (k,), so that pairs can be looked up."""
    return pairs[:, 0] * nodes + pairs[:, 1]


def candidate_pairs(graph: Graph) -> IntArray:
    """Pairs (k, 2) that are no edges: all among 1,500 nodes or fewer, else up to 400,000 that share a neighbour.

    Of two nodes the one with the smaller number stands first.
    """
    nodes = np.flatnonzero(graph.degrees)
    if len(nodes) <= _EVERY_PAIR_UP_TO:
        return _every_non_edge(graph, nodes, graph.edges)
    rng = np.random.default_rng(0)
    offsets, targets, _ = graph.csr()
    ways = graph.degrees * (graph.degrees - 1.0)
    middle = rng.choice(len(graph), _MOST_CANDIDATES, p=ways / ways.sum())
    ends = [targets[offsets[middle] + rng.integers(graph.degrees[middle])] for _ in range(2)]
    codes = np.unique(pair_codes(np.sort(np.stack(ends, axis=1), axis=1), len(graph)))
    pairs = np.stack(np.divmod(codes, len(graph)), axis=1)
    return pairs[(pairs[:, 0] < pairs[:, 1]) & ~np.isin(codes, pair_codes(graph.edges, len(graph)))]
