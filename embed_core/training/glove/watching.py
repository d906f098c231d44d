"""What is looked at after every epoch: the vectors of the most frequent words, and how WordSim-353 goes with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from embed_core.evaluation.rank_correlation import spearman
from embed_core.evaluation.word_scores import PairScore, rated_rows
from embed_core.evaluation.word_sets import rated_pairs
from embed_core.scores import unit_rows
from embed_core.similarity import top_k
from embed_core.training.live import basis

if TYPE_CHECKING:
    from embed_core.training.glove.train import Trained

MOST_WORDS, MOST_SNAPSHOTS = 2_000, 40
_FEWEST_PAIRS = 10


class Watcher:
    """Looks at the vectors (V, d) of ``words`` (V)."""

    def __init__(self, words: Sequence[str]) -> None:
        self.most = min(MOST_WORDS, len(words))
        pairs = rated_pairs("wordsim353")
        self._rows, self._ratings = rated_rows(words, pairs)
        self._total = len(pairs)

    def snapshot(self, vectors: NDArray[np.float32]) -> NDArray[np.float16]:
        """The first words' vectors, in half precision."""
        return vectors[: self.most].astype(np.float16)

    def wordsim(self, vectors: NDArray[np.float32]) -> PairScore:
        """Spearman's rho over the pairs whose words are both there (NaN below ten), as ``word_scores`` computes it."""
        used = len(self._rows)
        if used < _FEWEST_PAIRS:
            return PairScore(float("nan"), used, self._total)
        first, second = (unit_rows(vectors[self._rows[:, side]]) for side in (0, 1))
        rho = spearman((first * second).sum(axis=1), self._ratings, resamples=0).value
        return PairScore(rho, used, self._total)


def positions(trained: Trained, words: Sequence[str]) -> NDArray[np.float32]:
    """The watched ``words`` (W) on a map at each snapshot: (S, W, 2), on axes that stay the same throughout
    (:mod:`embed_core.training.live.basis`); of a run that goes on those of the first state that is clearly trained.
    """
    row = {word: place for place, word in enumerate(trained.words)}
    rows = [row[word] for word in words]
    states = np.stack([snapshot[rows] for snapshot in trained.snapshots]).astype(np.float32)
    held = None if trained.finished else basis.first_trained(states)
    return basis.drawn(states, -1 if held is None else held)


def neighbours(trained: Trained, snapshot: int, word: str, k: int = 8) -> list[tuple[str, float]]:
    """The nearest of the watched words at a snapshot, with their cosines, nearest first."""
    vectors = trained.snapshots[snapshot].astype(np.float32)
    row = trained.words.index(word)
    rows, cosines = top_k(vectors, vectors[row], min(k, len(vectors) - 1), "cosine", {row})
    return [(trained.words[place], float(c)) for place, c in zip(rows.tolist(), cosines.tolist(), strict=True)]
