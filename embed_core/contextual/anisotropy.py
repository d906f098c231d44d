"""How alike contextual vectors are, layer by layer (Ethayarajh 2019, *How Contextual are Contextualized Word
Representations?*, arXiv 1909.00512), and two treatments that take the common direction away.

With ``f_l(s, i)`` the vector of word ``i`` of sentence ``s`` at layer ``l``:

* self-similarity of a word: the mean cosine over pairs of its occurrences;
* intra-sentence similarity: the mean cosine of a sentence's word vectors to their mean;
* maximum explainable variance: ``sigma_1^2 / sum_i sigma_i^2`` of the matrix of a word's occurrences (not centred), the
  most that one static vector could explain;
* the baseline: the mean cosine of words drawn from different sentences. It is above 0 where the vectors fill a narrow
  cone; *adjusted* values are measured minus baseline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual.encoder import Encoder
from embed_core.diskcache import get_or_compute
from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.scores import unit_rows

Floats = NDArray[np.float32]
Float64Array = NDArray[np.float64]
Treatment = Literal["none", "centre", "whiten"]

TREATMENTS: tuple[Treatment, ...] = get_args(Treatment)
REGULARISATION = 0.01
"""Added to every variance before whitening, as a share of their mean: directions the sample hardly knows stay small."""
SENTENCES = 120
_VERSION = 1


@dataclass(frozen=True, eq=False)
class Curves:
    """One treatment: the baseline, intra-sentence similarity and the baseline of the explainable variance, (L + 1,)."""

    baseline: Float64Array
    intra: Float64Array
    mev_baseline: Float64Array


@dataclass(frozen=True, eq=False)
class Statistics:
    """What a sample of sentences says about every layer of a model.

    ``mean`` (L + 1, d); ``whitening`` (L + 1, d, d), symmetric; ``curves`` by treatment; how many ``sentences`` and
    ``words`` the sample has.
    """

    mean: Floats
    whitening: Floats
    curves: dict[Treatment, Curves]
    sentences: int
    words: int

    def treat(self, vectors: Floats, treatment: Treatment) -> Floats:
        """``vectors`` (L + 1, n, d), centred or whitened layer by layer."""
        return treat(vectors, treatment, self.mean, self.whitening)


@dataclass(frozen=True, eq=False)
class WordCurves:
    """Self-similarity and maximum explainable variance of one word by layer, (L + 1,)."""

    self_similarity: Float64Array
    mev: Float64Array


def mean_cosine(vectors: Floats) -> float:
    """The mean cosine over all pairs of rows of ``vectors`` (n, d): ``(|sum u|^2 - n) / (n (n - 1))`` of unit rows.

    >>> mean_cosine(np.array([[2, 0], [0, 3], [5, 0]], dtype=np.float32)).__round__(6)
    0.333333
    """
    count = _enough(vectors, 2)
    total = unit_rows(vectors).sum(axis=0)
    return float((total @ total - count) / (count * (count - 1)))


def intra_sentence(vectors: Floats) -> float:
    """The mean cosine of a sentence's word vectors (n, d) to their mean.

    >>> round(intra_sentence(np.array([[1, 0], [0, 1]], dtype=np.float32)), 6)
    0.707107
    """
    _enough(vectors, 1)
    mean = vectors.mean(axis=0, dtype=np.float64)
    return float((unit_rows(vectors) @ (mean / max(float(np.linalg.norm(mean)), 1e-12))).mean())


def explainable_variance(vectors: Floats) -> float:
    """``sigma_1^2 / sum sigma_i^2`` of ``vectors`` (n, d) as they are, not centred.

    >>> round(explainable_variance(np.array([[3, 0], [0, 1]], dtype=np.float32)), 6)
    0.9
    """
    _enough(vectors, 1)
    rows = np.asarray(vectors, np.float64)
    values = np.linalg.eigvalsh(rows @ rows.T if len(rows) <= rows.shape[1] else rows.T @ rows)
    return float(values[-1] / max(float(values.sum()), 1e-30))


def whitening_matrix(vectors: Floats, regularisation: float = REGULARISATION) -> tuple[Floats, Floats]:
    """Mean (d,) and ZCA whitening matrix (d, d) of ``vectors`` (n, d).

    ``W = U diag((lambda + r mean(lambda))^(-1/2)) U^T`` from the covariance ``U diag(lambda) U^T`` (Bell & Sejnowski
    1997; for BERT's vectors Su et al. 2021, arXiv 2103.15316). With r = 0 and n > d, ``(x - mean) W`` has covariance I.
    """
    _enough(vectors, 2)
    rows = np.asarray(vectors, np.float64)
    mean = rows.mean(axis=0)
    centred = rows - mean
    variances, axes = np.linalg.eigh(centred.T @ centred / (len(rows) - 1))
    variances = np.maximum(variances, 0) + max(regularisation * float(variances.mean()), 1e-12)
    matrix = (axes / np.sqrt(variances)) @ axes.T
    return mean.astype(np.float32), matrix.astype(np.float32)


def treat(vectors: Floats, treatment: Treatment, mean: Floats, whitening: Floats) -> Floats:
    """``vectors`` (L, n, d) minus ``mean`` (L, d), and times ``whitening`` (L, d, d), as the treatment says."""
    if treatment == "none":
        return vectors
    centred: Floats = vectors - mean[:, None, :]
    return centred if treatment == "centre" else np.matmul(centred, whitening)


def word_curves(vectors: Floats) -> WordCurves:
    """Self-similarity and explainable variance of occurrences (L + 1, n, d) at every layer."""
    return WordCurves(
        np.array([mean_cosine(layer) for layer in vectors]),
        np.array([explainable_variance(layer) for layer in vectors]),
    )


def sample(texts: Sequence[str], count: int = SENTENCES, seed: int = 0) -> list[str]:
    """``count`` of the texts, drawn without putting back; all of them where there are not more."""
    distinct = list(dict.fromkeys(texts))
    if len(distinct) <= count:
        return distinct
    rows = np.random.default_rng(seed).choice(len(distinct), count, replace=False)
    return [distinct[row] for row in sorted(rows.tolist())]


def statistics(encoder: Encoder, texts: Sequence[str], progress: Progress = silent) -> Statistics:
    """Run ``texts`` and measure every layer; kept on disk. Raises InputError ``journey.few_vectors``."""
    key = {"model": encoder.spec.id, "revision": encoder.spec.revision, "texts": list(texts)}
    return get_or_compute(
        "anisotropy", key, _VERSION, lambda: measure(*sentence_words(encoder, texts, progress), progress),
        progress=progress,
    )  # fmt: skip


def sentence_words(encoder: Encoder, texts: Sequence[str], progress: Progress = silent) -> tuple[Floats, list[int]]:
    """The vectors of all words (not lone marks) of all texts (L + 1, n, d), sentence by sentence, and how many each
    sentence has; texts without words are left out.
    """
    found: dict[int, Floats] = {}
    for index, encoding in encoder.stream(texts, progress=progress):
        words = [word for word in encoding.words if any(map(str.isalnum, word.text))]
        if words:
            states = encoding.hidden_states
            found[index] = np.stack([states[:, w.token_start : w.token_end].mean(axis=1) for w in words], axis=1)
    if len(found) < 2:
        raise InputError("journey.few_vectors", received=len(found), least=2)
    ordered = [found[index] for index in sorted(found)]
    return np.concatenate(ordered, axis=1), [part.shape[1] for part in ordered]


def measure(vectors: Floats, lengths: Sequence[int], progress: Progress = silent) -> Statistics:
    """The statistics of word vectors (L + 1, n, d) of sentences of so many words each."""
    means, matrices = [], []
    values = {name: np.empty((3, len(vectors))) for name in TREATMENTS}
    starts = np.concatenate([[0], np.cumsum(lengths)])
    drawn = starts[:-1] + (np.random.default_rng(0).random(len(lengths)) * np.array(lengths)).astype(int)
    for layer, rows in enumerate(vectors):
        progress("journey.statistics", layer, len(vectors))
        mean, matrix = whitening_matrix(rows)
        means.append(mean)
        matrices.append(matrix)
        for name in TREATMENTS:
            (treated,) = treat(rows[None], name, mean[None], matrix[None])
            values[name][:, layer] = _layer(treated, starts, drawn)
    progress("journey.statistics", len(vectors), len(vectors))
    curves = {name: Curves(*rows) for name, rows in values.items()}
    return Statistics(np.stack(means), np.stack(matrices), curves, len(lengths), int(starts[-1]))


def _layer(rows: Floats, starts: NDArray[np.int64], drawn: NDArray[np.int64]) -> tuple[float, float, float]:
    sentences = [rows[start:end] for start, end in pairwise(starts.tolist())]
    intra = float(np.mean([intra_sentence(one) for one in sentences]))
    return mean_cosine(rows[drawn]), intra, explainable_variance(rows[drawn])


def _enough(vectors: Floats, least: int) -> int:
    if len(vectors) < least:
        raise InputError("journey.few_vectors", received=len(vectors), least=least)
    return len(vectors)
