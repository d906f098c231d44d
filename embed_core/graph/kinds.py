"""What a graph is here: named nodes, weighted edges, and nothing a walker would stumble over.

>>> triangle = build(["a", "b", "c"], [(0, 1), (1, 2), (2, 0)])
>>> len(triangle), triangle.degrees.tolist()
(3, [2, 2, 2])
>>> offsets, targets, weights = triangle.csr()
>>> targets[offsets[0] : offsets[1]].tolist()
[1, 2]
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embed_core.errors import InputError
from embed_core.points import Remark
from embed_core.texts import text

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
Csr = tuple[IntArray, IntArray, FloatArray]

MAX_EDGES = 100_000
SHIPPED = "sample-"


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader must know about a graph: a text key below ``graph.note`` and its values."""

    key: str
    values: tuple[tuple[str, str], ...] = ()

    def message(self, language: str = "en") -> str:
        """The sentence in ``language``."""
        return text(f"graph.note.{self.key}", language, **dict(self.values))


def note(key: str, **values: object) -> Note:
    """A :class:`Note`; whole numbers get their thousands marks."""
    return Note(key, tuple((name, f"{one:,}" if isinstance(one, int) else str(one)) for name, one in values.items()))


@dataclass(frozen=True, eq=False)
class Graph:
    """``n`` nodes with ``names`` (unique), ``edges`` (m, 2) of their numbers and ``weights`` (m,) > 0.

    An undirected edge stands once, the smaller number first; a directed one leads from its first node to its second. No
    self-loops, no edge twice. ``columns`` holds what is known of the nodes, one array of length n each. ``key``
    determines all of it.
    """

    names: tuple[str, ...]
    edges: IntArray
    weights: FloatArray
    directed: bool = False
    columns: dict[str, NDArray[Any]] = field(default_factory=dict)
    key: str = ""
    notes: tuple[Remark, ...] = ()

    def __len__(self) -> int:
        return len(self.names)

    @property
    def shipped(self) -> bool:
        """Whether it comes with the project: what is worked out from it may be kept on disk."""
        return self.key.startswith(SHIPPED)

    @property
    def weighted(self) -> bool:
        """Whether the edges differ in weight."""
        return bool(len(self.weights)) and float(np.ptp(self.weights)) > 0

    @cached_property
    def degrees(self) -> IntArray:
        """Edges at each node (n,), of both directions in a directed graph."""
        return np.bincount(self.edges.ravel(), minlength=len(self)).astype(np.int64)

    @cached_property
    def strengths(self) -> FloatArray:
        """The sum of the weights of the edges at each node (n,), of both directions in a directed graph."""
        found = np.bincount(self.edges.ravel(), weights=np.repeat(self.weights, 2), minlength=len(self))
        return found.astype(np.float64)

    @cached_property
    def parts(self) -> IntArray:
        """The number of the connected part each node belongs to (n,), directions aside; 0 is the largest."""
        from scipy import sparse
        from scipy.sparse.csgraph import connected_components

        shape = (len(self), len(self))
        matrix = sparse.csr_array((np.ones(len(self.edges)), (self.edges[:, 0], self.edges[:, 1])), shape=shape)
        _, labels = connected_components(matrix, directed=False)
        order = np.argsort(-np.bincount(labels, minlength=1), kind="stable")
        rank: IntArray = np.argsort(order)
        parts: IntArray = rank[labels].astype(np.int64)
        return parts

    def csr(self) -> Csr:
        """``offsets`` (n + 1,), ``targets`` and ``weights``: the neighbours of node v, in rising order, are
        ``targets[offsets[v] : offsets[v + 1]]``. Undirected edges stand in both rows.
        """
        return self._csr

    @cached_property
    def _csr(self) -> Csr:
        source, target = self.edges.T
        weights = self.weights
        if not self.directed:
            source, target = np.concatenate([source, target]), np.concatenate([target, source])
            weights = np.concatenate([weights, weights])
        order = np.lexsort((target, source))
        offsets = np.concatenate([[0], np.cumsum(np.bincount(source, minlength=len(self)))]).astype(np.int64)
        return offsets, target[order], weights[order]

    def neighbours(self, node: int) -> IntArray:
        """Where an edge leads from ``node``, in rising order."""
        offsets, targets, _ = self.csr()
        return targets[offsets[node] : offsets[node + 1]]

    def to_networkx(self) -> Any:
        """The same graph for networkx; nodes are their numbers, edges have a ``weight``."""
        import networkx as nx

        graph = nx.DiGraph() if self.directed else nx.Graph()
        graph.add_nodes_from(range(len(self)))
        ends = self.edges.tolist()
        graph.add_weighted_edges_from((a, b, w) for (a, b), w in zip(ends, self.weights.tolist(), strict=True))
        return graph


