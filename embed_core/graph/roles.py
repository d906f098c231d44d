"""Near or alike: do vectors group nodes that stand together, or nodes that play the same part?

Communities are nodes *near* each other (homophily); roles are nodes *alike* in the pattern of their edges (structural
equivalence), wherever they stand: two hubs, two bridges. Grover & Leskovec (2016, section 4.1 and figure 3) report the
first for a walk with p = 1, q = 0.5 on Les Misérables and the second for p = 1, q = 2. Here it is measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core.graph.agreement import agreement, partition, share_of
from embed_core.graph.communities import Communities
from embed_core.graph.kinds import FloatArray, Graph, IntArray
from embed_core.graph.measures import MEASURES, NodeMeasures
from embed_core.graph.vectors import VectorSettings, node_vectors
from embed_core.graph.walks import WalkSettings, random_walks
from embed_core.progress import Part, Progress, silent
from embed_core.scores import unit_rows

REACH = 10
"""Steps for which :func:`reach` follows the walkers."""
SEEDS = 5

Stack = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Spread:
    """The mean of some runs and their standard deviation."""

    mean: float
    deviation: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Of the values that are numbers; NaN where there are none."""
        known = np.array([value for value in values if np.isfinite(value)])
        return cls(float(known.mean()), float(known.std())) if len(known) else cls(np.nan, np.nan)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What groups of nodes have in common.

    ``hops``, ``degree``, ``clustering``, ``betweenness``: how much two nodes of the same group differ, divided by how
    much any two nodes differ; 1 is what chance gives, whatever the number of groups, and 0 no difference at all.
    ``louvain``: adjusted Rand index with the communities by Louvain.
    """

    k: int
    hops: Spread
    degree: Spread
    clustering: Spread
    betweenness: Spread
    louvain: Spread

    @property
    def unlike(self) -> float:
        """The mean of the three ratios of the measures: small where groups are roles."""
        return float(np.mean([getattr(self, name).mean for name in MEASURES]))


@dataclass(frozen=True, slots=True)
class PairCosines:
    """Mean cosine of the vectors of nodes joined by an edge, of nodes alike but far apart, and of any two nodes."""

    near: Spread
    alike: Spread
    any: Spread


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Groups from several kinds of walks, into several numbers of groups k, against what "near" and "alike" look like.

    ``walks``: for each kind of walk a verdict by k. ``roles``: of groups by the measures, by k. ``communities``: of
    Louvain's. ``cosines``: of pairs, for each kind of walk, and ``by_measures`` of the profiles of the measures.
    ``alike``: how many pairs of nodes are alike but far apart. ``reach``: for each kind of walk, see :func:`reach`.
    """

    walks: tuple[dict[int, Verdict], ...]
    roles: dict[int, Verdict]
    communities: Verdict
    cosines: tuple[PairCosines, ...]
    by_measures: PairCosines
    alike: int
    reach: tuple[FloatArray, ...]


def compare(
    graph: Graph, measured: NodeMeasures, communities: Communities, walks: Sequence[WalkSettings],
    learning: VectorSettings, sizes: Sequence[int], seeds: int = SEEDS, progress: Progress = silent,
) -> Comparison:  # fmt: skip
    """Train ``seeds`` times on each kind of walk, and measure the groups of k nodes for each k of ``sizes``."""
    stage = "graph_roles.seeds"
    stacks = [
        learnt(graph, walking, learning, seeds, Part(progress, place, len(walks), stage, stage))
        for place, walking in enumerate(walks)
    ]
    sizes = sorted(set(sizes))
    judged = []
    for place, stack in enumerate(stacks):
        progress("graph_roles.groups", place, len(stacks))
        judged.append({k: judge(groups_of(stack, k), measured, communities) for k in sizes})
    return Comparison(
        walks=tuple(judged),
        roles={k: judge([role_groups(measured, k)], measured, communities) for k in sizes},
        communities=judge([communities.labels], measured, communities),
        cosines=tuple(pair_cosines(stack, measured) for stack in stacks),
        by_measures=pair_cosines(measured.profile[None], measured),
        alike=int(measured.alike_but_far.sum()) // 2,
        reach=tuple(reach(graph, walking, measured) for walking in walks),
    )


