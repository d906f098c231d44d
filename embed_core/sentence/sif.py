"""SIF, "a simple but tough-to-beat baseline": rare words count more, what all sentences share is removed.

Arora, Liang & Ma (2017, ICLR), algorithm 1: ``v_s = 1/|s| sum_w a / (a + p(w)) v_w``, then ``v_s - u u^T v_s`` with u
the first singular vector of the matrix of all ``v_s`` (not centred).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from embed_core.progress import Progress, silent
from embed_core.sentence.averages import weighted_mean
from embed_core.sentence.words import Words, cut, known_words, look_up
from embed_core.static.model import StaticModel

Floats = NDArray[np.float32]
Probabilities = Literal["rank", "corpus"]
SMOOTHING = 1e-3
"""a, as the paper sets it."""
LEAST_CORPUS = 20_000
"""Running words a corpus must have before word probabilities are counted in it; a smaller one knows too few words."""
_STEP = 200


def zipf_probabilities(size: int) -> NDArray[np.float64]:
    """Zipf's law with exponent 1: ``p(r) = 1 / (r H_size)`` for ranks 1 to ``size``; they sum to 1.

    >>> zipf_probabilities(2).round(3).tolist()
    [0.667, 0.333]
    """
    shares = 1.0 / np.arange(1, size + 1)
    found: NDArray[np.float64] = shares / shares.sum()
    return found


def weights(probabilities: NDArray[np.float64], a: float = SMOOTHING) -> NDArray[np.float64]:
    """``a / (a + p(w))`` from ``probabilities`` (w,) as :class:`WordProbabilities` gives them.

    >>> weights(np.array([0.0, 1e-3, 0.099])).round(3).tolist()
    [1.0, 0.5, 0.01]
    """
    found: NDArray[np.float64] = a / (a + probabilities)
    return found


def probability_source(corpus: Sequence[str]) -> Probabilities:
    """Is the corpus large enough to count words in it?"""
    return "corpus" if sum(len(cut(sentence)) for sentence in corpus) >= LEAST_CORPUS else "rank"


class WordProbabilities:
    """How probable each word is: counted in a corpus of at least 20,000 running words, else by its rank.

    Word vectors come without counts, but their files stand in the order of falling frequency: rank r is given
    ``1 / (r H_N)`` (Zipf's law). ``source`` says which.
    """

    def __init__(self, model: StaticModel, corpus: Sequence[str] | None = None) -> None:
        self.source = probability_source(corpus or ())
        counts = _counts(model, corpus or ()) if self.source == "corpus" else Counter[str]()
        self._counted = {word: count / counts.total() for word, count in counts.items()}
        self._ranked = zipf_probabilities(len(model))

    def of(self, words: Words) -> NDArray[np.float64]:
        """p(w) (w,) of the known words of a sentence; 0 where nothing is known about a word."""
        if self.source == "corpus":
            return np.array([self._counted.get(word, 0.0) for word in words.known])
        return np.where(words.rows >= 0, self._ranked[words.rows], 0.0)


def sif_vectors(
    model: StaticModel,
    sentences: Sequence[str],
    probabilities: WordProbabilities,
    a: float = SMOOTHING,
    progress: Progress = silent,
) -> Floats:
    """The weighted averages (n, d), nothing removed yet."""
    out = np.zeros((len(sentences), model.dims), np.float32)
    for place, sentence in enumerate(sentences):
        if place % _STEP == 0:
            progress("sentences.average", place, len(sentences))
        words = look_up(model, sentence)
        out[place] = weighted_mean(words, weights(probabilities.of(words), a), len(words.known))
    return out


def first_component(vectors: NDArray[np.floating]) -> NDArray[np.float64]:
    """The direction u (d,), of length 1, that holds most of the rows' squared length: the first right singular vector.

    >>> np.abs(first_component(np.array([[2.0, 0.0], [1.0, 0.0], [0.0, 0.5]]))).tolist()
    [1.0, 0.0]
    """
    rows = np.asarray(vectors, dtype=np.float64)
    found: NDArray[np.float64] = np.linalg.eigh(rows.T @ rows)[1][:, -1]
    return found


def without(vectors: NDArray[np.floating], direction: NDArray[np.floating]) -> Floats:
    """Rows (n, d) less what lies along ``direction`` (d,), which has length 1.

    >>> without(np.array([[3.0, 4.0]]), np.array([1.0, 0.0])).tolist()
    [[0.0, 4.0]]
    """
    rows = np.asarray(vectors, dtype=np.float64)
    left: Floats = (rows - np.outer(rows @ direction, direction)).astype(np.float32)
    return left


def _counts(model: StaticModel, corpus: Sequence[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for sentence in corpus:
        counts.update(word for word, _ in known_words(model, sentence))
    return counts
