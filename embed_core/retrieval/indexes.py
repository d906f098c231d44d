"""Approximate indexes over the vectors of a collection.

*IVF-PQ* (Jegou, Douze & Schmid 2011, "Product quantization for nearest neighbor search"): vectors are put into cells by
their nearest centre, a question looks into the :data:`PROBES` nearest cells only, and there at vectors of a byte or so
for 16 numbers; the best ``k`` :data:`REFINE` of them are measured again with the whole vectors.

*HNSW* (Malkov & Yashunin 2018): a graph of near neighbours in layers, walked from afar to near with a list of the
:data:`CANDIDATES` best so far; here with one byte a number, and the best measured again.
"""

from __future__ import annotations

from typing import Any

from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.retrieval import generations
from embed_core.retrieval.connection import guarded
from embed_core.retrieval.generations import Generation
from embed_core.retrieval.kinds import Index
from embed_core.retrieval.locks import writing

APPROXIMATE: tuple[Index, ...] = ("ivf_pq", "hnsw")
FEWEST = 256
"""Below it no approximate index is built: product quantisation learns 256 centres a part."""
AUTOMATIC_FROM = 20_000
"""From this many chunks on indexing builds both; below, exact search takes less than about 50 ms."""
PROBES, REFINE = 10, 10
"""Chosen by tests/benchmarks/bench_vector_search.py: the least that gave a recall@10 of 0.95 with room to spare."""
CANDIDATES, HNSW_REFINE = 60, 2
COLUMNS: dict[Index, str] = {"exact": "vector", "ivf_pq": "vector", "hnsw": "vector_hnsw"}
"""LanceDB asks one index a column, so HNSW has a copy of the vectors for itself, made when it is built."""


def served_by(name: str, index: Index) -> Index:
    """What :func:`embed_core.retrieval.search.search` answers with: ``index``, or exact where it is not built.

    A collection of fewer than :data:`FEWEST` chunks is always searched exactly; up to :data:`AUTOMATIC_FROM` chunks
    :func:`build` has to be asked for.
    """
    return served(generations.current(name), index)


def served(generation: Generation, index: Index) -> Index:
    """:func:`served_by` of an opened generation."""
    with guarded():
        built = {found.name for found in generation.table.list_indices()}
    return index if index in built else "exact"


def build(name: str, index: Index, *, progress: Progress = silent) -> None:
    """Build an approximate index of an existing collection; it is used from the moment it is whole.

    Raises:
        InputError: ``retrieval.too_few_chunks`` below :data:`FEWEST` chunks, ``retrieval.being_indexed``.
    """
    with writing(name):
        generation = generations.current(name)
        if generation.card.chunks < FEWEST:
            raise InputError("retrieval.too_few_chunks", name=name, received=generation.card.chunks, fewest=FEWEST)
        build_on(generation, index, progress)


def build_on(generation: Generation, index: Index, progress: Progress) -> None:
    """:func:`build` of an opened generation of at least :data:`FEWEST` chunks, by the one who may write it."""
    if index == "exact" or served(generation, index) == index:
        return
    progress(f"retrieval.{index}", 0, None)
    column = COLUMNS[index]
    with guarded():
        if column not in generation.table.schema.names:
            generation.table.add_columns({column: COLUMNS["exact"]})
        generation.table.create_index(column, config=_config(index, generation.card.dims), name=index)


def ask(table: Any, vector: Any, index: Index, k: int = 10) -> Any:
    """LanceDB's query for the ``k`` rows of ``table`` nearest to ``vector`` by cosine, answered by ``index``."""
    query = table.search(vector, vector_column_name=COLUMNS[index]).distance_type("cosine")
    if index == "ivf_pq":
        return query.nprobes(PROBES).refine_factor(REFINE)
    if index == "hnsw":
        return query.ef(max(CANDIDATES, k * HNSW_REFINE)).refine_factor(HNSW_REFINE)  # fewer than asked for fails
    return query.bypass_vector_index()


def parts(dims: int) -> int:
    """Into how many pieces product quantisation cuts a vector: 16 numbers each where that comes out even.

    >>> parts(384), parts(50), parts(7)
    (24, 5, 1)
    """
    if dims % 16 == 0:
        return dims // 16
    return max((count for count in range(1, dims // 8 + 1) if dims % count == 0), default=1)


def _config(index: Index, dims: int) -> Any:
    from lancedb.index import HnswSq, IvfPq

    if index == "ivf_pq":
        return IvfPq(distance_type="cosine", num_sub_vectors=parts(dims), sample_rate=64, max_iterations=20)
    return HnswSq(distance_type="cosine", sample_rate=64, max_iterations=20)
