"""Where a passage stands in the documents, and which chunks hold it.

The rule for *gold* chunks: those that hold the passage whole; where the cut left no chunk with all of it, those that
hold at least half of its characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.retrieval.kinds import Chunk, Document

LONGEST_PASSAGE = 4_000
ENOUGH = 0.5
"""The share of a cut passage that makes a chunk gold."""
MOST_PLACES = 20
"""A passage that stands in more places is looked for in the first ones only."""
_COMPARED = 200_000
"""Characters of a document compared at a time, where a passage is not there word for word."""


@dataclass(frozen=True, slots=True)
class Place:
    """Characters ``start:end`` of the document called ``document``."""

    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Closest:
    """The part of a document that is most like a passage: its text and a likeness of 0 to 100 (Indel ratio)."""

    place: Place
    text: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Holder:
    """A chunk, by its row, that holds a ``share`` (0 to 1) of the passage's characters, the best of its places."""

    row: int
    share: float

    @property
    def whole(self) -> bool:
        """All of it?"""
        return self.share >= 1.0


def checked_passage(typed: str) -> str:
    """The passage without white space around it. Errors: ``rag.empty_passage``, ``rag.long_passage``."""
    passage = typed.strip()
    if not passage:
        raise InputError("rag.empty_passage", allowed=f"{LONGEST_PASSAGE:,}")
    if len(passage) > LONGEST_PASSAGE:
        raise InputError("rag.long_passage", count=f"{len(passage):,}", allowed=f"{LONGEST_PASSAGE:,}")
    return passage


def places(documents: Sequence[Document], passage: str, *, named: str = "") -> tuple[Place, ...]:
    """Every place where ``passage`` stands: letter by letter, or else with other white space or case.

    Only in the document called ``named`` if there is one of that name and the passage is in it.

    >>> places([Document("a", "One two\\nthree. One  two.")], "one two")
    (Place(document='a', start=0, end=7), Place(document='a', start=15, end=23))
    """
    own = [document for document in documents if document.name == named]
    for among in (own, documents):
        for pattern in _patterns(passage):
            if found := list(_found(among, pattern)):
                return tuple(found)
    return ()


def closest(documents: Sequence[Document], passage: str, *, progress: Progress = silent) -> Closest | None:
    """The part of the documents most like ``passage``, of about its length; None where no letter is shared."""
    from rapidfuzz import fuzz

    best: Closest | None = None
    for number, document in enumerate(documents):
        for begin in range(0, len(document.text), _COMPARED):
            progress("rag.compare", number + begin / max(1, len(document.text)), len(documents))
            part = document.text[begin : begin + _COMPARED + len(passage)]
            found = fuzz.partial_ratio_alignment(passage, part, score_cutoff=best.likeness if best else 1.0)
            if found is None or (best is not None and found.score <= best.likeness):
                continue
            start, end = (
                (found.dest_start, found.dest_end) if len(part) >= len(passage) else (0, len(part))
            )  # the shorter of the two slides along the other
            start, end = _whole_words(part, start, end)
            place = Place(document.name, begin + start, begin + end)
            best = Closest(place, part[start:end].strip(), float(found.score))
    return best


def holders(chunks: Sequence[Chunk], where: Sequence[Place]) -> tuple[Holder, ...]:
    """Every chunk that holds a part of the passage, in the order of the chunks.

    >>> chunks = [Chunk("a", 0, 0, 6, ""), Chunk("a", 1, 4, 12, "")]
    >>> [(one.row, one.share) for one in holders(chunks, [Place("a", 2, 10)])]
    [(0, 0.5), (1, 0.75)]
    """
    by_document: dict[str, list[Place]] = {}
    for place in where:
        by_document.setdefault(place.document, []).append(place)
    shares = (
        (row, max((_share(chunk, place) for place in by_document.get(chunk.document, ())), default=0.0))
        for row, chunk in enumerate(chunks)
    )
    return tuple(Holder(row, share) for row, share in shares if share > 0)


def gold(found: Sequence[Holder]) -> tuple[int, ...]:
    """The rows of the gold chunks among ``found``, by the rule of this module.

    >>> gold([Holder(0, 0.5), Holder(1, 0.75)]), gold([Holder(0, 0.5), Holder(1, 1.0)]), gold([Holder(0, 0.3)])
    ((0, 1), (1,), ())
    """
    whole = tuple(one.row for one in found if one.whole)
    return whole or tuple(one.row for one in found if one.share >= ENOUGH)


def _patterns(passage: str) -> Iterator[re.Pattern[str]]:
    yield re.compile(re.escape(passage))
    words = passage.split()
    if words:
        yield re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)


def _found(documents: Sequence[Document], pattern: re.Pattern[str]) -> Iterator[Place]:
    count = 0
    for document in documents:
        for match in pattern.finditer(document.text):
            yield Place(document.name, match.start(), match.end())
            count += 1
            if count == MOST_PLACES:
                return


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """``start:end`` widened so that no word of letters is cut."""
    while 0 < start < len(text) and text[start - 1].isascii() and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while 0 < end < len(text) and text[end].isascii() and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end


def _share(chunk: Chunk, place: Place) -> float:
    """The share of the passage in the chunk."""
    common = min(chunk.end, place.end) - max(chunk.start, place.start)
    return max(0, common) / max(1, place.end - place.start)
