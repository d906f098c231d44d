"""a is to b as c is to ?: 3CosAdd and 3CosMul, with and without the words of the question among the answers.

======== ============================================== =========================================================
3CosAdd  cos(x, b) - cos(x, a) + cos(x, c)              Mikolov, Yih & Zweig 2013: the largest cosine with b - a + c,
                                                        where a, b and c have length 1
3CosMul  s(x, b) s(x, c) / (s(x, a) + 0.001)            Levy & Goldberg 2014, with s = (cos + 1) / 2
======== ============================================== =========================================================

The published figures leave a, b and c out of the answers; without that rule the best answer is often one of them
(Linzen 2016). So every list is made both ways.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.static.space import Located, Space

Method = Literal["add", "mul"]
METHODS: tuple[Method, ...] = get_args(Method)
EPSILON = 0.001
"""Keeps 3CosMul from dividing by zero: the value of Levy & Goldberg. (gensim has 0.000001.)"""
LONGEST_WORD = 60
"""Characters a word may have."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Answer:
    """A word of a list, its row, and the formula's value. ``role`` says which word of the question it is, if any."""

    word: str
    row: int
    score: float
    role: Literal["", "a", "b", "c"] = ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best answers, best first, and where the expected word stands among all (1 = first; None: it has no row or,
    being a word of the question, is left out).
    """

    method: Method
    exclude_inputs: bool
    answers: tuple[Answer, ...]
    expected_rank: int | None = None


@dataclass(frozen=True, slots=True)
class Alone:
    """Where the expected word stands among the neighbours of b alone and of c alone, the question left out.

    Linzen 2016 ("Issues in evaluating semantic spaces using word analogies"): where this is 1 too, the offset had
    nothing to add.
    """

    of_b: int
    of_c: int


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """A question ``a : b :: c : expected`` and its four rankings.

    ``expected`` is None where none was given or it has no vector; ``alone`` where it has no row or is a, b or c.
    """

    a: Located
    b: Located
    c: Located
    expected: Located | None
    rankings: tuple[Ranking, ...]
    alone: Alone | None

    @property
    def given(self) -> tuple[Located, Located, Located]:
        """a, b and c."""
        return self.a, self.b, self.c

    def ranking(self, method: Method, exclude_inputs: bool = True) -> Ranking:
        """One of the four."""
        return next(r for r in self.rankings if (r.method, r.exclude_inputs) == (method, exclude_inputs))


def solve(
    space: Space, words: tuple[str, str, str], expected: str = "", *, k: int = 10, epsilon: float = EPSILON
) -> Solved:
    """All four rankings of ``words[0] : words[1] :: words[2] : ?`` over the whole vocabulary.

    A word outside the vocabulary may take part where n-grams give it a vector. Scores are float32, good to 1e-5.

    Raises:
        InputError: ``analogy.empty`` or ``analogy.too_long`` a word; ``analogy.bad_k``.
        ModelError: ``static.unknown_word`` where a, b or c has no vector.
    """
    if k < 1:
        raise InputError("analogy.bad_k", received=k)
    a, b, c = (space.require(_checked(word, place)) for word, place in zip(words, "abc", strict=True))
    wanted = space.locate(expected.strip()) if 0 < len(expected.strip()) <= LONGEST_WORD else None
    cosines = _cosines(space, (a, b, c))
    given = (a, b, c)
    rankings = [
        ranking
        for method in METHODS
        for ranking in _both(space, method, combined(cosines, method, epsilon), given, wanted, k)
    ]
    return Solved(a, b, c, wanted, tuple(rankings), _alone(cosines, given, wanted))


def combined(cosines: Floats, method: Method, epsilon: float = EPSILON) -> Floats:
    """The formula's value (N,) for every word from its cosines with a, b and c, ``(3, N)``.

    >>> cosines = np.array([[0.2], [0.6], [0.4]], np.float32)
    >>> combined(cosines, "add").round(3).tolist()
    [0.800000011920929]
    >>> round(float(combined(cosines, "mul")[0]), 3)  # 0.8 * 0.7 / 0.601
    0.932
    """
    a, b, c = cosines
    if method == "add":
        total: Floats = b - a
        total += c
        return total
    product: Floats = (b + 1) * (c + 1) / 4
    product /= (a + 1) / 2 + np.float32(epsilon)
    return product


def _checked(word: str, place: str) -> str:
    word = word.strip()
    if not word:
        raise InputError("analogy.empty", place=place)
    if len(word) > LONGEST_WORD:
        raise InputError(
            "analogy.too_long", place=place, length=f"{len(word):,}", allowed=LONGEST_WORD, start=word[:20]
        )
    return word


def _cosines(space: Space, given: tuple[Located, ...]) -> Floats:
    """Cosines (3, N) of the given words with all; 0 where a vector is zero.

    One ``einsum`` a word: on three columns a BLAS product over 400,000 rows is no faster, and stalls on two threads.
    """
    vectors, norms = space.model.vectors, space.model.norms
    cosines = np.empty((len(given), len(vectors)), np.float32)
    for row, place in zip(cosines, given, strict=True):
        np.einsum("ij,j->i", vectors, unit(place.vector), out=row)
    cosines /= np.where(norms > 0, norms, np.float32(1))
    return cosines


def unit(vector: NDArray[np.floating]) -> Floats:
    """The vector (d,) at length 1; zero stays zero."""
    length = float(np.linalg.norm(np.asarray(vector, dtype=np.float64)))
    scaled: Floats = (np.asarray(vector, dtype=np.float64) / (length or 1.0)).astype(np.float32)
    return scaled


def _both(
    space: Space, method: Method, scores: Floats, given: tuple[Located, ...], wanted: Located | None, k: int
) -> tuple[Ranking, Ranking]:
    """The lists with the words of the question left out and with them, from one partition."""
    words = space.original.words
    roles: dict[int, Literal["", "a", "b", "c"]] = {}
    for role, place in zip(("a", "b", "c"), given, strict=True):
        if place.row is not None:
            roles.setdefault(place.row, role)  # type: ignore[arg-type]
    count = min(len(scores), k + len(roles))
    best = np.argpartition(scores, len(scores) - count)[len(scores) - count :]
    best = best[np.lexsort((best, -scores[best]))]
    answers = [Answer(words[row], row, float(scores[row]), roles.get(row, "")) for row in best.tolist()]
    others = tuple(answer for answer in answers if not answer.role)[:k]
    row = None if wanted is None else wanted.row
    return (
        Ranking(method, True, others, None if row is None or row in roles else _rank(scores, row, list(roles))),
        Ranking(method, False, tuple(answers[:k]), None if row is None else _rank(scores, row, [])),
    )


def _rank(scores: Floats, row: int, left_out: list[int]) -> int:
    """1 + the words that come before: those with a larger score, and with the same score in an earlier row."""
    ahead = int(np.count_nonzero(scores > scores[row])) + int(np.count_nonzero(scores[:row] == scores[row]))
    skipped = [
        other for other in left_out if scores[other] > scores[row] or (scores[other] == scores[row] and other < row)
    ]
    return 1 + ahead - len(skipped)


def _alone(cosines: Floats, given: tuple[Located, ...], wanted: Located | None) -> Alone | None:
    rows = list({place.row for place in given if place.row is not None})
    if wanted is None or wanted.row is None or wanted.row in rows:
        return None
    return Alone(of_b=_rank(cosines[1], wanted.row, rows), of_c=_rank(cosines[2], wanted.row, rows))
