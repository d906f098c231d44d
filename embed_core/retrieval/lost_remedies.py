"""What would have helped: the rank of a lost passage under other cuts and after re-ranking, computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from embed_core.catalog import ModelSpec
from embed_core.errors import InputError
from embed_core.progress import Part, Progress, silent
from embed_core.retrieval import indexes, rankings, rerank, store
from embed_core.retrieval.asking import Mode
from embed_core.retrieval.bm25 import Keywords
from embed_core.retrieval.chunking import LEAST_SIZE, MOST_SIZE
from embed_core.retrieval.chunking import chunks as cut
from embed_core.retrieval.encoding import Embeds, question_vector
from embed_core.retrieval.kinds import Chunk, ChunkSettings, Collection
from embed_core.retrieval.lost import Trace
from embed_core.retrieval.measures import DEPTH
from embed_core.retrieval.passages import gold, holders

if TYPE_CHECKING:
    from embed_core.contextual import Encoder

Kind = Literal["rerank", "bigger", "smaller", "overlap"]
MOST_CHUNKS = 1_500
"""Cutting anew means encoding every chunk anew: larger collections are left to the section that evaluates."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """``rank`` of the passage's first gold chunk with this remedy, None: still not found; ``settings`` of a new cut.

    ``held``: does any chunk of the new cut hold enough of the passage? ``chunks``: how many are ranked.
    """

    kind: Kind
    rank: int | None
    chunks: int
    settings: ChunkSettings | None = None
    held: bool = True


def recuts(settings: ChunkSettings) -> Iterator[tuple[Kind, ChunkSettings]]:
    """Other cuts worth trying: twice the size, half of it, and more overlap, as far as they differ.

    >>> [(kind, one.size, one.overlap) for kind, one in recuts(ChunkSettings("sentences", 120, 20))]
    [('bigger', 240, 40), ('smaller', 60, 10), ('overlap', 120, 40)]
    """
    tried: list[tuple[Kind, ChunkSettings]] = [
        ("bigger", replace(settings, size=min(MOST_SIZE, 2 * settings.size), overlap=2 * settings.overlap)),
        ("smaller", replace(settings, size=max(LEAST_SIZE, settings.size // 2), overlap=settings.overlap // 2)),
        ("overlap", replace(settings, overlap=settings.size // 3)),
    ]
    for kind, one in tried:
        safe = replace(one, overlap=min(one.overlap, one.size // 2))
        if safe != settings and (kind != "overlap" or safe.overlap > settings.overlap):
            yield kind, safe


def remedies(
    card: Collection, spec: ModelSpec, encoder: Embeds, question: str, found: Trace, *, progress: Progress = silent
) -> tuple[Remedy, ...]:
    """Re-ranking the first :data:`.measures.DEPTH` by late interaction, then every cut of :func:`recuts`.

    What is known so far is handed on with ``progress`` as the partial result.
    """
    done: list[Remedy] = []
    asked = question_vector(card, encoder, question)
    late = _reranked(card, encoder, question, asked, found, progress)
    if late is not None:
        done.append(late)
        progress("rag.remedies", 1, None, partial=tuple(done))
    documents = store.documents(card.name)
    plans = list(recuts(card.settings))
    for place, (kind, settings) in enumerate(plans):
        chunks = cut(documents, settings)
        if len(chunks) > MOST_CHUNKS:
            continue
        rows = gold(holders(chunks, found.places))
        part = Part(progress, place, len(plans), "rag.encode", "rag.remedies")
        vectors = rankings.encoded(spec, encoder, [one.text for one in chunks], side="passage", progress=part).vectors
        ranking = _ranking(found.mode, chunks, vectors, asked, question)
        rank = next((number for number, row in enumerate(ranking, start=1) if row in rows), None)
        done.append(Remedy(kind, rank, len(chunks), settings, bool(rows)))
        progress("rag.remedies", place + 1, len(plans), partial=tuple(done))
    return tuple(done)


def _ranking(
    mode: Mode, chunks: Sequence[Chunk], vectors: NDArray[np.float32], asked: NDArray[np.float32], question: str
) -> list[int]:
    """By the chosen way; an approximate one is taken as exact."""
    if mode == "keyword":
        return [hit.row for hit in Keywords(chunks).search(question, len(chunks)).hits]
    order = rankings.by_cosine(vectors, asked, None)
    if mode == "hybrid":
        return rankings.by_both(chunks, order, Keywords(chunks).search(question, DEPTH).hits, 2 * DEPTH)
    return [int(row) for row in order]


def _reranked(
    card: Collection, encoder: Embeds, question: str, asked: NDArray[np.float32], found: Trace, progress: Progress
) -> Remedy | None:
    """None where late interaction cannot be had: an endpoint, or nothing to re-rank the passage from."""
    from embed_core.contextual import Encoder

    if not isinstance(encoder, Encoder) or not found.gold:
        return None
    chunks, vectors = store.all_chunks(card.name), store.all_vectors(card.name)
    candidates = _ranking(found.mode, chunks, vectors, asked, question)[:DEPTH]
    if not set(candidates) & set(found.gold):
        return Remedy("rerank", None, len(candidates))
    return _late(encoder, card, question, chunks, candidates, found, progress)


def _late(
    encoder: Encoder, card: Collection, question: str, chunks: Sequence[Chunk], candidates: Sequence[int],
    found: Trace, progress: Progress,
) -> Remedy | None:  # fmt: skip
    texts = [chunks[row].text for row in candidates]
    try:
        scores = rerank.late_interaction(
            encoder, question, texts, query_prefix=card.query_prefix, passage_prefix=card.passage_prefix,
            progress=progress,
        )  # fmt: skip
    except InputError:
        return None  # a question without a token of its own
    order = np.argsort([-one.score for one in scores], kind="stable").tolist()
    rank = next(place for place, one in enumerate(order, start=1) if candidates[one] in found.gold)
    return Remedy("rerank", rank, len(candidates))


def others(found: Trace) -> Iterator[tuple[Mode, int | None]]:
    """The ranks by the ways of searching that were not chosen, the best first; approximate ones left out."""
    known = [
        (mode, rank) for mode, rank in found.ranks.items() if mode != found.mode and mode not in indexes.APPROXIMATE
    ]
    yield from sorted(known, key=lambda pair: pair[1] or np.inf)
