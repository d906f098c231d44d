"""Matrices of similarities: an order in which like stands beside like, the groups in it, and two models compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.evaluation.rank_correlation import ranks, spearman
from embed_core.scores import Metric, is_distance
from embed_core.similarity import pairwise
from embed_core.static.space import Located

MOST_GROUPS = 8
Float64Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ordering:
    """Row numbers in their new ``order``, cut into ``groups`` of it; ``silhouette`` says how well they part."""

    order: tuple[int, ...]
    groups: tuple[tuple[int, ...], ...]
    silhouette: float


class Pair(NamedTuple):
    """Two row numbers, ``first`` < ``second``, and the value between them."""

    first: int
    second: int
    value: float


@dataclass(frozen=True, slots=True)
class Gap:
    """A pair that two models rank differently: its place among all pairs (1 = most similar) in each."""

    first: int
    second: int
    ranks: tuple[float, float]

    @property
    def difference(self) -> float:
        """Places apart."""
        return abs(self.ranks[0] - self.ranks[1])


@dataclass(frozen=True, slots=True)
class Agreement:
    """Spearman's ``rho`` over the ``pairs`` pairs of two matrices (NaN below 3), and the ``gaps``, widest first."""

    rho: float
    pairs: int
    gaps: tuple[Gap, ...]


def matrix(found: Sequence[Located], metric: Metric) -> Float64Array:
    """The metric between all words ``(n, n)``. Raises ``words.zero_vector`` by cosine for a vector of length 0."""
    for one in found:
        if metric == "cosine" and not one.vector.any():
            raise InputError("words.zero_vector", word=one.word)
    vectors = np.vstack([one.vector for one in found])
    return pairwise(vectors, vectors, metric)


def clustered(vectors: NDArray[np.floating]) -> Ordering:
    """Average linkage on cosine distance, leaves ordered so that neighbours in the order are as near as can be.

    Linkage: Sokal & Michener 1958; order of the leaves: Bar-Joseph, Gifford & Jaakkola 2001. The tree is cut where the
    mean silhouette (Rousseeuw 1987) is largest, into 2 to 8 groups; below four rows there is one group.

    >>> clustered(np.array([[1.0, 0.0], [0.0, 1.0], [0.9, 0.1], [0.1, 0.9]])).groups
    ((0, 2), (3, 1))
    """
    count = len(vectors)
    if count < 3:
        return Ordering(tuple(range(count)), (tuple(range(count)),), float("nan"))
    from scipy.cluster.hierarchy import fcluster, leaves_list, linkage
    from scipy.spatial.distance import squareform

    distances = np.clip(1.0 - pairwise(vectors, vectors, "cosine"), 0.0, None)
    np.fill_diagonal(distances, 0.0)
    tree = linkage(squareform(distances, checks=False), method="average", optimal_ordering=True)
    order = tuple(leaves_list(tree).tolist())
    if count < 4:
        return Ordering(order, (order,), float("nan"))
    cuts = [fcluster(tree, groups, "maxclust") for groups in range(2, min(MOST_GROUPS, count - 1) + 1)]
    scores = [silhouette(distances, labels) for labels in cuts]
    best = int(np.argmax(scores))
    return Ordering(order, _runs(order, cuts[best].tolist()), scores[best])


def silhouette(distances: Float64Array, labels: NDArray[np.integer]) -> float:
    """Mean silhouette of ``labels`` (n,) under ``distances`` (n, n): (b - a) / max(a, b), 0 for a group of one.

    a is the mean distance to the other members of the own group, b the smallest mean distance to another group.
    """
    names = np.unique(labels)
    if len(names) < 2:
        return 0.0
    member = labels[:, None] == names  # (n, groups)
    sizes = member.sum(axis=0)
    sums = distances @ member
    own = sums[member] / np.maximum(sizes[member.argmax(axis=1)] - 1, 1)
    other = np.where(member, np.inf, sums / sizes).min(axis=1)
    alone = sizes[member.argmax(axis=1)] == 1
    larger = np.maximum(own, other)
    scores = np.where(alone | (larger == 0), 0.0, (other - own) / np.where(larger > 0, larger, 1.0))
    return float(scores.mean())


def extremes(values: Float64Array, metric: Metric) -> tuple[Pair, Pair]:
    """The most and the least similar pair of a symmetric matrix ``(n, n)``, n >= 2, its diagonal left out.

    >>> extremes(np.array([[0.0, 1.0, 5.0], [1.0, 0.0, 2.0], [5.0, 2.0, 0.0]]), "euclidean")
    (Pair(first=0, second=1, value=1.0), Pair(first=0, second=2, value=5.0))
    """
    rows, columns = np.triu_indices(len(values), 1)
    above = values[rows, columns]
    low, high = (
        Pair(int(rows[place]), int(columns[place]), float(above[place])) for place in (above.argmin(), above.argmax())
    )
    return (low, high) if is_distance(metric) else (high, low)


def agreement(first: Float64Array, second: Float64Array, metric: Metric, most: int = 6) -> Agreement:
    """How alike two models order the pairs of the same n words: matrices ``(n, n)`` in the same order."""
    rows, columns = np.triu_indices(len(first), 1)
    sign = 1.0 if is_distance(metric) else -1.0
    values = [sign * one[rows, columns] for one in (first, second)]
    rho = float("nan") if len(rows) < 3 else spearman(values[0], values[1], resamples=0).value
    places = [ranks(one) for one in values]
    widest = np.argsort(-np.abs(places[0] - places[1]), kind="stable")[:most]
    gaps = [
        Gap(int(rows[place]), int(columns[place]), (float(places[0][place]), float(places[1][place])))
        for place in widest
    ]
    return Agreement(rho, len(rows), tuple(gap for gap in gaps if gap.difference > 0))


def _runs(order: Sequence[int], labels: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """The order cut wherever the label changes (the leaves of one group stand together)."""
    groups: list[list[int]] = []
    before: int | None = None
    for row in order:
        if labels[row] != before:
            groups.append([])
            before = labels[row]
        groups[-1].append(row)
    return tuple(tuple(group) for group in groups)
