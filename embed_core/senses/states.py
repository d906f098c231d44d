"""The vectors of a word in its sentences, at every layer of an encoder, and what two random words have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual import Encoder, Encoding, WordSpan
from embed_core.diskcache import get_or_compute
from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.scores import unit_rows
from embed_core.senses.bank import Occurrence

Floats = NDArray[np.float32]
_VERSION = 1
_SHARE = 0.4
"""Of a model's longest input, how much stands on either side of the word where a sentence is cut to a window."""


@dataclass(frozen=True, eq=False)
class States:
    """``vectors`` (layers + 1, n, d): the mean of the word's pieces; layer 0 are the input embeddings.

    ``pieces`` (n,) says of how many tokens each is the mean; ``windowed`` which sentences were cut around the word.
    """

    vectors: Floats
    pieces: NDArray[np.int64]
    windowed: tuple[int, ...]


def occurrence_states(encoder: Encoder, occurrences: Sequence[Occurrence], progress: Progress = silent) -> States:
    """The vectors of each occurrence at every layer; kept on disk, so that the second time costs nothing.

    Raises:
        InputError: ``senses.no_sentences`` for none; ``contextual.no_token_there`` where a target has no token.
    """
    if not occurrences:
        raise InputError("senses.no_sentences")
    key = {
        "model": encoder.spec.id,
        "revision": encoder.spec.revision,
        "occurrences": [[one.sentence, one.start, one.end] for one in occurrences],
    }
    return get_or_compute(
        "occurrence_states", key, _VERSION, lambda: _compute(encoder, occurrences, progress), progress=progress
    )


def random_word_cosine(
    encoder: Encoder, texts: Sequence[str], *, seed: int = 0, progress: Progress = silent
) -> NDArray[np.float64]:
    """The anisotropy baseline (layers + 1,): mean cosine of random words of different texts (Ethayarajh 2019, 4.1).

    One word a text is drawn; with unit vectors u the mean over all pairs is ``(|sum u|^2 - n) / (n (n - 1))``.
    """
    if len(texts) < 2:
        raise InputError("senses.no_sentences")
    key = {"model": encoder.spec.id, "revision": encoder.spec.revision, "texts": list(texts), "seed": seed}
    return get_or_compute(
        "random_word_cosine", key, _VERSION, lambda: _baseline(encoder, texts, seed, progress), progress=progress
    )


def word_states(encoding: Encoding, span: WordSpan) -> Floats:
    """The mean of a word's pieces at every kept layer (layers, d)."""
    part = encoding.hidden_states[:, span.token_start : span.token_end]
    states: Floats = part.mean(axis=1, dtype=np.float32)
    return states


def window(encoder: Encoder, one: Occurrence) -> Occurrence:
    """The occurrence in as much of its sentence as the model takes: itself, unless the sentence is too long."""
    tokens = encoder.tokenize(one.sentence)
    share = _SHARE
    while tokens.dropped_tokens:
        kept = max(end for _, end in tokens.offsets)
        reach = max(1, int(share * kept))
        begin, end = max(0, one.start - reach), min(len(one.sentence), one.end + reach)
        cut = Occurrence(one.word, one.sense, one.sentence[begin:end], one.start - begin, one.end - begin, one.twin)
        tokens = encoder.tokenize(cut.sentence)
        share *= 0.7
        if not tokens.dropped_tokens or reach == 1:
            return cut
    return one


def _compute(encoder: Encoder, occurrences: Sequence[Occurrence], progress: Progress) -> States:
    shown = [window(encoder, one) for one in occurrences]
    vectors = np.empty((encoder.layers + 1, len(shown), encoder.dim), np.float32)
    pieces = np.empty(len(shown), np.int64)
    for index, encoding in encoder.stream([one.sentence for one in shown], progress=progress):
        span = encoding.span_for(shown[index].start, shown[index].end)
        vectors[:, index] = word_states(encoding, span)
        pieces[index] = span.token_end - span.token_start
    cut = tuple(index for index, (a, b) in enumerate(zip(occurrences, shown, strict=True)) if a is not b)
    return States(vectors, pieces, cut)


def _baseline(encoder: Encoder, texts: Sequence[str], seed: int, progress: Progress) -> NDArray[np.float64]:
    draw = np.random.default_rng(seed).random(len(texts))
    total = np.zeros((encoder.layers + 1, encoder.dim))
    count = 0
    for index, encoding in encoder.stream(texts, progress=progress):
        words = [word for word in encoding.words if any(map(str.isalnum, word.text))]
        if not words:
            continue
        total += unit_rows(word_states(encoding, words[int(draw[index] * len(words))]))
        count += 1
    if count < 2:
        raise InputError("senses.no_sentences")
    mean: NDArray[np.float64] = ((total**2).sum(axis=1) - count) / (count * (count - 1))
    return mean
