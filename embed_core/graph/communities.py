"""Communities: parts of a graph with more edges inside than chance would give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embed_core import diskcache
from embed_core.graph.kinds import Graph, IntArray

VERSION = 1


@dataclass(frozen=True, slots=True, eq=False)
class Communities:
    """``labels`` (n,) from 0, the largest community first, and the modularity Q of the partition."""

    labels: IntArray
    modularity: float


def louvain(graph: Graph, seed: int = 0) -> Communities:
    """Communities by greedy moves and merging (Blondel, Guillaume, Lambiotte & Lefebvre 2008), by weight.

    Q = sum over communities of (inside / m - (ends / 2m)^2), here and there of a chance that ``seed`` sets.
    """
    if not graph.shipped:
        return _louvain(graph, seed)
    key = {"graph": graph.key, "seed": seed}
    return diskcache.get_or_compute("graph-louvain", key, VERSION, lambda: _louvain(graph, seed))


def _louvain(graph: Graph, seed: int) -> Communities:
    import networkx as nx

    drawn = graph.to_networkx()
    found = sorted(nx.community.louvain_communities(drawn, seed=seed), key=lambda one: (-len(one), min(one)))
    labels = np.zeros(len(graph), dtype=np.int64)
    for number, members in enumerate(found):
        labels[list(members)] = number
    return Communities(labels, float(nx.community.modularity(drawn, found)))
