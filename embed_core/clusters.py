"""Clusters in the original space, and the words that name them.

HDBSCAN (Campello, Moulavi & Sander 2013) finds regions denser than their surroundings and leaves the rest without a
cluster. It never sees the map: clusters of a picture may be an artefact of the projection.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from embed_core import diskcache
from embed_core.errors import InputError
from embed_core.paths import ASSETS
from embed_core.points import Points
from embed_core.progress import Progress, silent
from embed_core.projection import client
from embed_core.projection.connect import neighbour_graph
from embed_core.projection.neighbours import SMALL

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

FEWEST = 5
KEYWORDS = 4
CACHE_VERSION = 2
FOLDER = ASSETS / "clusters"
_LONG_NAME = 30  # characters: longer names are texts and are named by their typical words
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_HAN = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True)
class Clustering:
    """``labels`` ``(n,)``: the cluster of each point, -1 for none. ``keywords``: the words that name each cluster."""

    labels: IntArray
    keywords: dict[int, tuple[str, ...]]
    min_cluster_size: int


def cluster_points(points: Points, progress: Progress = silent) -> Clustering:
    """The clusters of ``points`` by cosine, named; found in the disk cache the second time."""

    def compute() -> _Stored:
        # What takes long goes to the worker process: scikit-learn would hold Python's lock for seconds.
        if len(points) <= SMALL:
            return _Stored(cluster(points.vectors, progress=progress))
        return _Stored(client.call("cluster", vectors=points.vectors, progress=progress))

    labels = shipped(points.key)
    if labels is None:
        key = {"points": points.key}
        labels = diskcache.get_or_compute("clusters", key, CACHE_VERSION, compute, progress=progress).labels
    return Clustering(labels, keywords(points.names, labels, points.vectors), default_size(len(points)))


@dataclass(frozen=True)
class _Stored:
    labels: IntArray


def shipped(points_key: str) -> IntArray | None:
    """The labels that come with the app for exactly these points (a vocabulary takes minutes), or None."""
    file = FOLDER / f"{points_key}.npz"
    if file.parent != FOLDER or not file.is_file():
        return None
    with np.load(file, allow_pickle=False) as stored:
        return np.asarray(stored["labels"], dtype=np.int64)


def ship(points: Points) -> Path:
    """Compute the labels of ``points`` and write them to where :func:`shipped` looks."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / f"{points.key}.npz"
    np.savez_compressed(file, allow_pickle=False, labels=cluster(points.vectors).astype(np.int16))
    return file


def default_size(count: int) -> int:
    """The smallest group that counts as a cluster: 3 for a handful of points, growing with the root of their number.

    >>> default_size(60), default_size(10_000)
    (3, 17)
    """
    return max(3, round(math.sqrt(count) / 6))


def cluster(vectors: FloatArray, *, min_cluster_size: int | None = None, progress: Progress = silent) -> IntArray:
    """Labels ``(n,)`` of HDBSCAN on the rows scaled to length one (so that Euclidean order is cosine order).

    Up to 2,000 points the most stable clusters of any size are taken ("excess of mass"); above, the leaves of the
    hierarchy, for otherwise one cluster of everyday words swallows the rest.

    The hierarchy is the minimum spanning tree of all distances. Its edges join near neighbours, so a graph of 30
    neighbours a point holds the tree, and 10,000 points take one second instead of ten. (Equal distances may be taken
    in another order than scikit-learn's: adjusted Rand index with its labels 0.998 on 10,000 GloVe words.)

    Raises:
        InputError: fewer than 5 points.
    """
    from sklearn.cluster import HDBSCAN

    count = len(vectors)
    if count < FEWEST:
        raise InputError("clusters.too_few", received=count, allowed=FEWEST)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    progress("clusters.search", 0, None)
    model = HDBSCAN(
        min_cluster_size=min_cluster_size or default_size(count),
        # A point is not among its own neighbours here; in scikit-learn's count of samples it is: 2 and 3.
        min_samples=1 if count < 300 else 2,
        cluster_selection_method="eom" if count <= 2_000 else "leaf",
        metric="precomputed",
        copy=False,
    )
    return np.asarray(model.fit(neighbour_graph(rows)).labels_, dtype=np.int64)


def keywords(
    names: Sequence[str], labels: IntArray, vectors: FloatArray, most: int = KEYWORDS
) -> dict[int, tuple[str, ...]]:
    """Up to ``most`` words for each cluster: of words, those nearest to its centre; of texts, those typical of it."""
    clusters = [int(label) for label in np.unique(labels) if label >= 0]
    if sum(len(name) > _LONG_NAME for name in names) > len(names) / 2:
        return typical_words([[names[int(i)] for i in np.flatnonzero(labels == label)] for label in clusters], most)
    return {label: _central(names, np.flatnonzero(labels == label), vectors, most) for label in clusters}


def _central(names: Sequence[str], members: IntArray, vectors: FloatArray, most: int) -> tuple[str, ...]:
    rows = vectors[members]
    centre = rows.mean(axis=0)
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(centre)
    cosines = np.divide(rows @ centre, lengths, out=np.zeros(len(rows), dtype=np.float32), where=lengths > 0)
    # Points come by frequency: between two words equally near the centre, the more frequent one says more.
    scores = cosines - 0.03 * np.log10(members + 1)
    return tuple(names[int(members[place])] for place in np.argsort(-scores, kind="stable")[:most])


def typical_words(groups: Sequence[Sequence[str]], most: int = KEYWORDS) -> dict[int, tuple[str, ...]]:
    """The words of each group of texts that the other groups use least: class-based TF-IDF (Grootendorst 2022, eq. 2).

    ``tf * log(1 + A / f)`` with ``tf`` the word's count in the group, ``f`` in all groups, ``A`` the mean number of
    words a group. Chinese runs count as pairs of characters.

    >>> typical_words([["the cat sat", "a cat"], ["the bank", "my bank"]], most=1)
    {0: ('cat',), 1: ('bank',)}
    """
    counts = [Counter(word for text in group for word in _words(text)) for group in groups]
    total: Counter[str] = sum(counts, Counter())
    average = sum(total.values()) / max(1, len(groups))
    return {
        label: tuple(
            word for word, _ in sorted(
                ((word, tf * np.log(1 + average / total[word])) for word, tf in count.items()),
                key=lambda scored: (-scored[1], scored[0]),
            )[:most]
        )
        for label, count in enumerate(counts)
    }  # fmt: skip


def _words(text: str) -> list[str]:
    runs = _HAN.findall(text)
    pairs = [run[place : place + 2] for run in runs for place in range(max(1, len(run) - 1))]
    return pairs + [word for word in _WORD.findall(_HAN.sub(" ", text).lower()) if len(word) > 2 or not word.isascii()]


if __name__ == "__main__":  # python -m embed_core.clusters: makes the labels that come with the app again
    from embed_core import loading
    from embed_core.points import frequent_words

    bundled = loading.load_static("glove-6b-50d-20k")
    ship(frequent_words(bundled, len(bundled.words)))
