"""Nearest chunks of a question's vector: exactly, or through an approximate index."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.retrieval.connection import guarded
from embed_core.retrieval.generations import Generation
from embed_core.retrieval.indexes import ask, served
from embed_core.retrieval.kinds import Found, Hit, Index
from embed_core.retrieval.store import reading
from embed_core.retrieval.table import CHUNK_COLUMNS, chunk_of


def search(name: str, vector: NDArray[np.floating], *, k: int, index: Index = "exact") -> Found:
    """The ``k`` chunks whose vectors have the highest cosine with ``vector`` (d,), which is each hit's score.

    :func:`embed_core.retrieval.indexes.served_by` says whether ``index`` is there; where it is not the answer is exact.
    A vector of zeros, of a chunk or of the question, has no direction and is near to nothing.

    Raises InputError ``retrieval.other_dims`` for a vector of another length than the collection's.
    """
    query = np.asarray(vector, dtype=np.float32).reshape(-1)
    return reading(name, lambda generation: _search(generation, query, k, index))


def _search(generation: Generation, vector: NDArray[np.float32], k: int, index: Index) -> Found:
    if len(vector) != generation.card.dims:
        raise InputError("retrieval.other_dims", expected=generation.card.dims, received=len(vector))
    if k < 1:
        return Found((), 0.0)
    kind = served(generation, index)
    begun = time.perf_counter()
    with guarded():
        query = ask(generation.table, vector, kind, k).select([*CHUNK_COLUMNS, "_distance"])
        rows = query.limit(k).to_arrow().to_pylist()
    milliseconds = (time.perf_counter() - begun) * 1000
    hits = [Hit(chunk_of(row), row["row"], rank, 1.0 - row["_distance"]) for rank, row in enumerate(rows, 1)]
    return Found(tuple(hits), milliseconds)
