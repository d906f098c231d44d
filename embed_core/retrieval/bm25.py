"""BM25 by its formula: what each word of a question adds to the score of a chunk, and a search without a database.

Robertson & Zaragoza 2009, with the idf that Lucene uses, which is never negative::

    score(q, c) = sum over the distinct words w of q of  idf(w) * tf * (k1 + 1) / (tf + k1 * (1 - b + b * |c| / avg))
    idf(w)      = ln(1 + (N - n(w) + 0.5) / (n(w) + 0.5))

tf: how often w stands in the chunk; \\|c\\|: words of the chunk, avg: their mean; N chunks, n(w) of them with w.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from embed_core.progress import Progress, silent
from embed_core.retrieval.kinds import Chunk, Found, Hit
from embed_core.retrieval.terms import terms

K1, B = 1.2, 0.75
_REPORTED = 500


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question that stands ``count`` times in a chunk and in ``chunks`` chunks of the collection."""

    word: str
    count: int
    chunks: int
    idf: float
    score: float


@dataclass(frozen=True, slots=True)
class Statistics:
    """What BM25 has to know of a collection: ``count`` chunks of ``length`` words in the mean, ``chunks`` by word."""

    count: int
    length: float
    chunks: Mapping[str, int]

    def idf(self, word: str) -> float:
        """How rare ``word`` is. In 1 of 4 chunks: ln(1 + 3.5 / 1.5) = 1.204; in all of them: ln(1 + 0.5 / 4.5)."""
        found = self.chunks.get(word, 0)
        return math.log(1 + (self.count - found + 0.5) / (found + 0.5))

    def words(self, question: str, text: str) -> tuple[Word, ...]:
        """The words of ``question`` that stand in the chunk ``text``, those that add most first."""
        own = terms(text)
        return tuple(sorted(self._words(terms(question), Counter(own), len(own)), key=lambda word: -word.score))

    def _words(self, asked: Sequence[str], counts: Mapping[str, int], length: int) -> list[Word]:
        norm = K1 * (1 - B + B * length / (self.length or 1.0))
        return [
            Word(word, tf, self.chunks.get(word, 0), idf, idf * tf * (K1 + 1) / (tf + norm))
            for word in dict.fromkeys(asked)
            if (tf := counts.get(word, 0)) and (idf := self.idf(word))
        ]


class Keywords:
    """The words of all chunks of a collection, counted once: statistics, and a search that reads every chunk."""

    def __init__(self, chunks: Sequence[Chunk], progress: Progress = silent) -> None:
        self.chunks = tuple(chunks)
        self._counts: list[Counter[str]] = []
        for number, chunk in enumerate(self.chunks):
            if number % _REPORTED == 0:
                progress("ask.words", number, len(self.chunks))
            self._counts.append(Counter(terms(chunk.text)))
        self._lengths = [counts.total() for counts in self._counts]
        mean = sum(self._lengths) / len(self._lengths) if self._lengths else 0.0
        self.statistics = Statistics(
            len(self.chunks), mean, Counter(word for counts in self._counts for word in counts)
        )  # fmt: skip

    def search(self, question: str, k: int) -> Found:
        """The ``k`` best chunks that hold a word of ``question``; equal scores in the order of the collection."""
        begin = time.perf_counter()
        asked = terms(question)
        scores = [
            (sum(word.score for word in self.statistics._words(asked, counts, length)), row)
            for row, (counts, length) in enumerate(zip(self._counts, self._lengths, strict=True))
        ]
        best = sorted((pair for pair in scores if pair[0] > 0), key=lambda pair: (-pair[0], pair[1]))[:k]
        hits = tuple(Hit(self.chunks[row], row, rank, score) for rank, (score, row) in enumerate(best, start=1))
        return Found(hits, (time.perf_counter() - begin) * 1_000)
