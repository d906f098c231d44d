"""The Google analogies (or any others) of a static model: 3CosAdd and 3CosMul, with and without the question's words.

Words are compared without regard to case, and of two spellings of a word the more frequent one counts, as in gensim's
``evaluate_word_analogies``.

The questions of a category are made of few words, and both formulas split into a part of (a, b) and a part of c:

    cos(x, b) - cos(x, a) + cos(x, c)  =  [cos(x, b) - cos(x, a)]  +  cos(x, c)
    s(x, b) s(x, c) / (s(x, a) + e)    =  [s(x, b) / (s(x, a) + e)]  *  s(x, c)

So the cosines of each *word* with the vocabulary are computed once, in one matrix product; a question then costs one
addition (or product) of two rows and one search for the largest number, instead of a matrix product of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.evaluation.word_sets import Analogy, analogies
from embed_core.progress import Progress, silent
from embed_core.static.analogy import EPSILON, METHODS, Method
from embed_core.static.model import StaticModel

RESTRICT = 30_000
"""Analogies are asked among this many most frequent words."""
GOOGLE_CATEGORIES: tuple[str, ...] = (
    "capital-common-countries", "capital-world", "currency", "city-in-state", "family", "gram1-adjective-to-adverb",
    "gram2-opposite", "gram3-comparative", "gram4-superlative", "gram5-present-participle",
    "gram6-nationality-adjective", "gram7-past-tense", "gram8-plural", "gram9-plural-verbs",
)  # fmt: skip
"""The categories of the Google set, in its order."""
_CELLS = 16_000_000
"""Cosines held at a time: 64 MB."""
_REPORT = 200

Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float32]
Rule = tuple[Method, bool]
"""A method, and whether the words of the question are left out of the answers."""
EVERY_RULE: tuple[Rule, ...] = (("add", True), ("add", False), ("mul", True), ("mul", False))


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


@dataclass(frozen=True, slots=True, eq=False)
class AnalogyAnswers:
    """What a model answers to the ``questions`` (Q).

    ``asked`` (Q, 4) holds the rows of a, b, c and d, with -1 for a word that the model lacks; ``found`` the row that
    each rule answers, (Q,) int32, -1 where the question cannot be asked.
    """

    questions: Sequence[Analogy]
    asked: Rows
    found: Mapping[Rule, NDArray[np.int32]]

    @property
    def used(self) -> Flags:
        """Which questions can be asked (Q,)."""
        flags: Flags = np.all(self.asked >= 0, axis=1)
        return flags

    def correct(self, method: Method, exclude_inputs: bool) -> Flags:
        """Which questions are answered correctly (Q,)."""
        found = self.found[method, exclude_inputs]
        right: Flags = (found >= 0) & (found == self.asked[:, 3])
        return right

    def trapped(self, method: Method) -> float:
        """Share of the questions whose best answer is a, b or c, where that is allowed; NaN where none can be asked."""
        used = self.used
        if not used.any():
            return float("nan")
        same = self.found[method, False][used, None] == self.asked[used, :3]
        return float(same.any(axis=1).mean())

    def sample(
        self, category: str, method: Method, exclude_inputs: bool, *, right: bool | None = None, most: int = 200
    ) -> Rows:
        """Places of at most ``most`` questions of a category that were asked, spread evenly over it.

        ``right`` True or False keeps those that were answered correctly or not.
        """
        chosen = self.used & np.fromiter((q.category == category for q in self.questions), bool, len(self.questions))
        if right is not None:
            chosen &= self.correct(method, exclude_inputs) == right
        places = np.flatnonzero(chosen)
        return places[np.linspace(0, len(places) - 1, min(most, len(places))).astype(np.int64)]

    def score(self, method: Method, exclude_inputs: bool) -> AnalogyScore:
        """Counts by category."""
        return _by_category(self.questions, self.used, self.correct(method, exclude_inputs))


def score_analogies(
    model: StaticModel,
    questions: Sequence[Analogy] | None = None,
    *,
    restrict: int = RESTRICT,
    exclude_inputs: bool = True,
    method: Method = "add",
    progress: Progress = silent,
) -> AnalogyScore:
    """Accuracy among the ``restrict`` most frequent words, by default of 3CosAdd without the words of the question.

    Those defaults give the figures of gensim's ``evaluate_word_analogies`` with the same ``restrict_vocab``.
    """
    rule = (method, exclude_inputs)
    return answer_analogies(model, questions, restrict=restrict, rules=(rule,), progress=progress).score(*rule)


def answer_analogies(
    model: StaticModel,
    questions: Sequence[Analogy] | None = None,
    *,
    restrict: int = RESTRICT,
    rules: Sequence[Rule] = EVERY_RULE,
    progress: Progress = silent,
) -> AnalogyAnswers:
    """The answer to each question by each of the ``rules``, among the ``restrict`` most frequent words."""
    asked = analogies() if questions is None else questions
    words = model.words[:restrict]
    rows = rows_by_upper_case(words)
    wanted = np.array([[rows.get(word.upper(), -1) for word in (q.a, q.b, q.c, q.d)] for q in asked], dtype=np.int64)
    wanted = wanted.reshape(-1, 4)
    used = np.flatnonzero(np.all(wanted >= 0, axis=1))
    answering = _Answering(
        _units(model, len(words)), wanted[used, :3], _spelling(words, rows), len(used) * len(_methods(rules))
    )
    found: dict[Rule, NDArray[np.int32]] = {}
    for rule, answers in answering.run(rules, progress).items():
        found[rule] = np.full(len(asked), -1, np.int32)
        found[rule][used] = answers
    return AnalogyAnswers(asked, wanted, found)


class _Answering:
    """Questions ``given`` (n, 3), rows (a, b, c) of a table (N, d) of unit vectors.

    ``spelling`` (N,) gives for each row that of the chosen spelling of its word; None where no two fall together.
    """

    def __init__(self, table: Floats, given: Rows, spelling: Rows | None, steps: int) -> None:
        self._table, self._given, self._spelling, self._steps = table, given, spelling, steps
        self._done = 0

    def run(self, rules: Sequence[Rule], progress: Progress) -> dict[Rule, Rows]:
        """The best rows (n,) by each rule."""
        found = {rule: np.empty(len(self._given), np.int64) for rule in rules}
        progress("evaluation.analogies", 0, self._steps)
        for part in self._parts():
            needed, places = np.unique(self._given[part], return_inverse=True)
            cosines: Floats = self._table[needed] @ self._table.T
            for method in _methods(rules):
                if method == "mul":
                    cosines += 1
                    cosines /= 2
                wanted = {out: found[method, out][part] for out in (True, False) if (method, out) in found}
                self._part(cosines, places.reshape(-1, 3), self._given[part], method, wanted, progress)
        progress("evaluation.analogies", self._steps, self._steps)
        return found

    def _parts(self) -> Iterator[slice]:
        """Runs of questions that need no more words than fit in memory together."""
        most = max(3, _CELLS // max(1, len(self._table)))
        start, words = 0, set[int]()
        for place, three in enumerate(self._given.tolist()):
            if len(words.union(three)) > most:
                yield slice(start, place)
                start, words = place, set()
            words.update(three)
        if start < len(self._given):
            yield slice(start, len(self._given))

    def _part(
        self, values: Floats, places: Rows, given: Rows, method: Method, found: Mapping[bool, Rows], progress: Progress
    ) -> None:
        """Fill ``found``. ``values`` (u, N) are cosines or, for 3CosMul, (cos + 1) / 2; ``places`` (n, 3) its rows."""
        scores = np.empty(values.shape[1], np.float32)
        join = np.add if method == "add" else np.multiply
        pair, step = (-1, -1), scores
        out, within = found.get(True), found.get(False)
        for question, (a, b, c) in enumerate(places.tolist()):
            if self._done % _REPORT == 0:
                progress("evaluation.analogies", self._done, self._steps)
            self._done += 1
            if pair != (a, b):
                step = values[b] - values[a] if method == "add" else values[b] / (values[a] + np.float32(EPSILON))
                pair = (a, b)
            join(step, values[c], out=scores)
            best = -1
            if within is not None:
                best = within[question] = self._spelt(int(scores.argmax()))
            if out is not None:
                three = given[question]
                out[question] = self._other(scores, three) if best < 0 or best in three else best

    def _other(self, scores: Floats, three: Rows) -> int:
        """The best word, whichever way it is written, that is none of the three; ``scores`` are spoilt."""
        scores[three] = -np.inf
        best = int(scores.argmax())
        while self._spelling is not None and self._spelling[best] in three and np.isfinite(scores[best]):
            scores[best] = -np.inf
            best = int(scores.argmax())
        return self._spelt(best)

    def _spelt(self, row: int) -> int:
        return row if self._spelling is None else int(self._spelling[row])


def _methods(rules: Sequence[Rule]) -> list[Method]:
    """3CosAdd before 3CosMul: the second changes the cosines in place."""
    asked = {method for method, _ in rules}
    return [method for method in METHODS if method in asked]


def _by_category(asked: Sequence[Analogy], used: Flags, correct: Flags) -> AnalogyScore:
    codes: dict[str, int] = {}
    of = np.fromiter((codes.setdefault(q.category, len(codes)) for q in asked), np.int64, len(asked))
    right, usable, total = (np.bincount(of[these], minlength=len(codes)) for these in (correct, used, slice(None)))
    categories = [
        CategoryScore(name, int(right[code]), int(usable[code]), int(total[code])) for name, code in codes.items()
    ]
    overall = CategoryScore("", int(correct.sum()), int(used.sum()), len(asked))
    return AnalogyScore(overall, tuple(categories))


def rows_by_upper_case(words: Sequence[str]) -> dict[str, int]:
    """The row of each word in capitals; the first, which is the most frequent, where two fall together.

    >>> rows_by_upper_case(["The", "cat", "the"])
    {'THE': 0, 'CAT': 1}
    """
    rows: dict[str, int] = {}
    for row, word in enumerate(words):
        rows.setdefault(word.upper(), row)
    return rows


def _spelling(words: Sequence[str], rows: Mapping[str, int]) -> Rows | None:
    """For each row that of the chosen spelling of its word; None where no two words fall together."""
    if len(rows) == len(words):
        return None
    return np.fromiter((rows[word.upper()] for word in words), np.int64, len(words))


def _units(model: StaticModel, count: int) -> Floats:
    """The first ``count`` vectors at length 1; a zero row stays zero."""
    lengths: Floats = np.where(model.norms > 0, model.norms, np.float32(1)).astype(np.float32)
    units: Floats = model.vectors[:count] / lengths[:count, None]
    return units