def learnt(
    graph: Graph, walking: WalkSettings, learning: VectorSettings, seeds: int = SEEDS, progress: Progress = silent
) -> Stack:  # fmt: skip
    """Vectors of ``seeds`` trainings, (seeds, n, dims): walks and skip-gram both begin from the seed."""
    return np.stack([
        node_vectors(
            graph, replace(walking, seed=seed), replace(learning, seed=seed), share_of(progress, seed, seeds)
        )
        for seed in range(seeds)
    ])  # fmt: skip


def within(groups: IntArray, difference: NDArray[Any]) -> float:
    """Mean ``difference`` (n, n) of two nodes of the same group, divided by that of any two nodes.

    Negative differences (no path) do not count. NaN where no two nodes share a group, or where all nodes are the same.

    >>> hops = np.array([[0, 1, 3], [1, 0, 2], [3, 2, 0]])
    >>> within(np.array([0, 0, 1]), hops)
    0.5
    """
    a, b = np.triu_indices(len(groups), 1)
    values = np.asarray(difference, dtype=np.float64)[a, b]
    same = groups[a] == groups[b]
    known = values >= 0
    if not (same & known).any() or not values[known].any():
        return float("nan")
    return float(values[same & known].mean() / values[known].mean())


def judge(groupings: Sequence[IntArray], measured: NodeMeasures, communities: Communities) -> Verdict:
    """What the groups of several runs (n,) each have in common. Degree and betweenness count on the scales of
    :attr:`~embed_core.graph.measures.NodeMeasures.profile`.
    """
    profile = measured.profile
    apart = {name: np.abs(profile[:, [place]] - profile[:, place]) for place, name in enumerate(MEASURES)}
    ratios = {name: Spread.of([within(one, difference) for one in groupings]) for name, difference in apart.items()}
    return Verdict(
        k=max(len(np.unique(one)) for one in groupings),
        hops=Spread.of([within(one, measured.hops) for one in groupings]),
        louvain=Spread.of([agreement(one, communities.labels).ari for one in groupings]),
        **ratios,
    )


def groups_of(vectors: Stack, k: int) -> tuple[IntArray, ...]:
    """k-means of the directions of each of several trainings (seeds, n, dims)."""
    return tuple(partition(one, k, seed) for seed, one in enumerate(vectors))


def role_groups(measured: NodeMeasures, k: int) -> IntArray:
    """What groups by role look like: k-means (n,) of degree, clustering and betweenness, with no look at the place."""
    return partition(measured.profile, k, directions=False)


def way_to_roles(near: Verdict, far: Verdict, roles: Verdict) -> float:
    """How far from groups ``near`` the groups ``far`` have moved to ``roles``: 0 not at all, 1 all the way; below 0 in
    the other direction. All three have the same number of groups. NaN where ``near`` and ``roles`` do not differ.
    """
    whole = near.unlike - roles.unlike
    return (near.unlike - far.unlike) / whole if abs(whole) > 1e-9 else float("nan")


def pair_cosines(vectors: NDArray[Any], measured: NodeMeasures) -> PairCosines:
    """Cosines of pairs for vectors (runs, n, d) of several trainings; NaN where a graph has no such pairs."""
    a, b = np.triu_indices(len(measured), 1)
    kinds = {"near": measured.near[a, b], "alike": measured.alike_but_far[a, b], "any": np.ones(len(a), dtype=bool)}
    means: dict[str, list[float]] = {name: [] for name in kinds}
    for one in np.asarray(vectors, dtype=np.float64):
        units = unit_rows(one)
        cosines = (units @ units.T)[a, b]
        for name, chosen in kinds.items():
            means[name].append(float(cosines[chosen].mean()) if chosen.any() else float("nan"))
    return PairCosines(**{name: Spread.of(values) for name, values in means.items()})


def reach(graph: Graph, walking: WalkSettings, measured: NodeMeasures, steps: int = REACH) -> FloatArray:
    """Mean hops from where a walk began, after 0, 1, ... ``steps`` steps, (steps + 1,): how far a walker gets away.

    Walks that have ended no longer count; NaN where all have.
    """
    walks = random_walks(graph, replace(walking, length=steps + 1))
    away = np.where(walks >= 0, measured.hops[walks[:, :1], walks], -1)
    counted = away >= 0
    total = np.where(counted, away, 0).sum(axis=0)
    means: FloatArray = np.full(steps + 1, np.nan)
    np.divide(total, counted.sum(axis=0), out=means, where=counted.any(axis=0))
    return means
