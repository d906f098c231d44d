"""Documents to chunks: by words, by whole sentences, or by heading - with overlap, and with exact places.

>>> document = Document("cats", "Cats purr. Dogs bark. Cows moo.")
>>> [chunk.text for chunk in chunks([document], ChunkSettings("sentences", size=5, overlap=2))]
['Cats purr. Dogs bark.', 'Dogs bark. Cows moo.']
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise
from typing import get_args

from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.retrieval.kinds import Chunk, ChunkSettings, Cut, Document
from embed_core.retrieval.sentences import Heading, headings, sentence_spans
from embed_core.retrieval.words import territories, word_spans

LEAST_SIZE, MOST_SIZE = 5, 1_000
MOST_CHUNKS = 50_000
"""Of all documents together."""

Run = tuple[int, int]
"""Words ``first`` to ``last - 1`` of a document."""


def chunks(documents: Sequence[Document], settings: ChunkSettings, *, progress: Progress = silent) -> tuple[Chunk, ...]:
    """The chunks of all documents, in order; every visible character is in at least one, and none is empty.

    ``size`` and ``overlap`` count words, a Chinese character as one. With whole sentences the overlap is as many of
    the last sentences as fit into it, and a sentence longer than ``size`` is cut by words.

    Raises:
        InputError: ``chunking.cut``, ``chunking.size``, ``chunking.overlap``, ``chunking.nothing``,
            ``chunking.too_many``.
    """
    checked(settings)
    found: list[Chunk] = []
    for place, document in enumerate(documents):
        progress("documents.chunk", place, len(documents))
        for chunk in _of_document(document, settings):
            found.append(chunk)
            if len(found) > MOST_CHUNKS:
                raise InputError("chunking.too_many", allowed=MOST_CHUNKS)
    if not found:
        raise InputError("chunking.nothing", count=len(documents))
    return tuple(found)


def checked(settings: ChunkSettings) -> ChunkSettings:
    """``settings`` if they can be used. Errors: ``chunking.cut``, ``chunking.size``, ``chunking.overlap``."""
    if settings.cut not in get_args(Cut):
        raise InputError("chunking.cut", received=str(settings.cut)[:40], allowed=", ".join(get_args(Cut)))
    if not LEAST_SIZE <= settings.size <= MOST_SIZE:
        raise InputError("chunking.size", received=settings.size, least=LEAST_SIZE, most=MOST_SIZE)
    if not 0 <= settings.overlap <= settings.size // 2:
        raise InputError("chunking.overlap", received=settings.overlap, most=settings.size // 2, size=settings.size)
    return settings


@dataclass(frozen=True, slots=True)
class Ground:
    """A document with the places where its words begin, where the ground of each begins (and the last one's ends),
    where its sentences begin, and its headings.
    """

    document: Document
    starts: list[int] = field(repr=False)
    bounds: list[int] = field(repr=False)
    sentences: list[int] = field(repr=False)
    headings: list[Heading]

    @property
    def words(self) -> int:
        """How many."""
        return len(self.starts)

    def word_at(self, place: int) -> int:
        """The first word that does not begin before the character ``place``."""
        return bisect_left(self.starts, place)


def ground(document: Document) -> Ground:
    """Words and headings of a document; a text of marks alone is one word, a blank text has none."""
    text = document.text
    words = word_spans(text)
    if not words and (bare := text.strip()):
        words = [(text.index(bare), len(text))]
    sentences = [start for start, _ in sentence_spans(text, document.kind)]
    bounds = territories(text, words, sentences) if words else []
    return Ground(document, [start for start, _ in words], bounds, sentences, headings(text, document.kind))


def _of_document(document: Document, settings: ChunkSettings) -> Iterator[Chunk]:
    land = ground(document)
    if not land.words:
        return
    titles = [heading.start for heading in land.headings]
    for number, (first, last) in enumerate(_runs(land, settings)):
        part = document.text[land.bounds[first] : land.bounds[last]]
        bare = part.strip()
        start = land.bounds[first] + part.index(bare)
        above = bisect_right(titles, start) - 1
        page = bisect_right(document.page_starts, start) or 1 if document.page_starts else None
        heading = land.headings[above].title if above >= 0 else ""
        yield Chunk(document.name, number, start, start + len(bare), bare, heading, page)


def _runs(land: Ground, settings: ChunkSettings) -> Iterator[Run]:
    if settings.cut == "words":
        yield from _by_words((0, land.words), settings.size, settings.overlap)
        return
    sections = _sections(land) if settings.cut == "headings" else [(0, land.words)]
    units = _units(land, settings.size, [first for first, _ in sections])
    begins = [first for first, _ in units]
    titles = {land.word_at(heading.start) for heading in land.headings}
    for first, last in sections:
        yield from _packed(units[bisect_left(begins, first) : bisect_left(begins, last)], titles, settings)


def _by_words(run: Run, size: int, overlap: int) -> Iterator[Run]:
    first, last = run
    while first + size < last:
        yield first, first + size
        first += size - overlap
    yield first, last


def _units(land: Ground, size: int, edges: Sequence[int]) -> list[Run]:
    """The sentences as runs of words; longer ones cut to ``size``. None crosses an edge."""
    inner = sorted({0, land.words, *map(land.word_at, land.sentences), *edges})
    return [part for run in pairwise(inner) for part in _by_words(run, size, 0)]


def _sections(land: Ground) -> list[Run]:
    """From heading to heading; one without words of its own goes with the next."""
    edges, after = [0], 0
    for heading in land.headings:
        first = land.word_at(heading.start)
        if first > after:
            edges.append(first)
        after = max(after, land.word_at(heading.end))
    return [(first, last) for first, last in pairwise([*edges, land.words]) if first < last]


def _packed(units: Sequence[Run], titles: Set[int], settings: ChunkSettings) -> Iterator[Run]:
    """As many units a chunk as fit; the next chunk begins with the last of them that fit into the overlap. Headings
    (units that begin with one of the words ``titles``) do not end a chunk: they go with what they stand above.
    """
    begin = fresh = 0
    while begin < len(units):
        end = begin + 1
        while end < len(units) and units[end][1] - units[begin][0] <= settings.size:
            end += 1
        while end < len(units) and end - 1 > fresh and units[end - 1][0] in titles:
            end -= 1
        yield units[begin][0], units[end - 1][1]
        if end == len(units):
            return
        begin, fresh = _overlapping(units, begin, end, settings), end


def _overlapping(units: Sequence[Run], begin: int, end: int, settings: ChunkSettings) -> int:
    """Where the next chunk begins: after ``begin``, and early enough only if the unit at ``end`` still fits in."""
    start = end
    while (
        start - 1 > begin
        and units[end - 1][1] - units[start - 1][0] <= settings.overlap
        and units[end][1] - units[start - 1][0] <= settings.size
    ):
        start -= 1
    return start
