"""The vector of a sentence on any rung of the ladder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError, ModelError
from embed_core.progress import Progress, silent
from embed_core.sentence import averages, doc2vec, sif
from embed_core.sentence.rungs import OF_WORDS, Rung
from embed_core.static.model import StaticModel

if TYPE_CHECKING:
    from embed_core.contextual import Encoder

Floats = NDArray[np.float32]


def rung_vectors(
    rung: Rung,
    model: StaticModel | Encoder | None,
    sentences: Sequence[str],
    *,
    corpus: Sequence[str] | None = None,
    training: doc2vec.Settings | None = None,
    progress: Progress = silent,
) -> Floats:
    """One vector a sentence, (n, d) float32, *not* scaled to length 1; a sentence without a known word is a zero row.

    ``model`` is the opened model of ``rung.model``; None for Doc2Vec, which is trained here. ``corpus`` are sentences:
    Doc2Vec trains on them, TF-IDF counts sentences with a word in them, SIF estimates what all sentences share on them
    and ``sentences`` together - and its word probabilities, if they are 20,000 words (else by rank, see
    :class:`embed_core.sentence.sif.WordProbabilities`). Without ``corpus`` the sentences themselves are it.
    ``training`` says how Doc2Vec is trained; its ``kind`` is the rung's.

    Raises:
        InputError: ``sentences.empty`` with the number of a blank sentence; as :func:`~.doc2vec.train`.
        ModelError: ``sentences.wrong_model`` where the model is not of the rung's kind.
    """
    for number, sentence in enumerate(sentences, 1):
        if not sentence.strip():
            raise InputError("sentences.empty", number=number)
    if rung.is_trained_here:
        kind = cast("doc2vec.Kind", rung.method)
        settings = replace(training, kind=kind) if training else doc2vec.Settings(kind)
        trained = doc2vec.train(corpus or sentences, settings, progress)
        return doc2vec.infer(trained, sentences, seed=settings.seed, progress=progress)
    if rung.method in OF_WORDS:
        if not isinstance(model, StaticModel):
            raise ModelError("sentences.wrong_model", rung=rung.id)
        return _of_words(rung, model, sentences, corpus or sentences, progress)
    if model is None or isinstance(model, StaticModel):
        raise ModelError("sentences.wrong_model", rung=rung.id)
    return _of_states(rung, model, sentences, progress)


def _of_words(
    rung: Rung, model: StaticModel, sentences: Sequence[str], corpus: Sequence[str], progress: Progress
) -> Floats:
    if rung.method == "mean":
        return averages.mean_vectors(model, sentences, progress)
    if rung.method == "tfidf":
        idf, unseen = averages.inverse_document_frequencies(model, corpus)
        return averages.tfidf_vectors(model, sentences, idf, unseen, progress)
    probabilities = sif.WordProbabilities(model, corpus)
    vectors = sif.sif_vectors(model, sentences, probabilities, progress=progress)
    if rung.method == "sif":
        return vectors
    others = list(dict.fromkeys(sentence for sentence in corpus if sentence not in set(sentences)))
    shared = sif.sif_vectors(model, others, probabilities, progress=progress)
    return sif.without(vectors, sif.first_component(np.vstack([vectors, shared])))


def _of_states(rung: Rung, encoder: Encoder, sentences: Sequence[str], progress: Progress) -> Floats:
    if rung.method == "elmo":
        return _mean_of_layers(encoder, sentences, progress)
    pooling: dict[str, str] = {"cls": "cls", "token_mean": "mean", "last": "last"}
    more: dict[str, Any] = {"pooling": pooling[rung.method]} if rung.method in pooling else {}
    found = encoder.embed(sentences, normalise=False, prefix=rung.prefix, progress=progress, **more)
    vectors: Floats = found.vectors
    return vectors


def _mean_of_layers(encoder: Encoder, sentences: Sequence[str], progress: Progress) -> Floats:
    """The mean over the tokens of ELMo's mixture with equal shares: Peters et al. 2018, equation 1, w = 0."""
    out = np.zeros((len(sentences), encoder.dim), np.float32)
    for place, encoding in encoder.stream(sentences, progress=progress):
        if encoding.tokens:
            out[place] = encoding.hidden_states.mean(axis=(0, 1), dtype=np.float64)
    return out
