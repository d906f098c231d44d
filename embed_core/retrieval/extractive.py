"""An answer without a language model: the sentences nearest to the question, copied and cited. It writes nothing.

Sentences are chosen by maximal marginal relevance (Carbonell & Goldstein 1998)::

    next = argmax over s of  trade * cos(q, s) - (1 - trade) * max over chosen c of cos(s, c)

so that a second sentence that says the same as the first gives way to one that adds something.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embed_core.catalog import ModelSpec
from embed_core.retrieval.prompt import Source
from embed_core.retrieval.sentences import headings, sentence_spans
from embed_core.scores import unit_rows

TRADE = 0.7
THRESHOLDS: dict[tuple[str, str], float] = {
    ("all-minilm-l6-v2", "en"): 0.40,
    ("multilingual-e5-small", "en"): 0.83,
    ("multilingual-e5-small", "zh"): 0.87,
}
"""By model and language, measured on the project's notes with its 45 questions and 16 or 17 that have no answer there:
about 95 % of the first have a sentence above, about 90 % of the others have none.
"""
OTHER_THRESHOLD = 0.45
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence ``start:end`` of a source's text; ``number`` is the source's in the prompt."""

    number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sentence of the answer: its cosine with the question, and the highest with a sentence chosen before it."""

    sentence: Sentence
    cosine: float
    repeats: float


@dataclass(frozen=True, slots=True)
class Extract:
    """The answer: sentences in the order they were chosen; none where even the ``best`` cosine is below the threshold.

    ``nearest`` is the sentence that has it, None where there are no sentences at all.
    """

    chosen: tuple[Chosen, ...]
    best: float
    nearest: Sentence | None
    threshold: float


def sentences(sources: Sequence[Source]) -> tuple[Sentence, ...]:
    """The sentences of all sources, headings left out, one that lies in two overlapping chunks only once."""
    found: list[Sentence] = []
    seen: set[tuple[str, int, int]] = set()
    for source in sources:
        chunk = source.hit.chunk
        titles = {heading.start for heading in headings(chunk.text)}
        for start, end in sentence_spans(chunk.text):
            place = (chunk.document, chunk.start + start, chunk.start + end)
            if start not in titles and place not in seen:
                seen.add(place)
                found.append(Sentence(source.number, start, end, chunk.text[start:end]))
    return tuple(found)


def answer(
    question: ArrayLike, found: Sequence[Sentence], vectors: ArrayLike, *, threshold: float, count: int = 3,
    trade: float = TRADE,
) -> Extract:  # fmt: skip
    """Up to ``count`` of the sentences ``found``, whose ``vectors`` are (n, d), for the vector ``question`` (d,).

    Only sentences with a cosine of at least ``threshold`` can be chosen.
    """
    if not found:
        return Extract((), float("nan"), None, threshold)
    units = unit_rows(vectors)
    cosines: Floats = units @ unit_rows(question)
    best = int(cosines.argmax())
    places = marginal(cosines, units @ units.T, np.flatnonzero(cosines >= threshold), count, trade)
    chosen = tuple(Chosen(found[place], float(cosines[place]), repeats) for place, repeats in places)
    return Extract(chosen, float(cosines[best]), found[best], threshold)


def marginal(
    relevance: Floats, likeness: Floats, allowed: NDArray[np.int64], count: int, trade: float
) -> list[tuple[int, float]]:
    """Maximal marginal relevance over ``relevance`` (n,) and ``likeness`` (n, n): (place, highest likeness with one
    chosen before) in the order of choosing; the first is the most relevant.

    >>> same = np.array([[1.0, 0.9, 0.1], [0.9, 1.0, 0.1], [0.1, 0.1, 1.0]])
    >>> marginal(np.array([0.8, 0.7, 0.5]), same, np.arange(3), 2, 0.5)
    [(0, 0.0), (2, 0.1)]
    """
    left = [int(place) for place in allowed]
    repeats = np.zeros(len(relevance))
    chosen: list[tuple[int, float]] = []
    while left and len(chosen) < count:
        best = max(left, key=lambda place: (trade * relevance[place] - (1 - trade) * repeats[place], -place))
        chosen.append((best, float(repeats[best])))
        left.remove(best)
        repeats = likeness[best].copy() if len(chosen) == 1 else np.maximum(repeats, likeness[best])
    return chosen


def threshold_for(spec: ModelSpec, language: str) -> tuple[float, bool]:
    """The cosine below which a sentence is not near enough to be an answer, and whether it was measured.

    Every model has its own scale, so where nothing was measured it is a first guess.
    """
    measured = THRESHOLDS.get((spec.id, language))
    return (OTHER_THRESHOLD, False) if measured is None else (measured, True)
