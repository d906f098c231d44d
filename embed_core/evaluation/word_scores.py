"""WordSim-353, SimLex-999 and the Google analogies of a static model, in whole matrices at a time.

Words are compared without regard to case, and of two spellings of a word the more frequent one counts, as gensim's
``evaluate_word_pairs`` and ``evaluate_word_analogies`` do: both give the same figures (the tests see to that). What the
vocabulary lacks is left out, and the share that is covered is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.evaluation.word_sets import Analogy, PairSet, RatedPair, analogies, rated_pairs
from embed_core.progress import Progress, silent
from embed_core.static.model import StaticModel

RESTRICT = 30_000
"""Analogies are asked among this many most frequent words."""
_BATCH = 256


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
class CategoryScore:
    """``correct`` of the ``used`` questions of a category that can be asked, which has ``total``."""

    name: str
    correct: int
    used: int
    total: int

    @property
    def accuracy(self) -> float:
        """Share of the questions asked that were answered correctly; NaN where none could be asked."""
        return self.correct / self.used if self.used else float("nan")

    @property
    def covered(self) -> float:
        """Share of the questions whose four words the model has."""
        return self.used / self.total


@dataclass(frozen=True, slots=True)
class AnalogyScore:
    """All questions together (``overall``) and by category, in the order of the set."""

    overall: CategoryScore
    categories: tuple[CategoryScore, ...]


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
    rows = _rows_by_upper_case(model.words)
    asked = [(rows.get(pair.first.upper(), -1), rows.get(pair.second.upper(), -1)) for pair in chosen]
    indices = np.array(asked, dtype=np.int64).reshape(-1, 2)
    used: NDArray[np.bool_] = np.all(indices >= 0, axis=1)
    if used.sum() < 2:
        return PairScore(float("nan"), int(used.sum()), len(chosen))
    first, second = (_unit(model.vectors[indices[used, side]]) for side in (0, 1))
    ratings = np.array([pair.rating for pair in chosen])[used]
    rho = spearmanr((first * second).sum(axis=1), ratings).statistic
    return PairScore(float(rho), int(used.sum()), len(chosen))


def score_analogies(
    model: StaticModel,
    questions: Sequence[Analogy] | None = None,
    *,
    restrict: int = RESTRICT,
    progress: Progress = silent,
) -> AnalogyScore:
    """3CosAdd: the word whose vector has the largest cosine with b - a + c (all of length 1), but a, b and c.

    For each question ``argmax_x cos(x, b) - cos(x, a) + cos(x, c)`` over the ``restrict`` most frequent words.
    """
    asked = analogies() if questions is None else questions
    words = model.words[:restrict]
    rows = _rows_by_upper_case(words)
    wanted = [[rows.get(word.upper(), -1) for word in (q.a, q.b, q.c, q.d)] for q in asked]
    indices = np.array(wanted, dtype=np.int64).reshape(-1, 4)
    used: NDArray[np.bool_] = np.all(indices >= 0, axis=1)
    correct = np.zeros(len(asked), dtype=bool)
    units = _unit(model.vectors[:restrict]).astype(np.float32)
    correct[used] = _answered(units, indices[used], _spelling(words, rows), progress)
    return _by_category(asked, used, correct)


def _answered(
    table: NDArray[np.float32], questions: NDArray[np.int64], spelling: NDArray[np.int64], progress: Progress
) -> NDArray[np.bool_]:
    """Which questions, rows (a, b, c, d) of a table of unit vectors, find their d."""
    correct = np.zeros(len(questions), dtype=bool)
    for start in range(0, len(questions), _BATCH):
        progress("evaluation.analogies", start, len(questions))
        given, wanted = questions[start : start + _BATCH, :3], questions[start : start + _BATCH, 3]
        a, b, c = given.T
        scores = (table[b] - table[a] + table[c]) @ table.T
        correct[start : start + _BATCH] = _best_other(scores, given, spelling) == wanted
    return correct


def _best_other(
    scores: NDArray[np.float32], given: NDArray[np.int64], spelling: NDArray[np.int64]
) -> NDArray[np.int64]:
    """For each question the best word, whichever way it is written, that is none of the three given."""
    questions = np.arange(len(scores))
    for column in given.T:
        scores[questions, column] = -np.inf
    while True:
        best = scores.argmax(axis=1)
        again = (spelling[best][:, None] == given).any(axis=1) & np.isfinite(scores[questions, best])
        if not again.any():
            found: NDArray[np.int64] = spelling[best]
            return found
        scores[questions[again], best[again]] = -np.inf


def _by_category(asked: Sequence[Analogy], used: NDArray[np.bool_], correct: NDArray[np.bool_]) -> AnalogyScore:
    names = np.array([question.category for question in asked])
    categories = []
    for name in dict.fromkeys(names.tolist()):
        these = names == name
        counts = (int(correct[these].sum()), int(used[these].sum()), int(these.sum()))
        categories.append(CategoryScore(name, *counts))
    overall = CategoryScore("", int(correct.sum()), int(used.sum()), len(asked))
    return AnalogyScore(overall, tuple(categories))


def _rows_by_upper_case(words: Sequence[str]) -> dict[str, int]:
    """The row of each word in capitals; the first, which is the most frequent, where two fall together."""
    rows: dict[str, int] = {}
    for row, word in enumerate(words):
        rows.setdefault(word.upper(), row)
    return rows


def _spelling(words: Sequence[str], rows: dict[str, int]) -> NDArray[np.int64]:
    """For each row that of the chosen spelling of its word (mostly itself)."""
    return np.fromiter((rows[word.upper()] for word in words), np.int64, len(words))


def _unit(vectors: NDArray[np.floating]) -> NDArray[np.float64]:
    """Rows of length 1; a zero row stays zero."""
    doubled = vectors.astype(np.float64)
    norms = np.linalg.norm(doubled, axis=1, keepdims=True)
    units: NDArray[np.float64] = doubled / np.where(norms > 0, norms, 1.0)
    return units
