"""Do groups of vectors agree with what is known of the nodes?

>>> agreement([0, 0, 1, 1], ["b", "b", "a", "b"])
Agreement(wrong=1, ari=0.0, nmi=0.3437110184854508)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.graph.kinds import IntArray
from embed_core.progress import Progress, silent
from embed_core.scores import unit_rows

STARTS = 10
Floats = NDArray[Any]
Labels = Sequence[Any] | NDArray[Any]


@dataclass(frozen=True, slots=True)
class Agreement:
    """``wrong``: nodes outside the group that stands for their class; adjusted Rand index; normalised mutual
    information.
    """

    wrong: int
    ari: float
    nmi: float


def partition(vectors: Floats, k: int, seed: int = 0, *, directions: bool = True) -> IntArray:
    """k-means (10 starts) of the rows, (n,) numbered from 0 in the order of their first rows.

    With ``directions`` every row is brought to length 1 first, as cosine sees it. Fewer distinct rows than ``k`` give
    fewer groups.

    >>> partition(np.array([[1.0, 0], [2, 0.1], [0, 3]]), 2).tolist()
    [0, 0, 1]
    """
    from sklearn.cluster import KMeans

    rows = np.asarray(vectors, dtype=np.float64)
    if directions:
        rows = unit_rows(rows)
    distinct = len(np.unique(rows, axis=0))
    found = KMeans(max(1, min(k, distinct)), n_init=STARTS, random_state=seed).fit_predict(rows)
    return in_order(np.asarray(found, dtype=np.int64))


def in_order(labels: IntArray) -> IntArray:
    """The same groups, numbered from 0 as they first occur: two groupings of the same nodes then begin alike.

    >>> in_order(np.array([7, 3, 3, 7, 1])).tolist()
    [0, 1, 1, 0, 2]
    """
    _, first, group = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[group.reshape(-1)]


def agreement(groups: Labels, truth: Labels) -> Agreement:
    """How far groups are classes. Groups have no names: each stands for the class that makes the fewest nodes wrong
    (one to one; Kuhn 1955).

    Raises:
        InputError: ``graph_roles.label_count`` if there are not as many groups as classes given.
    """
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    ours, theirs = _numbered(groups), _numbered(truth)
    if len(ours) != len(theirs) or not len(ours):
        raise InputError("graph_roles.label_count", received=len(ours), expected=len(theirs))
    wrong = int(misplaced(ours, theirs).sum())
    ari, nmi = adjusted_rand_score(theirs, ours), normalized_mutual_info_score(theirs, ours)
    return Agreement(wrong, float(ari), float(nmi))


def misplaced(groups: Labels, truth: Labels) -> NDArray[np.bool_]:
    """(n,): the nodes that :func:`agreement` counts as wrong.

    >>> misplaced([0, 0, 0, 1], ["a", "a", "b", "b"]).tolist()
    [False, False, True, False]
    """
    from scipy.optimize import linear_sum_assignment

    ours, theirs = _numbered(groups), _numbered(truth)
    table = np.zeros((ours.max() + 1, theirs.max() + 1), dtype=np.int64)
    np.add.at(table, (ours, theirs), 1)
    stands_for = np.full(len(table), -1)
    group, its_class = linear_sum_assignment(-table)
    stands_for[group] = its_class
    return np.asarray(stands_for[ours] != theirs)


def _numbered(labels: Labels) -> IntArray:
    return np.unique(np.asarray(labels), return_inverse=True)[1].reshape(-1).astype(np.int64)


def over_seeds(
    learn: Callable[[int, Progress], Floats], truth: Labels, seeds: Sequence[int], *, directions: bool = True,
    progress: Progress = silent,
) -> tuple[Agreement, ...]:  # fmt: skip
    """:func:`agreement` of k-means with ``truth``, for vectors learnt anew with every seed; k is the number of classes.

    ``learn(seed, progress)`` gives the vectors (n, d).
    """
    k = len(np.unique(np.asarray(truth)))
    found = []
    for place, seed in enumerate(seeds):
        vectors = learn(seed, share_of(progress, place, len(seeds)))
        found.append(agreement(partition(vectors, k, seed, directions=directions), truth))
    return tuple(found)


def share_of(progress: Progress, place: int, count: int) -> Progress:
    """The progress of training number ``place`` of ``count``: one bar over all of them, that never goes back."""
    reached = 0.0

    def report(stage: str, done: float, total: float | None, *, unit: str = "", partial: object | None = None) -> None:
        nonlocal reached
        if stage == "graph.learn" and total:
            reached = max(reached, min(1.0, done / total))
        progress("graph_roles.seeds", place + reached, count)

    return report
