"""What cutting did to the documents, counted: lengths, words lost and repeated, sentences cut in two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from embed_core.retrieval.chunking import ground
from embed_core.retrieval.kinds import Chunk, Document

Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class ChunkStatistics:
    """Counted over all documents.

    Attributes:
        lengths: words of each chunk, (chunks,).
        words: of the documents.
        lost: of these, in no chunk. Always 0: counted to prove it.
        repeated: of these, in more than one chunk.
        torn: chunks that begin in the middle of a sentence.
    """

    lengths: Counts
    words: int
    lost: int
    repeated: int
    torn: int

    @property
    def chunks(self) -> int:
        """How many."""
        return len(self.lengths)

    def histogram(self, bins: int = 12) -> tuple[NDArray[np.float64], Counts]:
        """Edges ``(n + 1,)`` and counts ``(n,)`` of the lengths, n at most ``bins``; whole numbers as edges."""
        low, high = int(self.lengths.min()), int(self.lengths.max()) + 1
        step = max(1, -(-(high - low) // bins))
        edges = np.append(np.arange(low, high, step, dtype=np.float64), high)
        return edges, np.histogram(self.lengths, edges)[0].astype(np.int64)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch ``start:end`` of a document that the same ``chunks`` (their numbers) contain."""

    start: int
    end: int
    chunks: tuple[int, ...]


def statistics(documents: Sequence[Document], chunks: Sequence[Chunk]) -> ChunkStatistics:
    """The statistics of the chunks of these documents."""
    mine = by_document(chunks)
    lengths: list[int] = []
    words = lost = repeated = torn = 0
    for document in documents:
        land = ground(document)
        covered = np.zeros(land.words + 1, dtype=np.int64)
        begins = set(land.sentences)
        for chunk in mine.get(document.name, ()):
            first, last = land.word_at(chunk.start), land.word_at(chunk.end)
            covered[first] += 1
            covered[last] -= 1
            lengths.append(last - first)
            torn += chunk.start not in begins
        times = np.cumsum(covered)[: land.words]
        words += land.words
        lost += int((times == 0).sum())
        repeated += int((times > 1).sum())
    return ChunkStatistics(np.array(lengths, dtype=np.int64), words, lost, repeated, torn)


def pieces(chunks: Sequence[Chunk], start: int, end: int) -> Iterator[Piece]:
    """``start:end`` of one document as stretches, each with the chunks it lies in (none: white space between).

    >>> chunks = [Chunk("a", 0, 0, 4, "ab c"), Chunk("a", 1, 3, 6, "c d")]
    >>> [(piece.start, piece.end, piece.chunks) for piece in pieces(chunks, 0, 7)]
    [(0, 3, (0,)), (3, 4, (0, 1)), (4, 6, (1,)), (6, 7, ())]
    """
    near = [chunk for chunk in chunks if chunk.start < end and chunk.end > start]
    edges = sorted({start, end, *(min(max(place, start), end) for c in near for place in (c.start, c.end))})
    begin = 0
    for left, right in pairwise(edges):
        while begin < len(near) and near[begin].end <= left:
            begin += 1
        inside = []
        for chunk in near[begin:]:
            if chunk.start >= right:
                break
            if chunk.end > left:
                inside.append(chunk.number)
        yield Piece(left, right, tuple(inside))


def by_document(chunks: Iterable[Chunk]) -> dict[str, tuple[Chunk, ...]]:
    """The chunks of each document, in order."""
    return {name: tuple(group) for name, group in groupby(chunks, key=lambda chunk: chunk.document)}
