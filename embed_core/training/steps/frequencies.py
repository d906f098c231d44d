r"""How often words occur, and the two things word2vec makes of it: subsampling and the noise distribution.

Subsampling (Mikolov et al. 2013b, arXiv 1310.4546, eq. 5): with f(w) the word's share of the corpus and a threshold t,
an occurrence is left out with probability :math:`1 - \sqrt{t / f(w)}`. word2vec.c and gensim keep it with probability
:math:`(\sqrt{f(w)/t} + 1) \cdot t / f(w) = \sqrt{t/f(w)} + t/f(w)`, which is a little more.

Negatives are drawn from the unigram distribution to the power 3/4 (section 2.2 of the same paper).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.training.steps.passage import Passage

Floats = NDArray[np.float64]
POWER = 0.75


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Counts (V,) of the vocabulary's words in a corpus of ``total`` running words.

    ``missing`` says how many of the words do not occur there; they are counted once.
    """

    counts: tuple[int, ...]
    total: int
    missing: int = 0

    @property
    def shares(self) -> Floats:
        """f(w) (V,): the words' shares of the corpus."""
        return np.array(self.counts, dtype=np.float64) / self.total


def of_passage(passage: Passage) -> Frequencies:
    """As the words occur in the sentences themselves."""
    return Frequencies(passage.counts, sum(passage.counts))


def of_corpus(passage: Passage, counts: Mapping[str, int]) -> Frequencies:
    """As the words occur in a corpus with these counts.

    >>> passage = Passage((("the", "cat"),), ("the", "cat"), (1, 1))
    >>> of_corpus(passage, {"the": 60, "dog": 40})
    Frequencies(counts=(60, 1), total=100, missing=1)
    """
    found = [counts.get(word, 0) for word in passage.vocabulary]
    return Frequencies(tuple(max(1, count) for count in found), max(1, sum(counts.values())), found.count(0))


def keep_as_code(shares: Floats, threshold: float) -> Floats:
    """The probability (V,) that word2vec.c and gensim keep an occurrence.

    >>> keep_as_code(np.array([0.04, 0.0001]), 0.01).tolist()
    [0.75, 1.0]
    """
    ratio = threshold / shares
    kept: Floats = np.minimum(1.0, np.sqrt(ratio) + ratio)
    return kept


def keep_as_paper(shares: Floats, threshold: float) -> Floats:
    """The probability (V,) that the paper's formula keeps an occurrence.

    >>> keep_as_paper(np.array([0.04, 0.0001]), 0.01).tolist()
    [0.5, 1.0]
    """
    kept: Floats = np.minimum(1.0, np.sqrt(threshold / shares))
    return kept


def noise(counts: tuple[int, ...], power: float = POWER) -> Floats:
    """P(w) (V,) proportional to count(w) ** power: what negatives are drawn from; power 1 is the plain unigram.

    >>> noise((81, 16)).round(4).tolist()  # 27 and 8 of 35
    [0.7714, 0.2286]
    """
    weights = np.array(counts, dtype=np.float64) ** power
    probabilities: Floats = weights / weights.sum()
    return probabilities
