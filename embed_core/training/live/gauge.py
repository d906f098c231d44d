"""What is measured of a model on the way, quickly enough to be done many times in a run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.evaluation.rank_correlation import spearman
from embed_core.evaluation.word_scores import rated_rows
from embed_core.evaluation.word_sets import rated_pairs
from embed_core.scores import row_norms
from embed_core.training.learner import Learner
from embed_core.training.live.held_out import Examiner, Questions, loss
from embed_core.training.live.results import Coverage

NEIGHBOURS = 10
MOST_LOSS = 20.0
"""Nats (chance has 1.79, an overtrained model of a tiny text about 7): beyond, a run has left all bounds."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One look: see :class:`~embed_core.training.live.results.Look` and ``.Watched``."""

    seen: float
    unseen: float
    rho: float
    length: float
    state: NDArray[np.float32]
    near: NDArray[np.int32]
    cosines: NDArray[np.float32]

    @property
    def sound(self) -> bool:
        """Are the vectors still numbers to work with? A loss that cannot be asked for (no questions) is no fault."""
        return bool(np.isfinite(self.length)) and not max(self.seen, self.unseen) > MOST_LOSS


class Gauge:
    """The measures of one model. ``language`` "zh" has no test set of word pairs with it."""

    def __init__(
        self, learner: Learner, questions: tuple[Questions, Questions], watched: tuple[str, ...], language: str
    ) -> None:
        self._learner = learner
        self._examiners = [Examiner(asked, learner) for asked in questions]
        row = {word: place for place, word in enumerate(learner.words)}
        self._watched = np.array([row[word] for word in watched], np.int64)
        rated = () if language == "zh" else rated_pairs("wordsim353")
        self._pairs, self._ratings = rated_rows(learner.words, rated)
        self.coverage = Coverage(len(self._pairs), len(rated))

    def look(self) -> Reading:
        """Measure the model as it is now."""
        vectors = self._learner.vectors()
        with np.errstate(all="ignore"):
            lengths = row_norms(vectors)
            scores = [examiner.scores(vectors) for examiner in self._examiners]
            seen, unseen = map(loss, scores)
        mean = float(lengths.mean()) if all(np.isfinite(one).all() for one in scores) else float("nan")
        state = vectors[self._watched].copy()
        if not np.isfinite(mean):
            none = np.full((len(state), NEIGHBOURS), -1, np.int32)
            return Reading(seen, unseen, float("nan"), mean, state, none, np.zeros(none.shape, np.float32))
        near, cosines = _nearest(vectors, lengths, self._watched)
        return Reading(seen, unseen, self._rho(vectors, lengths), mean, state, near, cosines)

    def _rho(self, vectors: NDArray[np.float32], lengths: NDArray[np.float32]) -> float:
        if len(self._pairs) < 2:
            return float("nan")
        first, second = self._pairs[:, 0], self._pairs[:, 1]
        products = np.einsum("nd,nd->n", vectors[first], vectors[second], dtype=np.float64)
        scale = np.maximum(lengths[first].astype(np.float64) * lengths[second], np.finfo(np.float32).tiny)
        return spearman(products / scale, self._ratings, resamples=0).value


def _nearest(
    vectors: NDArray[np.float32], lengths: NDArray[np.float32], watched: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Rows and cosines (W, k) of the nearest other words, nearest first; -1 where there are fewer than k."""
    scale = np.maximum(lengths, np.finfo(np.float32).tiny)
    cosines = (vectors[watched] / scale[watched, None]) @ vectors.T
    cosines /= scale
    cosines[np.arange(len(watched)), watched] = -np.inf
    k = min(NEIGHBOURS, len(vectors) - 1)
    rows = np.argpartition(-cosines, k - 1, axis=1)[:, :k]
    found = np.take_along_axis(cosines, rows, axis=1)
    order = np.argsort(-found, axis=1, kind="stable")
    missing = ((0, 0), (0, NEIGHBOURS - k))
    near = np.pad(np.take_along_axis(rows, order, axis=1), missing, constant_values=-1)
    return near.astype(np.int32), np.pad(np.take_along_axis(found, order, axis=1), missing).astype(np.float32)
