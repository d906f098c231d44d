"""Averages of word vectors: plain, and weighted by TF-IDF (Spärck Jones 1972)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from embed_core.progress import Progress, silent
from embed_core.sentence.words import Words, known_words, look_up
from embed_core.static.model import StaticModel

Floats = NDArray[np.float32]
_STEP = 200


def weighted_mean(words: Words, weights: NDArray[np.floating], total: float) -> Floats:
    """``sum_w weight_w v_w / total`` (d,) of one sentence; zeros where no word has a vector or ``total`` is 0."""
    if not len(words.vectors) or total == 0:
        return np.zeros(words.vectors.shape[1], np.float32)
    found: Floats = (weights @ words.vectors.astype(np.float64) / total).astype(np.float32)
    return found


def mean_vectors(model: StaticModel, sentences: Sequence[str], progress: Progress = silent) -> Floats:
    """The mean of the vectors of a sentence's words (n, d). Words without a vector count for nothing.

    Word order is gone: "dog bites man" and "man bites dog" have the same mean.
    """
    out = np.zeros((len(sentences), model.dims), np.float32)
    for place, sentence in enumerate(sentences):
        _tell(progress, place, len(sentences))
        words = look_up(model, sentence)
        out[place] = weighted_mean(words, np.ones(len(words.known)), len(words.known))
    return out


def tfidf_vectors(
    model: StaticModel, sentences: Sequence[str], idf: Mapping[str, float], unseen: float, progress: Progress = silent
) -> Floats:
    """The mean (n, d) of the vectors of a sentence's words, each occurrence weighted by the word's ``idf``.

    Counting a word as often as it occurs is the TF of TF-IDF; ``unseen`` is the weight of words that ``idf`` lacks.
    """
    out = np.zeros((len(sentences), model.dims), np.float32)
    for place, sentence in enumerate(sentences):
        _tell(progress, place, len(sentences))
        words = look_up(model, sentence)
        weights = np.array([idf.get(word, unseen) for word in words.known])
        out[place] = weighted_mean(words, weights, float(weights.sum()))
    return out


def inverse_document_frequencies(model: StaticModel, corpus: Sequence[str]) -> tuple[dict[str, float], float]:
    """``ln((1 + n) / (1 + df)) + 1`` of every word of a corpus of n sentences, and the same for a word not in it.

    scikit-learn's smoothed form (as if one more sentence held every word once). Words are cut as for ``model``.
    """
    counts: Counter[str] = Counter()
    for sentence in corpus:
        counts.update({word for word, _ in known_words(model, sentence)})
    top = 1 + len(corpus)
    idf = {word: float(np.log(top / (1 + count)) + 1.0) for word, count in counts.items()}
    return idf, float(np.log(top) + 1.0)


def _tell(progress: Progress, place: int, count: int) -> None:
    if place % _STEP == 0:
        progress("sentences.average", place, count)
