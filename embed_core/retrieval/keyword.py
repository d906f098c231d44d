"""Keyword search: BM25 by LanceDB's full-text index over the terms of the chunks.

The formula is that of :mod:`.bm25`, k1 = 1.2 and b = 0.75 included. The terms are cut by :func:`.terms.terms` and by
nobody else; the index takes them as they are, so both come to the same scores.
"""

from __future__ import annotations

import time
from typing import Any

from embed_core.retrieval.connection import guarded
from embed_core.retrieval.generations import Generation
from embed_core.retrieval.kinds import Found, Hit
from embed_core.retrieval.store import reading
from embed_core.retrieval.table import CHUNK_COLUMNS, chunk_of
from embed_core.retrieval.terms import terms


def keyword(name: str, question: str, *, k: int) -> Found:
    """The ``k`` chunks with the highest BM25 for the words of ``question``; fewer where fewer hold any of them."""
    words = terms(question)
    if not words or k < 1:
        return Found((), 0.0)
    return reading(name, lambda generation: _search(generation, " ".join(words), k))


def build(generation: Generation) -> None:
    """Index the column of terms."""
    from lancedb.index import FTS

    with guarded():
        generation.table.create_index(
            "terms",
            config=FTS(
                base_tokenizer="whitespace",
                lower_case=False,
                stem=False,
                remove_stop_words=False,
                ascii_folding=False,
                max_token_length=None,
            ),
        )


def _search(generation: Generation, words: str, k: int) -> Found:
    begun = time.perf_counter()
    with guarded():
        query: Any = generation.table.search(words, query_type="fts", fts_columns="terms")
        rows = query.select([*CHUNK_COLUMNS, "_score"]).limit(k).to_arrow().to_pylist()
    milliseconds = (time.perf_counter() - begun) * 1000
    rows.sort(key=lambda row: (-row["_score"], row["row"]))
    hits = [Hit(chunk_of(row), row["row"], rank, float(row["_score"])) for rank, row in enumerate(rows, 1)]
    return Found(tuple(hits), milliseconds)
