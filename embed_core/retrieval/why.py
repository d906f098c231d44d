"""Why a chunk was found: the words it shares with the question, and which of its sentences the question is near."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from embed_core.progress import Progress, silent
from embed_core.retrieval.sentences import sentence_spans
from embed_core.retrieval.terms import HAN, WORD, terms
from embed_core.scores import unit_rows

if TYPE_CHECKING:
    from embed_core.contextual import Encoder

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class SentenceScore:
    """A sentence ``start:end`` of the chunk's text and its own cosine with the question."""

    start: int
    end: int
    cosine: float


def matching_spans(question: str, text: str) -> Spans:
    """(start, end) in ``text`` of every word that the keyword search counts as a word of ``question``.

    Words are cut as :func:`~embed_core.retrieval.terms.terms` cuts them; touching pieces are joined, none overlap.

    >>> text = "Vector DATABASES: 向量数据库"
    >>> [text[a:b] for a, b in matching_spans("数据 in a database", text)]
    ['DATABASES', '数据']
    """
    wanted = set(terms(question))
    lowered, places = _lowered(text)
    found = sorted(span for match in WORD.finditer(lowered) for span in _in_word(match[0], match.start(), wanted))
    return _joined([(places[start], places[end - 1] + 1) for start, end in found])


def sentence_scores(
    encoder: Encoder, question: NDArray[np.floating[Any]], text: str, *, kind: str = "txt", prefix: str = "",
    progress: Progress = silent,
) -> tuple[SentenceScore, ...]:  # fmt: skip
    """The cosine of the question's vector (d,) with every sentence of ``text``, in the order of the text.

    Each sentence is embedded alone. The chunk's own vector is no sum of these: in it all sentences see each other.
    """
    spans = sentence_spans(text, kind)
    if not spans:
        return ()
    embedded = encoder.embed([text[start:end] for start, end in spans], prefix=prefix, progress=progress)
    cosines = unit_rows(embedded.vectors) @ unit_rows(question)
    return tuple(SentenceScore(*span, cosine) for span, cosine in zip(spans, cosines.tolist(), strict=True))


def _in_word(word: str, begin: int, wanted: set[str]) -> Iterator[tuple[int, int]]:
    """Where ``word`` (a run of letters, in Chinese a whole phrase) holds wanted terms."""
    place = 0
    for run in HAN.finditer(word):
        yield from _whole(word, place, run.start(), begin, wanted)
        for term in wanted.intersection(terms(run[0])):
            start = word.find(term, run.start(), run.end())
            while start >= 0:
                yield begin + start, begin + start + len(term)
                start = word.find(term, start + len(term), run.end())
        place = run.end()
    yield from _whole(word, place, len(word), begin, wanted)


def _whole(word: str, start: int, end: int, begin: int, wanted: set[str]) -> Iterator[tuple[int, int]]:
    """``word[start:end]``, in a script with letters, counts as one term."""
    if wanted.intersection(terms(word[start:end])):
        yield begin + start, begin + end


def _lowered(text: str) -> tuple[str, list[int]]:
    """``text`` in lower case, and of which character of ``text`` each of its characters is."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered, list(range(len(text)))
    parts = [char.lower() for char in text]  # a letter became two: "İ"
    return "".join(parts), [place for place, part in enumerate(parts) for _ in part]


def _joined(spans: list[tuple[int, int]]) -> Spans:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return tuple(joined)
