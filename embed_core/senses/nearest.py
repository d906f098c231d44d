"""Contextual neighbours: the occurrences of any word of the bank that lie nearest to one occurrence, layer by layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual import Encoder
from embed_core.progress import Progress, silent
from embed_core.senses.bank import Occurrence, bank
from embed_core.senses.joint_map import unit
from embed_core.senses.states import occurrence_states

Floats = NDArray[np.float32]
SHOWN = 10


@dataclass(frozen=True, eq=False)
class NearOccurrences:
    """``rows`` (L + 1, k) into the pool, nearest first, and their ``cosines`` (L + 1, k), at every layer.

    ``baseline`` (L + 1,): the mean cosine of two occurrences of *different* words of the pool. Contextual spaces are
    anisotropic (Ethayarajh 2019): a cosine of 0.6 is high only where this is low.
    """

    rows: NDArray[np.int64]
    cosines: Floats
    baseline: NDArray[np.float64]


def pool(language: str) -> tuple[Occurrence, ...]:
    """Every occurrence of the bank in one language, in the bank's order."""
    return tuple(one for entry in bank(language) for one in entry.occurrences)


def nearest_occurrences(
    encoder: Encoder, one: Occurrence, among: Sequence[Occurrence], k: int = SHOWN, progress: Progress = silent
) -> NearOccurrences:
    """The ``k`` occurrences of ``among`` with the highest cosine to ``one`` at each layer; never ``one`` itself.

    The states of ``among`` are computed once and kept on disk.

    Raises:
        InputError: as :func:`~embed_core.senses.states.occurrence_states`.
    """
    others = unit(occurrence_states(encoder, among, progress).vectors)
    own = unit(occurrence_states(encoder, [one], progress).vectors)[:, 0]
    cosines = np.einsum("lnd,ld->ln", others, own)
    itself = [index for index, other in enumerate(among) if _place(other) == _place(one)]
    cosines[:, itself] = -np.inf
    room = max(0, min(k, len(among) - len(itself)))
    rows = np.argsort(-cosines, axis=1, kind="stable")[:, :room]
    return NearOccurrences(
        rows, np.take_along_axis(cosines, rows, axis=1), mean_cosine(others, [other.word for other in among])
    )


def mean_cosine(vectors: Floats, words: Sequence[str]) -> NDArray[np.float64]:
    """The mean cosine of unit ``vectors`` (L, n, d) over all pairs of different words, (L,); NaN for a single word.

    With sums S_w over each word's rows: ``(|sum S_w|^2 - sum |S_w|^2) / (n^2 - sum n_w^2)``.

    >>> mean_cosine(np.array([[[1, 0], [0, 1], [1, 0]]], np.float32), ["a", "a", "b"]).tolist()
    [0.5]
    """
    names = sorted(set(words))
    member = np.array([[word == name for word in words] for name in names], np.float64)
    sums = np.einsum("wn,lnd->lwd", member, vectors.astype(np.float64))
    counts = member.sum(axis=1)
    pairs = len(words) ** 2 - (counts**2).sum()
    total = (sums.sum(axis=1) ** 2).sum(axis=1) - (sums**2).sum(axis=(1, 2))
    return total / pairs if pairs else np.full(len(vectors), np.nan)


def _place(one: Occurrence) -> tuple[str, int, int]:
    return one.sentence, one.start, one.end
