"""Which word does not belong: the one whose direction is farthest from the mean direction of the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.static.space import Located

AT_LEAST, AT_MOST = 3, 30
Float64Array = NDArray[np.float64]


@dataclass(frozen=True)
class OddOneOut:
    """Cosines of the n words to the mean of all unit vectors and to the mean of the *other* ones, each (n,).

    ``odd`` is the index of the word that does not belong; ``margin`` is how much further it is from the others than the
    next one, ``spread`` how far the cosines of the remaining words lie apart: a margin above it is a clear answer.
    """

    words: tuple[str, ...]
    to_all: Float64Array
    to_others: Float64Array
    odd: int
    margin: float
    spread: float

    @property
    def order(self) -> list[int]:
        """Indices by rising cosine to the others: the odd one first."""
        rest = np.argsort(self.to_others, kind="stable").tolist()
        return [self.odd, *(index for index in rest if index != self.odd)]

    @property
    def word(self) -> str:
        """The word that does not belong."""
        return self.words[self.odd]

    @property
    def runner_up(self) -> str:
        """The word that would be next to go."""
        return self.words[self.order[1]]


def odd_one_out(found: Sequence[Located]) -> OddOneOut:
    """The answer of gensim's ``doesnt_match``: argmin_i cos(u_i, sum_j u_j) over the unit vectors u.

    Written with S = sum u_j and a_i = u_i.S, the cosine to the others is (a_i - 1) / sqrt(|S|^2 - 2 a_i + 1), which
    rises with a_i as long as a_i < |S|^2: leaving the word itself out of the mean changes the numbers, not the order,
    unless the words point away from each other so much that |S| < 1.

    Raises:
        InputError: ``words.too_few`` below three words, ``words.zero_vector`` for a vector without a direction.

    >>> words = [Located(w, np.array(v, np.float32), 0) for w, v in (("a", [1, 0]), ("b", [1, 0]), ("c", [0, 1]))]
    >>> answer = odd_one_out(words)
    >>> answer.word, answer.to_others.round(3).tolist()
    ('c', [0.707, 0.707, 0.0])
    """
    if len(found) < AT_LEAST:
        raise InputError("words.too_few", received=len(found), allowed=AT_LEAST)
    units = np.vstack([unit(one) for one in found])
    total = units.sum(axis=0)
    to_all = units @ _direction(total)
    others = np.vstack([_direction(total - row) for row in units])
    to_others: Float64Array = (units * others).sum(axis=1)
    odd = min(range(len(found)), key=lambda index: (to_all[index], found[index].word))
    rest = np.delete(to_others, odd)
    return OddOneOut(
        words=tuple(one.word for one in found),
        to_all=to_all,
        to_others=to_others,
        odd=odd,
        margin=float(rest.min() - to_others[odd]),
        spread=float(np.ptp(rest)),
    )


def unit(one: Located) -> Float64Array:
    """The vector (d,) of a word at length 1, in float64; ``words.zero_vector`` where it has no direction."""
    vector = one.vector.astype(np.float64)
    if not vector.any():
        raise InputError("words.zero_vector", word=one.word)
    direction: Float64Array = vector / np.linalg.norm(vector)
    return direction


def _direction(vector: Float64Array) -> Float64Array:
    """Length 1; zero stays zero, so that its cosine with anything is 0."""
    length = np.linalg.norm(vector)
    direction: Float64Array = vector / (length if length > 1e-12 else np.inf)
    return direction
