"""How far a map can be trusted: neighbours kept, and random triplets kept in order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from embed_core.progress import Progress, silent
from embed_core.projection.neighbours import EXACT_UP_TO, Index, map_neighbours, neighbours_of_some
from embed_core.projection.result import SHOWN_NEIGHBOURS, FloatArray, IntArray, Neighbours

SAMPLE = 2_000
"""Beyond 50,000 points the mean is taken over so many, drawn by the seed, whose neighbours are searched exactly."""
_TRIPLETS = 100_000
_BLOCK = 8_192


@dataclass(frozen=True)
class Quality:
    """See :class:`~embed_core.projection.result.Projection` for the meaning of each."""

    kept: FloatArray
    kept_mean: float
    kept_chance: float
    triplet_accuracy: float
    sample: int


def measure(
    rows: FloatArray,
    coordinates: FloatArray,
    neighbours: Neighbours | None,
    *,
    metric: str = "euclidean",
    seed: int = 42,
    all_exact: bool = False,
    progress: Progress = silent,
) -> Quality:
    """The quality of ``coordinates`` (n, c) for ``rows`` (n, d) with their ``neighbours`` (n, >= 15), if known.

    Beyond 50,000 points neighbours are taken for approximate, and the mean for a sample, unless ``all_exact``.
    """
    count = len(rows)
    progress("projection.quality", 0, None)
    k = min(SHOWN_NEIGHBOURS, count - 1)
    if k < 1:
        return Quality(np.ones(count, dtype=np.float32), 1.0, 1.0, 1.0, count)
    kept = np.full(count, np.nan, dtype=np.float32)
    everything = np.arange(count)
    if neighbours is not None:
        kept = shares_kept(neighbours.indices[:, :k], map_neighbours(coordinates, everything, k))
    sample = everything
    if count > EXACT_UP_TO and not all_exact:
        sample = np.sort(np.random.default_rng(seed).choice(count, SAMPLE, replace=False))
        true = neighbours_of_some(rows, sample, k, metric)
        kept[sample] = shares_kept(true.indices, map_neighbours(coordinates, sample, k))
    triplets = triplet_accuracy(rows, coordinates, metric=metric, seed=seed)
    return Quality(kept, float(kept[sample].mean()), k / (count - 1), triplets, len(sample))


def shares_kept(before: IntArray, after: IntArray) -> FloatArray:
    """Row by row, the share of the numbers in ``before`` (n, k) that are also in ``after`` (n, k), in any order.

    >>> shares_kept(np.array([[1, 2, 3, 4]]), np.array([[2, 9, 1, 8]])).tolist()
    [0.5]
    """
    shares = np.empty(len(before), dtype=np.float32)
    for start in range(0, len(before), _BLOCK):
        block = slice(start, start + _BLOCK)
        shares[block] = (before[block, :, None] == after[block, None, :]).any(axis=2).mean(axis=1)
    return shares


def triplet_accuracy(
    rows: FloatArray, coordinates: FloatArray, *, metric: str = "euclidean", seed: int = 42, triplets: int = _TRIPLETS
) -> float:
    """The share of random triplets (a, b, c) with the same one of b and c nearer to a in both spaces.

    Wang et al. 2021 (PaCMAP). Triplets that tie in the original space say nothing and are left out; 1.0 where none
    is left.
    """
    if len(rows) < 3:
        return 1.0
    anchors, ones, others = _random_triplets(len(rows), triplets, np.random.default_rng(seed))
    before = _gap(rows, anchors, ones, others, metric)
    after = _gap(coordinates, anchors, ones, others, "euclidean")
    clear = before != 0
    return float((np.sign(before) == np.sign(after))[clear].mean()) if clear.any() else 1.0


def _random_triplets(count: int, triplets: int, generator: np.random.Generator) -> tuple[Index, Index, Index]:
    """Three different points each: offsets from the anchor that are neither zero nor equal."""
    anchors = generator.integers(count, size=triplets)
    first = generator.integers(1, count, size=triplets)
    second = generator.integers(1, count - 1, size=triplets)
    second += second >= first
    return anchors, (anchors + first) % count, (anchors + second) % count


def _gap(points: FloatArray, anchors: Index, ones: Index, others: Index, metric: str) -> npt.NDArray[np.float32]:
    """Distance from the anchor to the one less that to the other (squared, if Euclidean: the sign is what counts)."""
    gap = np.empty(len(anchors), dtype=np.float32)
    for start in range(0, len(anchors), _BLOCK):
        block = slice(start, start + _BLOCK)
        origin = points[anchors[block]]
        gap[block] = _apart(points[ones[block]] - origin, metric) - _apart(points[others[block]] - origin, metric)
    return gap


def _apart(difference: FloatArray, metric: str) -> npt.NDArray[np.float32]:
    distances: npt.NDArray[np.float32] = (
        np.abs(difference).sum(axis=1) if metric == "manhattan" else np.einsum("td,td->t", difference, difference)
    )
    return distances
