"""One encoder and the same sentences in eight languages: vectors, measurements and a picture, in one piece of work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embed_core.catalog import ModelSpec
from embed_core.contextual import Encoder
from embed_core.crosslingual.sentences import (
    LANGUAGES,
    Floats,
    Floats64,
    Together,
    every_text,
    sentences,
    together,
    vectors_of,
)
from embed_core.progress import Progress, silent
from embed_core.projection import project
from embed_core.projection.parameters import Method
from embed_core.projection.pca import pca


@dataclass(frozen=True, slots=True)
class Near:
    """A visitor's sentence, and the sentence of ours that is nearest to it: ``place`` as in :func:`every_text`."""

    text: str
    place: int
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """``together``: what was measured on all sentences. ``coordinates`` (m * 8 + own, 2) of the first ``m`` meanings
    and the visitor's sentences; ``explained`` the variance that PCA's axes carry, None for other maps. ``cosines``
    (m * 8, m * 8) of the meanings drawn. ``near``: the nearest of ours to each own sentence.
    """

    together: Together
    coordinates: Floats
    explained: Floats | None
    cosines: Floats64
    near: tuple[Near, ...]


def study(
    spec: ModelSpec,
    encoder: Encoder,
    own: Sequence[str] = (),
    *,
    meanings: int = 8,
    method: Method = "pca",
    progress: Progress = silent,
) -> Study:
    """Embed all sentences and ``own`` ones, measure, and draw ``meanings`` of them."""
    prefix = spec.query_prefix
    vectors = vectors_of(spec, encoder, every_text(), prefix=prefix, progress=progress)
    mine = vectors_of(spec, encoder, own, prefix=prefix, progress=progress) if own else vectors[:0]
    languages = len(LANGUAGES)
    drawn = vectors[: meanings * languages]
    both = np.vstack([drawn, mine])
    if method == "pca":
        coordinates, explained = pca(both, 2)
    else:
        found = project(both, method=method, metric="cosine", progress=progress)
        coordinates, explained = found.coordinates, None
    nearest = mine @ vectors.T
    near = [Near(text, int(row.argmax()), float(row.max())) for text, row in zip(own, nearest, strict=True)]
    return Study(
        together(vectors.reshape(len(sentences()), languages, -1)), coordinates, explained,
        np.asarray(drawn @ drawn.T, np.float64), tuple(near),
    )  # fmt: skip
