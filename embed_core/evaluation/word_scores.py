"""WordSim-353, SimLex-999 and (from :mod:`.analogy_scores`) the Google analogies of a static model.

Words are compared without regard to case, and of two spellings of a word the more frequent one counts, as gensim's
``evaluate_word_pairs`` and ``evaluate_word_analogies`` do: both give the same figures (the tests see to that). What the
vocabulary lacks is left out, and the share that is covered is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.evaluation.analogy_scores import (
    RESTRICT,
    AnalogyScore,
    CategoryScore,
    rows_by_upper_case,
    score_analogies,
)
from embed_core.evaluation.word_sets import PairSet, RatedPair, rated_pairs
from embed_core.progress import Progress, silent
from embed_core.scores import unit_rows
from embed_core.static.model import StaticModel

__all__ = [
    "RESTRICT",
    "AnalogyScore",
    "CategoryScore",
    "PairScore",
    "WordScores",
    "score_analogies",
    "score_pairs",
    "score_words",
]


@dataclass(frozen=True, slots=True)
class PairScore:
    """Spearman's ``rho`` between cosines and ratings over ``used`` of ``total`` pairs; NaN below two pairs."""

    rho: float
    used: int
    total: int

    @property
    def covered(self) -> float:
        """Share of the pairs whose two words the model has."""
        return self.used / self.total


@dataclass(frozen=True, slots=True)
class WordScores:
    """A model's score card."""

    wordsim: PairScore
    simlex: PairScore
    analogies: AnalogyScore


def score_words(model: StaticModel, progress: Progress = silent) -> WordScores:
    """All three scores."""
    return WordScores(
        score_pairs(model, "wordsim353"), score_pairs(model, "simlex999"), score_analogies(model, progress=progress)
    )


def score_pairs(model: StaticModel, pairs: PairSet | Sequence[RatedPair]) -> PairScore:
    """Spearman's rank correlation of the cosines with what people said."""
    from scipy.stats import spearmanr

    chosen = rated_pairs(pairs) if isinstance(pairs, str) else pairs
    used, ratings = rated_rows(model.words, chosen)
    if len(used) < 2:
        return PairScore(float("nan"), len(used), len(chosen))
    first, second = (unit_rows(model.vectors[used[:, side]]) for side in (0, 1))
    rho = spearmanr((first * second).sum(axis=1), ratings).statistic
    return PairScore(float(rho), len(used), len(chosen))


def rated_rows(words: Sequence[str], pairs: Sequence[RatedPair]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The rows (n, 2) of the pairs both of whose words are in a vocabulary, and their ratings (n,)."""
    rows = rows_by_upper_case(words)
    asked = [(rows.get(pair.first.upper(), -1), rows.get(pair.second.upper(), -1)) for pair in pairs]
    indices = np.array(asked, dtype=np.int64).reshape(-1, 2)
    used: NDArray[np.bool_] = np.all(indices >= 0, axis=1)
    ratings = np.array([pair.rating for pair in pairs], np.float64)
    return indices[used], ratings[used]
