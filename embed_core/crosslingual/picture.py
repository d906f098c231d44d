"""Pairs of translations on one map, before and after the rotation, seen from the same side.

The two axes are the directions along which the *seed* pairs agree most (the first columns of U); held-out pairs had no
say in them. The unrotated source vectors are drawn on the same axes: what moves between the pictures is the rotation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.crosslingual.alignment import Aligned, Bench
from embed_core.crosslingual.dictionary import Pair
from embed_core.crosslingual.procrustes import shared_axes
from embed_core.scores import row_cosines, unit_rows

FEWEST, MOST = 5, 60

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class JointPicture:
    """``before`` and ``after`` (n, 2) are the source words, ``target`` (n, 2) their translations, on the same axes.

    ``cosine_before`` and ``cosine_after`` (n,) are the cosines of the pairs in the whole space; ``explained`` is the
    share of the variance that the two axes carry, ``unchanged`` the largest change of a cosine between two source
    words.
    """

    pairs: tuple[Pair, ...]
    before: Floats
    after: Floats
    target: Floats
    cosine_before: NDArray[np.float64]
    cosine_after: NDArray[np.float64]
    explained: float
    unchanged: float


def shown(bench: Bench, count: int, *, seeds: bool = False) -> tuple[Pair, ...]:
    """The ``count`` most frequent held-out pairs (or seed pairs), no word twice; nouns and adjectives before others."""
    pairs = bench.seeds if seeds else bench.split.held_out
    plain = [pair for pair in pairs if pair.kind in ("noun", "adjective", "")]
    rest = [pair for pair in pairs if pair.kind not in ("noun", "adjective", "")]
    by_rank = [sorted(part, key=lambda pair: bench.rows[pair.source]) for part in (plain, rest)]
    kept: list[Pair] = []
    taken: set[str] = set()
    for pair in (*by_rank[0], *by_rank[1]):
        if pair.source not in taken and f"→{pair.target}" not in taken:
            kept.append(pair)
            taken |= {pair.source, f"→{pair.target}"}
    return tuple(kept[:count])


def joint_picture(bench: Bench, aligned: Aligned, pairs: tuple[Pair, ...]) -> JointPicture:
    """Where the words of ``pairs`` stand."""
    rows = [bench.rows[pair.source] for pair in pairs]
    source = unit_rows(bench.sources[rows])
    target = unit_rows(bench.targets[[bench.target_rows[pair.target] for pair in pairs]])
    turned = source @ aligned.matrix.T
    both = np.vstack([turned, target])
    first, second = bench.seed_vectors(bench.seeds)
    axes, mean = shared_axes(first, second), both.mean(axis=0)
    spread = float(((both - mean) ** 2).sum())
    kept = float((((both - mean) @ axes.T) ** 2).sum())

    def place(vectors: NDArray[np.float64]) -> Floats:
        placed: Floats = ((vectors - mean) @ axes.T).astype(np.float32)
        return placed

    return JointPicture(
        pairs, place(source), place(turned), place(target), row_cosines(source, target), row_cosines(turned, target),
        kept / spread if spread > 0 else 1.0, float(np.abs(source @ source.T - turned @ turned.T).max()),
    )  # fmt: skip
