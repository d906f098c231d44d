"""One rung climbed: the model opened, the sentences turned into vectors, and what was in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core import loading
from embed_core.progress import Progress, silent
from embed_core.sentence.doc2vec import Settings, epochs_on
from embed_core.sentence.probes import Probe, Probed, answer
from embed_core.sentence.rungs import Rung
from embed_core.sentence.sif import Probabilities, probability_source
from embed_core.sentence.vectors import rung_vectors
from embed_core.sentence.words import missing_words
from embed_core.static.model import StaticModel


@dataclass(frozen=True, slots=True, eq=False)
class Climbed:
    """The vectors (n, d) of n sentences on one rung, and the words that have none in a static model.

    ``probabilities`` says where SIF's word probabilities come from, ``epochs`` how often Doc2Vec read its corpus.
    """

    rung: Rung
    vectors: NDArray[np.float32]
    missing: tuple[str, ...] = ()
    probabilities: Probabilities | None = None
    epochs: int = 0


def climb(
    rung: Rung,
    sentences: Sequence[str],
    corpus: Sequence[str],
    training: Settings | None = None,
    progress: Progress = silent,
) -> Climbed:
    """Open the rung's model (Doc2Vec: train it on ``corpus``) and compute. Errors as :func:`.vectors.rung_vectors`."""
    model = None if rung.is_trained_here else loading.load(rung.model, progress)
    vectors = rung_vectors(rung, model, sentences, corpus=corpus, training=training, progress=progress)
    missing = missing_words(model, sentences) if isinstance(model, StaticModel) else ()
    counted = probability_source(corpus) if rung.method in ("sif", "sif_pc") else None
    epochs = epochs_on(corpus, training or Settings("pv_dm")) if rung.is_trained_here else 0
    return Climbed(rung, vectors, missing, counted, epochs)


@dataclass(frozen=True, slots=True, eq=False)
class ClimbedProbes:
    """One rung's answer to probes, and the words without a vector."""

    rung: Rung
    probed: Probed
    missing: tuple[str, ...] = ()


def climb_probes(
    rung: Rung,
    asked: Sequence[Probe],
    apart: Sequence[str],
    corpus: Sequence[str],
    training: Settings | None = None,
    progress: Progress = silent,
) -> ClimbedProbes:
    """:func:`climb` for the pairs of ``asked``, with the sentences ``apart`` to say what unrelated means."""
    sides = [*(probe.first for probe in asked), *(probe.second for probe in asked)]
    distinct = list(dict.fromkeys([*sides, *apart]))
    climbed = climb(rung, distinct, corpus, training, progress)
    place = {sentence: number for number, sentence in enumerate(distinct)}
    first, second, others = (
        climbed.vectors[[place[sentence] for sentence in some]]
        for some in (sides[: len(asked)], sides[len(asked) :], apart)
    )
    return ClimbedProbes(rung, answer(first, second, others), climbed.missing)