def build(
    names: Sequence[str], edges: ArrayLike, weights: ArrayLike | None = None, *, directed: bool = False,
    columns: Mapping[str, NDArray[Any]] | None = None, key: str = "", notes: Sequence[Note] = (),
) -> Graph:  # fmt: skip
    """A graph from any list of edges; what a walk cannot use is left out, and each kind of it is told in a note.

    Self-loops go, edges that stand twice become one with the sum of their weights, edges with a weight of 0 or less (or
    none that is a number) go. Without ``key`` one is made from the content.

    Raises:
        InputError: ``graph.no_edges`` if nothing is left; ``graph.too_many_edges`` above 100,000.
    """
    ends = np.asarray(edges, dtype=np.int64).reshape(-1, 2)
    if len(ends) > MAX_EDGES:
        raise InputError("graph.too_many_edges", count=f"{len(ends):,}", allowed=f"{MAX_EDGES:,}")
    mass = np.ones(len(ends)) if weights is None else np.asarray(weights, dtype=np.float64)
    said = list(notes)
    ends, mass = _usable(ends, mass, said)
    ends, mass = _once(ends, mass, directed, len(names), said)
    if not len(ends):
        raise InputError("graph.no_edges", nodes=f"{len(names):,}")
    graph = Graph(
        tuple(names), ends, mass, directed, dict(columns or {}), key or _fingerprint(names, ends, mass, directed)
    )
    return Graph(
        graph.names, ends, mass, directed, graph.columns, graph.key, (*said, *_shape_notes(graph))
    )  # fmt: skip


def _usable(ends: IntArray, mass: FloatArray, said: list[Note]) -> tuple[IntArray, FloatArray]:
    good = np.isfinite(mass) & (mass > 0)
    if bad := int((~good).sum()):
        said.append(note("bad_weights", count=bad, example=f"{mass[~good][0]:g}"))
    loops = good & (ends[:, 0] == ends[:, 1])
    if count := int(loops.sum()):
        said.append(note("self_loops", count=count))
    kept = good & ~loops
    return ends[kept], mass[kept]


def _once(
    ends: IntArray, mass: FloatArray, directed: bool, nodes: int, said: list[Note]
) -> tuple[IntArray, FloatArray]:  # fmt: skip
    if not directed:
        ends = np.sort(ends, axis=1)
    codes, first = np.unique(ends[:, 0] * max(nodes, 1) + ends[:, 1], return_inverse=True)
    if repeated := len(ends) - len(codes):
        said.append(note("duplicates", count=repeated))
    summed: FloatArray = np.bincount(first, weights=mass, minlength=len(codes)).astype(np.float64)
    return np.stack(np.divmod(codes, max(nodes, 1)), axis=1), summed


def _shape_notes(graph: Graph) -> list[Note]:
    said = []
    if graph.directed:
        ends = int((np.diff(graph.csr()[0]) == 0).sum())
        said.append(note("directed", ends=ends))
    alone = int((graph.degrees == 0).sum())
    if alone:
        said.append(note("isolated", count=alone))
    sizes = np.bincount(graph.parts)
    if (parts := int((sizes > 1).sum())) > 1:
        said.append(note("parts", count=parts, largest=int(sizes[0])))
    return said


def _fingerprint(names: Sequence[str], ends: IntArray, mass: FloatArray, directed: bool) -> str:
    seen = hashlib.blake2b("\n".join(names).encode("utf-8", "surrogatepass"), digest_size=12)
    for part in (ends.astype("<i8").tobytes(), mass.astype("<f8").tobytes(), bytes([directed])):
        seen.update(part)
    return f"graph-{seen.hexdigest()}"
