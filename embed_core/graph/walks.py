"""Random walks over a graph: the first order of DeepWalk (Perozzi et al. 2014), the second of node2vec (Grover &
Leskovec 2016).

From node v, reached from t, the walker goes to a neighbour x with a probability in proportion to alpha(t, x) * w(v, x):
alpha is 1/p where x = t, 1 where t is a neighbour of t too, 1/q elsewhere (their equation 2). With p = q = 1 only the
weights count, and the walk is DeepWalk's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.graph.kernel import compiled
from embed_core.graph.kinds import FloatArray, Graph, IntArray
from embed_core.progress import Progress, silent

Walks = NDArray[np.int32]
Kind = Literal["first", "return", "shared", "away"]

MAX_STEPS = 40_000_000
"""Nodes of all walks together (160 MB)."""
MOST_WALKS, LONGEST = 100, 1_000
LOW, HIGH = 0.01, 100.0
_CHUNK_STEPS = 400_000


@dataclass(frozen=True, slots=True)
class WalkSettings:
    """``walks`` from every node, ``length`` nodes each; return parameter ``p``, in-out parameter ``q``."""

    walks: int = 10
    length: int = 80
    p: float = 1.0
    q: float = 1.0
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Transition:
    """Where a step can lead: ``targets`` (k,), the ``weights`` of their edges, ``probabilities`` (alpha * weight,
    made to sum to 1) and what ``kinds`` of steps these are.
    """

    targets: IntArray
    weights: FloatArray
    probabilities: FloatArray
    kinds: tuple[Kind, ...]


def transition(graph: Graph, previous: int | None, current: int, p: float, q: float) -> Transition:
    """The probabilities of the step from ``current``, where the walker came from ``previous`` (None: its first step).

    A dead end of a directed graph has no targets. Distances in a directed graph are counted from ``previous`` along the
    edges, as the paper's d_tx reads.

    Raises:
        InputError: ``graph.out_of_bounds`` for a p or q outside 0.01 to 100; ``graph.no_such_node``.
    """
    _check("p", p, LOW, HIGH)
    _check("q", q, LOW, HIGH)
    for node in (current, *(() if previous is None else (previous,))):
        if not 0 <= node < len(graph):
            raise InputError("graph.no_such_node", received=node, nodes=f"{len(graph):,}")
    offsets, targets, weights = graph.csr()
    row = slice(offsets[current], offsets[current + 1])
    near, mass = targets[row], weights[row]
    kinds = _kinds(graph, previous, near)
    alpha = np.array([alphas(p, q)[kind] for kind in kinds])
    scaled = alpha * mass
    return Transition(near, mass, scaled / scaled.sum() if len(scaled) else scaled, kinds)


def _kinds(graph: Graph, previous: int | None, near: IntArray) -> tuple[Kind, ...]:
    found: list[Kind] = ["first"] * len(near)
    if previous is not None:
        known = set(graph.neighbours(previous).tolist())
        found = ["return" if x == previous else "shared" if x in known else "away" for x in near.tolist()]
    return tuple(found)


def alphas(p: float, q: float) -> dict[Kind, float]:
    """What each kind of step is multiplied by.

    >>> alphas(4, 0.5)
    {'first': 1.0, 'return': 0.25, 'shared': 1.0, 'away': 2.0}
    """
    return {"first": 1.0, "return": 1 / p, "shared": 1.0, "away": 1 / q}


def random_walks(graph: Graph, settings: WalkSettings, progress: Progress = silent) -> Walks:
    """``settings.walks`` rounds over all nodes, (n * walks, length) int32; walk ``r * n + v`` begins at node v.

    After a dead end (a node no edge leads out of) the row goes on with -1. Every walk draws from a stream of its own,
    set by the seed and its number.

    Raises:
        InputError: ``graph.out_of_bounds`` for a setting outside its bounds, ``graph.too_many_steps`` above 40 million.
    """
    check(graph, settings)
    total = len(graph) * settings.walks
    found = np.empty((total, settings.length), dtype=np.int32)
    progress("graph.compile", 0, None)
    kernel, table = compiled(), _table(graph)
    chunk = max(1, _CHUNK_STEPS // settings.length)
    for start in range(0, total, chunk):
        progress("graph.walk", start * settings.length, total * settings.length)
        stop = min(start + chunk, total)
        kernel(*table, float(settings.p), float(settings.q), np.uint64(settings.seed), start, found[start:stop])
    progress("graph.walk", total * settings.length, total * settings.length)
    return found


def one_walk(graph: Graph, start: int, settings: WalkSettings) -> IntArray:
    """A single walk from ``start``, (length,) or shorter after a dead end; as :func:`random_walks` draws its first."""
    check(graph, settings)
    if not 0 <= start < len(graph):
        raise InputError("graph.no_such_node", received=start, nodes=f"{len(graph):,}")
    found = np.empty((1, settings.length), dtype=np.int32)
    compiled()(*_table(graph), float(settings.p), float(settings.q), np.uint64(settings.seed), start, found)
    row: IntArray = found[0][found[0] >= 0].astype(np.int64)
    return row


def check(graph: Graph, settings: WalkSettings) -> None:
    """Raise :class:`InputError` where the settings are out of bounds."""
    _check("walks", settings.walks, 1, MOST_WALKS)
    _check("length", settings.length, 2, LONGEST)
    _check("p", settings.p, LOW, HIGH)
    _check("q", settings.q, LOW, HIGH)
    _check("seed", settings.seed, 0, 2**32 - 1)
    steps = len(graph) * settings.walks * settings.length
    if steps > MAX_STEPS:
        raise InputError(
            "graph.too_many_steps", steps=f"{steps:,}", allowed=f"{MAX_STEPS:,}", nodes=f"{len(graph):,}",
            walks=settings.walks, length=settings.length,
        )  # fmt: skip


def visits(walks: Walks, nodes: int) -> IntArray:
    """How many times each node stands in the walks (nodes,).

    >>> visits(np.array([[0, 1, 0], [1, -1, -1]], dtype=np.int32), 3).tolist()
    [2, 2, 0]
    """
    return np.bincount(walks[walks >= 0], minlength=nodes).astype(np.int64)


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:  # NaN fails too
        raise InputError("graph.out_of_bounds", name=name, received=f"{value:g}", low=f"{low:g}", high=f"{high:g}")


def _table(graph: Graph) -> tuple[Any, ...]:
    """What the kernel reads: rows of neighbours, their weights and, where these differ, an alias table for each row."""
    offsets, targets, weights = graph.csr()
    sums = np.bincount(np.repeat(np.arange(len(graph)), np.diff(offsets)), weights=weights, minlength=len(graph))
    if not graph.weighted:
        return offsets, targets, weights, sums, np.empty(0), np.empty(0, dtype=np.int64)
    return offsets, targets, weights, sums, *alias_tables(offsets, weights)


def alias_tables(offsets: IntArray, weights: FloatArray) -> tuple[FloatArray, IntArray]:
    """Walker's alias method for each row: place j of a row is kept with ``share[j]``, else replaced by ``other[j]``.

    >>> share, other = alias_tables(np.array([0, 2]), np.array([1.0, 3.0]))
    >>> share.tolist(), other.tolist()
    ([0.5, 1.0], [1, 1])
    """
    share, other = np.ones(len(weights)), np.zeros(len(weights), dtype=np.int64)
    for start, stop in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True):
        _alias_row(weights[start:stop], share[start:stop], other[start:stop])
    return share, other


def _alias_row(weights: FloatArray, share: FloatArray, other: IntArray) -> None:
    scaled = (weights / weights.sum() * len(weights)).tolist() if len(weights) else []
    other[:] = np.arange(len(scaled))
    small = [place for place, value in enumerate(scaled) if value < 1]
    large = [place for place, value in enumerate(scaled) if value >= 1]
    while small and large:
        low, high = small.pop(), large[-1]
        share[low], other[low] = scaled[low], high
        scaled[high] -= 1 - scaled[low]
        if scaled[high] < 1:
            small.append(large.pop())
