"""Questions with known passages put to every combination of cut, encoder and way of searching.

Nothing goes into the vector database: chunks are cut and ranked in memory, approximate indexes are built in a folder
that is gone afterwards, and vectors once computed are kept in the cache on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core.catalog import ModelSpec
from embed_core.errors import InputError
from embed_core.evaluation.rank_correlation import Interval
from embed_core.progress import Progress, silent
from embed_core.retrieval import rankings
from embed_core.retrieval.asking import MODES, Mode
from embed_core.retrieval.bm25 import Keywords
from embed_core.retrieval.chunking import checked
from embed_core.retrieval.chunking import chunks as cut
from embed_core.retrieval.encoding import Embeds
from embed_core.retrieval.kinds import Chunk, ChunkSettings, Document, Index
from embed_core.retrieval.measures import DEPTH, Floats, Measure, Scores, better, first_rank, scores
from embed_core.retrieval.passages import Place, gold, holders, places
from embed_core.retrieval.questions import Question

MOST_COMBINATIONS = 60
MOST_CHUNKS = 20_000
"""Of one cut: every chunk is encoded for it."""
Ready = Mapping[tuple[str, ChunkSettings], rankings.Encoded]
"""Vectors that exist already, by model id and cut."""


@dataclass(frozen=True, eq=False, slots=True)
class Row:
    """One combination. ``model`` is "" for keywords, which need none; ``ranks`` (n,) of the first gold chunk of each
    question, infinity where it is not among the first :data:`.measures.DEPTH`.
    """

    settings: ChunkSettings
    model: str
    mode: Mode
    ranks: Floats
    chunks: int
    truncated: int = 0

    def scores(self, k: int) -> Scores:
        """Recall@k, MRR and nDCG@k with their intervals."""
        return _scores(self, k)


@dataclass(frozen=True, slots=True)
class CutStudy:
    """What a cut did to the passages: in how many questions one chunk holds all of it, at least half, or less."""

    settings: ChunkSettings
    chunks: int
    whole: int
    half: int
    lost: int


@dataclass(frozen=True, eq=False, slots=True)
class Evaluation:
    """``questions`` that were asked, those ``missing`` whose passage is in no document, and a row a combination."""

    questions: tuple[Question, ...]
    missing: tuple[Question, ...]
    cuts: tuple[CutStudy, ...] = ()
    rows: tuple[Row, ...] = ()

    def ordered(self, measure: Measure, k: int) -> tuple[Row, ...]:
        """The rows by one measure, best first."""
        return tuple(sorted(self.rows, key=lambda row: -row.scores(k).of(measure).value))


@lru_cache(maxsize=512)
def _scores(row: Row, k: int) -> Scores:
    """Resampling takes a millisecond, and a page asks for the same rows at every rerun."""
    return scores(row.ranks, k)


@lru_cache(maxsize=512)
def contrast(first: Row, second: Row, measure: Measure, k: int) -> Interval:
    """How much better ``first`` is, with the interval of the difference on the same questions."""
    return better(first.ranks, second.ranks, measure, k)


def evaluate(
    documents: Sequence[Document],
    questions: Sequence[Question],
    cuts: Sequence[ChunkSettings],
    specs: Sequence[ModelSpec],
    modes: Sequence[Mode],
    opened: Callable[[ModelSpec, Progress], Embeds],
    *,
    ready: Ready | None = None,
    progress: Progress = silent,
) -> Evaluation:
    """Put ``questions`` to every combination; ``opened`` gives the encoder of a model. Partial results on the way.

    Approximate ways are left out for cuts with too few chunks for them (:data:`.indexes.FEWEST`).

    Raises:
        InputError: ``rag.no_combination``, ``rag.many_combinations``, ``rag.no_passage_found`` (no passage stands in
            any document), ``rag.many_chunks``, and what :func:`.chunking.chunks` refuses.
    """
    _check(cuts, specs, modes)
    where, asked, missing = _placed(documents, questions)
    result = Evaluation(tuple(asked), tuple(missing))
    texts = [question.question for question in asked]
    for settings in cuts:
        bench = _Bench(documents, settings, where, texts, progress)
        result = replace(result, cuts=(*result.cuts, bench.study))
        if "keyword" in modes:
            result = replace(result, rows=(*result.rows, bench.row("", "keyword", bench.by_words())))
        for spec in specs if set(modes) - {"keyword"} else ():
            result = replace(result, rows=(*result.rows, *bench.rows(spec, modes, opened, ready or {}, progress)))
            progress("rag.evaluate", len(result.rows), None, partial=result)
    return result


class _Bench:
    """One cut of the documents, and the gold chunks of every question in it."""

    def __init__(
        self, documents: Sequence[Document], settings: ChunkSettings, where: Sequence[Sequence[Place]],
        texts: Sequence[str], progress: Progress,
    ) -> None:  # fmt: skip
        self.settings, self.texts = settings, texts
        self.chunks: tuple[Chunk, ...] = cut(documents, settings, progress=progress)
        if len(self.chunks) > MOST_CHUNKS:
            raise InputError("rag.many_chunks", received=f"{len(self.chunks):,}", allowed=f"{MOST_CHUNKS:,}")
        found = [holders(self.chunks, places) for places in where]
        self.gold = [gold(one) for one in found]
        whole = sum(any(holder.whole for holder in one) for one in found)
        reached = sum(bool(rows) for rows in self.gold)
        self.study = CutStudy(settings, len(self.chunks), whole, reached - whole, len(found) - reached)
        words = Keywords(self.chunks, progress)
        self.words = [words.search(text, DEPTH).hits for text in texts]

    def by_words(self) -> list[list[int]]:
        return [[hit.row for hit in found] for found in self.words]

    def row(self, model: str, mode: Mode, ranked: Sequence[Sequence[int]], truncated: int = 0) -> Row:
        ranks = [first_rank(rows, own) for rows, own in zip(ranked, self.gold, strict=True)]
        return Row(self.settings, model, mode, np.array(ranks), len(self.chunks), truncated)

    def rows(
        self, spec: ModelSpec, modes: Sequence[Mode], opened: Callable[[ModelSpec, Progress], Embeds], ready: Ready,
        progress: Progress,
    ) -> list[Row]:  # fmt: skip
        encoder = opened(spec, progress)
        known = ready.get((spec.id, self.settings))
        if known is None or len(known.vectors) != len(self.chunks):
            texts = [chunk.text for chunk in self.chunks]
            known = rankings.encoded(spec, encoder, texts, side="passage", progress=progress)
        vectors, truncated = known.vectors, len(known.truncated)
        asked = rankings.encoded(
            spec, encoder, self.texts, side="query", stage="rag.encode_questions", progress=progress
        ).vectors  # fmt: skip
        nearest = [rankings.by_cosine(vectors, vector) for vector in asked]
        rows = []
        if "exact" in modes:
            rows.append(self.row(spec.id, "exact", [found.tolist() for found in nearest], truncated))
        if "hybrid" in modes:
            both = [rankings.by_both(self.chunks, *pair) for pair in zip(nearest, self.words, strict=True)]
            rows.append(self.row(spec.id, "hybrid", both, truncated))
        return rows + self._approximate(spec.id, modes, vectors, asked, truncated, progress)

    def _approximate(
        self, model: str, modes: Sequence[Mode], vectors: NDArray[Any], asked: NDArray[Any], truncated: int,
        progress: Progress,
    ) -> list[Row]:  # fmt: skip
        wanted: list[Index] = [mode for mode in ("ivf_pq", "hnsw") if mode in modes]
        if not wanted:
            return []
        with rankings.approximate(len(self.chunks), vectors, progress=progress) as table:
            if table is None:
                return []
            return [
                self.row(model, index, [rankings.by_index(table, index, vector) for vector in asked], truncated)
                for index in wanted
            ]


def _check(cuts: Sequence[ChunkSettings], specs: Sequence[ModelSpec], modes: Sequence[Mode]) -> None:
    if not cuts or not modes or (not specs and set(modes) - {"keyword"}):
        raise InputError("rag.no_combination", ways=", ".join(MODES))
    count = len(cuts) * max(1, len(specs)) * len(modes)
    if count > MOST_COMBINATIONS:
        raise InputError("rag.many_combinations", received=count, allowed=MOST_COMBINATIONS)
    for settings in cuts:
        checked(settings)


def _placed(
    documents: Sequence[Document], questions: Sequence[Question]
) -> tuple[list[tuple[Place, ...]], list[Question], list[Question]]:
    """Where the passages stand, of the questions that have one; and the questions without."""
    found = [(places(documents, question.passage, named=question.document), question) for question in questions]
    here = [(where, question) for where, question in found if where]
    if not here:
        raise InputError("rag.no_passage_found", questions=len(questions), documents=len(documents))
    return [where for where, _ in here], [one for _, one in here], [question for where, question in found if not where]
