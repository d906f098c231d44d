"""One question, every way of searching: exact, IVF-PQ, HNSW, keywords, and both kinds put together."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.retrieval import indexes, keyword, search
from embed_core.retrieval.encoding import Embeds, question_vector
from embed_core.retrieval.fusion import CONSTANT, fuse
from embed_core.retrieval.kinds import Collection, Found, Hit, Index

Mode = Literal["exact", "ivf_pq", "hnsw", "keyword", "hybrid"]
MODES: tuple[Mode, ...] = get_args(Mode)
VECTOR_MODES: tuple[Index, ...] = get_args(Index)

LONGEST_QUESTION = 2_000
DEPTH = 50
"""How many places of a ranking are kept: what fusion and re-ranking choose from."""
_TIMES = 3


@dataclass(frozen=True)
class Answers:
    """The question's vector (d,), the ``k`` hits of each index as it was timed, the :data:`DEPTH` first that it gives
    when asked for more, and which index really answered for each.
    """

    vector: NDArray[np.float32]
    k: int
    found: dict[Index, Found]
    deep: dict[Index, Found]
    served: dict[Index, Index]


def checked_question(typed: str) -> str:
    """The question without white space around it. Errors: InputError for an empty or endless one."""
    question = typed.strip()
    if not question:
        raise InputError("ask.empty_question", allowed=f"{LONGEST_QUESTION:,}")
    if len(question) > LONGEST_QUESTION:
        raise InputError("ask.long_question", count=f"{len(question):,}", allowed=f"{LONGEST_QUESTION:,}")
    return question


def by_vector(card: Collection, encoder: Embeds, question: str, k: int, *, progress: Progress = silent) -> Answers:
    """The ``k`` nearest chunks by each index that the collection has, each search timed, and :data:`DEPTH` for those
    who choose among more. (Asked for more, an approximate index looks longer: its recall@k is that of asking for k.)

    The milliseconds are the median of three searches after one that is not counted (it opens files); encoding the
    question is not in them.
    """
    progress("ask.question", 0, None)
    vector = question_vector(card, encoder, question)
    served = {index: indexes.served_by(card.name, index) for index in VECTOR_MODES}
    found: dict[Index, Found] = {}
    deep: dict[Index, Found] = {}
    for index in dict.fromkeys(served.values()):
        progress("ask.search", len(found), None)
        once = partial(search.search, card.name, vector, index=index)
        found[index], deep[index] = _timed(partial(once, k=k)), once(k=DEPTH)
    return Answers(vector, k, found, deep, served)


def by_keyword(card: Collection, question: str) -> Found:
    """The :data:`DEPTH` best chunks by BM25, timed the same way. It needs no encoder."""
    return _timed(lambda: keyword.keyword(card.name, question, k=DEPTH))


def hits_of(mode: Mode, answers: Answers | None, words: Found, k: int, constant: int = CONSTANT) -> tuple[Hit, ...]:
    """The ``k`` best hits by ``mode``; hybrid fuses the exact and the keyword ranking. Without ``answers`` (no encoder)
    only the keyword hits are known, whatever the mode.
    """
    if mode == "keyword" or answers is None:
        return words.hits[:k]
    if mode == "hybrid":
        return fuse({"vector": answers.deep["exact"].hits, "keyword": words.hits}, k, constant)
    lists = answers.found if k <= answers.k else answers.deep
    return lists[answers.served[mode]].hits[:k]


def retrieve(
    card: Collection, encoder: Embeds | None, question: str, *, mode: Mode = "hybrid", k: int = 5,
    constant: int = CONSTANT,
) -> tuple[Hit, ...]:  # fmt: skip
    """The ``k`` hits of one mode, for those who need no comparison: the step before the prompt."""
    question = checked_question(question)
    by_words = encoder is None or mode in ("keyword", "hybrid")
    words = keyword.keyword(card.name, question, k=max(k, DEPTH)) if by_words else Found((), 0.0)
    if encoder is None or mode == "keyword":
        return hits_of(mode, None, words, k)
    vector = question_vector(card, encoder, question)
    index: Index = "exact" if mode == "hybrid" else mode
    found = search.search(card.name, vector, k=max(k, DEPTH) if mode == "hybrid" else k, index=index)
    return hits_of(mode, Answers(vector, k, {index: found}, {index: found}, {index: index}), words, k, constant)


def _timed(search_once: Callable[[], Found]) -> Found:
    found = search_once()
    times = [search_once().milliseconds for _ in range(_TIMES)]
    return replace(found, milliseconds=statistics.median(times))
