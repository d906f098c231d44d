"""Senses found without labels: the occurrences of a word grouped by their vectors, and how well the groups fit senses.

All vectors are taken at length 1, so that Euclidean distance (k-means, HDBSCAN) orders pairs as cosine does:
``|a - b|^2 = 2 - 2 cos(a, b)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.scores import unit_rows
from embed_core.senses.separation import Labels, cosines

METHODS: tuple[str, ...] = ("kmeans", "agglomerative", "hdbscan")
LEAST_K, MOST_K = 2, 6
HDBSCAN_FEWEST = 10
"""Fewer points have no densities worth the name."""
_STARTS = 10
_EQUAL_DIGITS = 6

Floats = NDArray[np.floating]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Grouping:
    """Groups of n occurrences.

    ``labels`` (n,) numbers them from 0, the largest first; -1 stands for none (HDBSCAN). ``silhouette`` is the mean by
    cosine distance over the grouped points, NaN with fewer than two groups. ``tried`` holds (k, silhouette) of every
    number of groups that was tried; ``central`` the occurrence nearest to each group's centre.
    """

    labels: Ints
    silhouette: float
    tried: tuple[tuple[int, float], ...]
    central: tuple[int, ...]

    @property
    def groups(self) -> int:
        """How many there are."""
        return len(self.central)


@dataclass(frozen=True, eq=False)
class Agreement:
    """Groups against senses: adjusted Rand index, adjusted mutual information, and counts (groups, senses).

    ``rows`` names the groups (-1: in no group, counted as one more group), ``columns`` the senses.
    """

    ari: float
    ami: float
    table: Ints
    rows: tuple[int, ...]
    columns: tuple[str, ...]


def discover(vectors: Floats, method: str = "kmeans", k: int | None = None, *, seed: int = 0) -> Grouping:
    """Group the rows of ``vectors`` (n, d); ``k`` None tries 2 to 6 groups and takes the best silhouette.

    "kmeans": k-means++ with 10 seeded starts. "agglomerative": average linkage by cosine distance. "hdbscan": dense
    regions (Campello, Moulavi & Sander 2013), which finds its own number of groups. Rows that are all equal are one
    group: there is nothing to tell apart. (Rousseeuw 1987 for the silhouette.)

    >>> discover(np.array([[1, 0], [1, 0.1], [0, 1], [0.1, 1]])).labels.tolist()
    [0, 0, 1, 1]

    Raises:
        InputError: ``separation.unknown_method``, ``separation.too_few_clusters`` or ``separation.bad_k``.
    """
    if method not in METHODS:
        raise InputError("separation.unknown_method", received=method, allowed=", ".join(METHODS))
    count, least = len(vectors), HDBSCAN_FEWEST if method == "hdbscan" else 2
    if count < least:
        raise InputError("separation.too_few_clusters", received=count, allowed=least)
    most = largest_k(count)
    if k is not None and not LEAST_K <= k <= max(most, LEAST_K):
        raise InputError("separation.bad_k", received=k, low=LEAST_K, high=max(most, LEAST_K))
    rows = unit_rows(vectors)
    distinct = len(np.unique(rows.round(_EQUAL_DIGITS), axis=0))
    if distinct < 2:
        return _finished(rows, np.zeros(count, np.int64), ())
    if method == "hdbscan":
        from embed_core.clusters import cluster

        return _finished(rows, cluster(rows.astype(np.float32)).astype(np.int64), ())
    return _with_k(rows, method, [k] if k else list(range(LEAST_K, most + 1)), distinct, seed)


def discover_layers(
    vectors: Floats, method: str = "kmeans", k: int | None = None, *, seed: int = 0, progress: Progress = silent
) -> list[Grouping]:
    """:func:`discover` at every layer of ``vectors`` (layers + 1, n, d)."""
    found = []
    for number, layer in enumerate(vectors):
        progress("separation.groups", number, len(vectors))
        found.append(discover(layer, method, k, seed=seed))
    return found


def largest_k(count: int) -> int:
    """The largest number of groups to try for so many occurrences: a silhouette needs one point more than groups.

    >>> largest_k(3), largest_k(300)
    (2, 6)
    """
    return min(MOST_K, max(LEAST_K, count - 1))


def agreement(groups: Sequence[int] | Ints, senses: Labels) -> Agreement:
    """How far groups are senses: 1 for the same partition, about 0 for chance (Hubert & Arabie 1985; Vinh 2010).

    >>> round(agreement([0, 0, 1, 1], ["a", "a", "b", "b"]).ari, 3)
    1.0
    """
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

    numbers, names = np.asarray(groups), np.asarray(senses)
    if len(numbers) != len(names):
        raise InputError("separation.label_count", received=len(names), rows=len(numbers))
    rows, row_of = np.unique(numbers, return_inverse=True)
    columns, column_of = np.unique(names, return_inverse=True)
    table = np.zeros((len(rows), len(columns)), np.int64)
    np.add.at(table, (row_of.reshape(-1), column_of.reshape(-1)), 1)
    return Agreement(
        float(adjusted_rand_score(names, numbers)),
        float(adjusted_mutual_info_score(names, numbers)),
        table,
        tuple(rows.tolist()),
        tuple(str(name) for name in columns),
    )


def _with_k(rows: Floats, method: str, sizes: Sequence[int], distinct: int, seed: int) -> Grouping:
    best: tuple[float, Ints] | None = None
    tried: list[tuple[int, float]] = []
    distances = _distances(rows)
    for k in sizes:
        if k > distinct:
            continue
        labels = _kmeans(rows, k, seed) if method == "kmeans" else _agglomerative(distances, k)
        quality = _silhouette(distances, labels)
        tried.append((k, quality))
        if best is None or quality > best[0] or np.isnan(best[0]):
            best = quality, labels
    labels = best[1] if best else _kmeans(rows, distinct, seed)
    return _finished(rows, labels, tuple(tried))


def _kmeans(rows: Floats, k: int, seed: int) -> Ints:
    from sklearn.cluster import KMeans

    return np.asarray(KMeans(k, n_init=_STARTS, random_state=seed).fit_predict(rows), np.int64)


def _agglomerative(distances: Floats, k: int) -> Ints:
    from sklearn.cluster import AgglomerativeClustering

    model = AgglomerativeClustering(k, metric="precomputed", linkage="average")
    return np.asarray(model.fit_predict(distances), np.int64)


def _silhouette(distances: Floats, labels: Ints) -> float:
    from sklearn.metrics import silhouette_score

    inside = labels >= 0
    groups = len(np.unique(labels[inside]))
    if not 2 <= groups < inside.sum():
        return float("nan")
    return float(silhouette_score(distances[np.ix_(inside, inside)], labels[inside], metric="precomputed"))


def _finished(rows: Floats, labels: Ints, tried: tuple[tuple[int, float], ...]) -> Grouping:
    """Groups numbered by size (ties: by their first member), with the member nearest to each centre."""
    names = [int(name) for name in np.unique(labels) if name >= 0]
    names.sort(key=lambda name: (-int((labels == name).sum()), int(np.flatnonzero(labels == name)[0])))
    numbered = np.full(len(labels), -1, np.int64)
    central = []
    for number, name in enumerate(names):
        members = np.flatnonzero(labels == name)
        numbered[members] = number
        nearness = (rows[members] @ rows[members].mean(axis=0)).round(12)
        central.append(int(members[int(nearness.argmax())]))
    return Grouping(numbered, _silhouette(_distances(rows), numbered), tried, tuple(central))


def _distances(rows: Floats) -> Floats:
    distances = np.clip(1 - cosines(rows), 0, 2)
    np.fill_diagonal(distances, 0)
    return distances
