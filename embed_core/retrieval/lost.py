"""Where a passage was lost: its way from document to top-k, and the first step at which it fell out.

========== =========================================================================================================
verdict    what happened
========== =========================================================================================================
kept       a gold chunk (:mod:`.passages`) is among the first k
chunking   the cut left no chunk with at least half of the passage
truncated  less than half of the passage stands where the encoder still reads; the rest is not in the vector
index      exact search has it among the first k, the approximate index has not
fusion     the vectors or the keywords have it among the first k, the two rankings together have not
top_k      it is among the first :data:`NEAR`: a larger k would have kept it
embedding  the vectors rank it further down than that: the encoder sees other chunks as nearer
keyword    the same for a keyword search: too few words in common
========== =========================================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from embed_core.progress import Progress, silent
from embed_core.retrieval import indexes, keyword, rankings, search, store
from embed_core.retrieval.asking import Mode, checked_question
from embed_core.retrieval.encoding import Embeds, question_vector
from embed_core.retrieval.kinds import Chunk, Collection, Hit
from embed_core.retrieval.measures import DEPTH
from embed_core.retrieval.passages import (
    ENOUGH,
    Closest,
    Holder,
    Place,
    checked_passage,
    closest,
    gold,
    holders,
    places,
)

Verdict = Literal["kept", "chunking", "truncated", "index", "fusion", "top_k", "embedding", "keyword"]
NEAR = 20
"""Up to this rank a larger k is the plain remedy; it is the most that the page lets one ask for."""


@dataclass(frozen=True, slots=True)
class Trace:
    """The way of one passage.

    Attributes:
        places: where it stands; empty: in no document, and ``closest`` is what is most like it.
        holders: every chunk with a part of it.
        gold: rows of the gold chunks.
        chunk, row: the chunk followed through the search: the gold one that ranks best, or the one with most of it.
        read: the share of the passage that the encoder reads in that chunk; None where that cannot be known.
        cosine, best: of the question with that chunk, and with the nearest chunk of all, ``top``.
        ranks: of the best gold chunk by each way of searching; None: not found by it. Ways that are not built here
            are missing.
        mode, k: what was asked for.
    """

    places: tuple[Place, ...]
    closest: Closest | None
    holders: tuple[Holder, ...]
    gold: tuple[int, ...]
    chunk: Chunk | None
    row: int
    read: float | None
    cosine: float
    best: float
    top: Chunk | None
    chunks: int
    ranks: Mapping[Mode, int | None]
    mode: Mode
    k: int

    @property
    def rank(self) -> int | None:
        """By the chosen way; an index that is not built answers exactly."""
        return self.ranks.get(self.mode, self.ranks.get("exact"))

    @property
    def verdict(self) -> Verdict:
        """The first step at which the passage fell out, or "kept"."""
        return verdict(bool(self.gold), self.read, self.ranks, self.mode, self.k)


def trace(
    card: Collection, encoder: Embeds, question: str, passage: str, *, mode: Mode, k: int, progress: Progress = silent
) -> Trace:
    """Follow ``passage`` through the collection for ``question``.

    Raises:
        InputError: an empty or endless question or passage; ``retrieval.*`` of the store.
    """
    question, passage = checked_question(question), checked_passage(passage)
    progress("rag.locate", 0, None)
    documents = store.documents(card.name)
    where = places(documents, passage)
    if not where:
        found = closest(documents, passage, progress=progress)
        return Trace((), found, (), (), None, -1, None, np.nan, np.nan, None, card.chunks, {}, mode, k)
    progress("rag.rank", 0, None)
    chunks, vectors = store.all_chunks(card.name), store.all_vectors(card.name)
    held = holders(chunks, where)
    right = gold(held)
    asked = question_vector(card, encoder, question)
    order = rankings.by_cosine(vectors, asked, None)
    followed = _followed(order, right or _fullest(held))
    words = keyword.keyword(card.name, question, k=card.chunks).hits
    ranks = _ranks(card, chunks, asked, order, words, right or (followed,))
    cosine, best = (vectors[[followed, order[0]]] @ (asked / (np.linalg.norm(asked) or 1.0))).tolist()
    read = _read(encoder, card, chunks[followed], where)
    top = chunks[int(order[0])]
    return Trace(
        where, None, held, right, chunks[followed], followed, read, cosine, best, top, len(chunks), ranks, mode, k
    )  # fmt: skip


def verdict(held: bool, read: float | None, ranks: Mapping[Mode, int | None], mode: Mode, k: int) -> Verdict:
    """The table at the top of this module. ``held``: is any chunk gold?

    >>> verdict(True, 1.0, {"exact": 3, "keyword": 30, "hybrid": 6}, "hybrid", 5)
    'fusion'
    >>> verdict(True, 1.0, {"exact": 33, "keyword": None, "hybrid": 41}, "hybrid", 5)
    'embedding'
    """
    rank = ranks.get(mode, ranks.get("exact"))
    if not held:
        return "chunking"
    if _within(rank, k):
        return "kept"
    if mode != "keyword" and read is not None and read < ENOUGH:
        return "truncated"
    exact = ranks.get("exact")
    if mode in indexes.APPROXIMATE and _within(exact, k):
        return "index"
    if mode == "hybrid" and (_within(exact, k) or _within(ranks.get("keyword"), k)):
        return "fusion"
    if _within(rank, NEAR):
        return "top_k"
    return "keyword" if mode == "keyword" else "embedding"


def read_share(encoder: Any, prefix: str, text: str, start: int, end: int) -> float | None:
    """The share of ``text[start:end]`` that an encoder still reads before it cuts; None for an endpoint."""
    from embed_core.contextual import Encoder

    if not isinstance(encoder, Encoder):
        return None
    tokens = encoder.tokenize(prefix + text)
    special = sum(tokens.is_special)
    content = [span for span, own in zip(tokens.offsets, tokens.is_special, strict=True) if not own]
    if len(content) + special + tokens.dropped_tokens <= encoder.sentence_tokens:
        return 1.0
    kept = content[: max(0, encoder.sentence_tokens - special)]
    last = max((span[1] for span in kept), default=0) - len(prefix)
    return max(0.0, min(1.0, (last - start) / max(1, end - start)))


def _within(rank: int | None, k: int) -> bool:
    return rank is not None and rank <= k


def _fullest(held: tuple[Holder, ...]) -> tuple[int, ...]:
    return (max(held, key=lambda one: one.share).row,) if held else ()


def _followed(order: NDArray[np.int64], rows: tuple[int, ...]) -> int:
    """Of ``rows`` the one that stands first in ``order``."""
    wanted = set(rows)
    return int(next(row for row in order.tolist() if row in wanted))


def _ranks(
    card: Collection, chunks: tuple[Chunk, ...], asked: NDArray[np.float32], order: NDArray[np.int64],
    words: tuple[Hit, ...], rows: tuple[int, ...],
) -> dict[Mode, int | None]:  # fmt: skip
    def rank(ranking: list[int]) -> int | None:
        return next((place for place, row in enumerate(ranking, start=1) if row in rows), None)

    found: dict[Mode, int | None] = {"exact": rank(order.tolist())}
    for index in indexes.APPROXIMATE:
        if indexes.served_by(card.name, index) == index:
            hits = search.search(card.name, asked, k=DEPTH, index=index).hits
            found[index] = rank([hit.row for hit in hits])
    found["keyword"] = rank([hit.row for hit in words])
    found["hybrid"] = rank(rankings.by_both(chunks, order, words, 2 * DEPTH))
    return found


def _read(encoder: Embeds, card: Collection, chunk: Chunk, where: tuple[Place, ...]) -> float | None:
    place = next((one for one in where if one.document == chunk.document and one.start < chunk.end
                  and one.end > chunk.start), None)  # fmt: skip
    if place is None:
        return None
    start, end = max(0, place.start - chunk.start), min(len(chunk.text), place.end - chunk.start)
    return read_share(encoder, card.passage_prefix, chunk.text, start, end)
