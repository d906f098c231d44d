"""Rankings of chunks that are not in the database: exact, keywords and hybrid in memory, approximate in a folder that
is thrown away. Searching is done by the same functions as everywhere else.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core.catalog import ModelSpec
from embed_core.diskcache import get_or_compute
from embed_core.points import digest
from embed_core.progress import Progress, silent
from embed_core.retrieval import indexes
from embed_core.retrieval.connection import guarded
from embed_core.retrieval.encoding import Embeds, Share, unit_vectors
from embed_core.retrieval.fusion import fuse
from embed_core.retrieval.generations import Generation
from embed_core.retrieval.kinds import Chunk, ChunkSettings, Collection, Hit, Index
from embed_core.retrieval.measures import DEPTH
from embed_core.scores import unit_rows

Float32s = NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class Encoded:
    """Vectors of length 1 (n, d) of n texts, and which of them were longer than the encoder reads."""

    vectors: Float32s
    truncated: tuple[int, ...]


def encoded(
    spec: ModelSpec, encoder: Embeds, texts: Sequence[str], *, side: str, stage: str = "rag.encode",
    progress: Progress = silent,
) -> Encoded:  # fmt: skip
    """The vectors of ``texts`` by the model ``spec``, once computed kept on disk; ``side`` is "passage" or "query".

    Raises ModelError ``retrieval.bad_vectors`` where the model does not give one finite vector a text.
    """
    prefix = spec.passage_prefix if side == "passage" else spec.query_prefix
    key = {"model": spec.id, "revision": spec.revision, "prefix": prefix, "texts": digest(list(texts))}
    return get_or_compute(
        "rag_vectors", key, 1, lambda: _encode(spec, encoder, texts, prefix, stage, progress), progress=progress
    )


def by_cosine(vectors: NDArray[Any], question: NDArray[Any], depth: int | None = DEPTH) -> NDArray[np.int64]:
    """Rows by cosine with ``question`` (d,), best first; ``vectors`` (n, d) have length 1. Ties in their order."""
    cosines = vectors @ unit_rows(question).astype(vectors.dtype)
    return np.argsort(-cosines, kind="stable")[:depth]


def hits(chunks: Sequence[Chunk], rows: Sequence[int] | NDArray[np.int64]) -> tuple[Hit, ...]:
    """A ranking of rows as hits; the score is left at 0."""
    return tuple(Hit(chunks[row], int(row), rank, 0.0) for rank, row in enumerate(rows, start=1))


def by_both(
    chunks: Sequence[Chunk], nearest: Sequence[int] | NDArray[np.int64], words: Sequence[Hit], k: int = DEPTH
) -> list[int]:
    """The hybrid ranking of rows: the first :data:`DEPTH` of the exact and of the keyword ranking, fused."""
    fused = fuse({"vector": hits(chunks, nearest[:DEPTH]), "keyword": words[:DEPTH]}, k)
    return [hit.row for hit in fused]


@contextmanager
def approximate(chunks: int, vectors: Float32s, *, progress: Progress = silent) -> Iterator[Generation | None]:
    """The vectors (n, d) with both approximate indexes, in a table that nobody else sees and that is gone afterwards.

    None below :data:`.indexes.FEWEST` chunks: then there is nothing to build.
    """
    if chunks < indexes.FEWEST:
        yield None
        return
    import lancedb
    import pyarrow as pa

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        dims = int(vectors.shape[1])
        flat = pa.FixedSizeListArray.from_arrays(pa.array(np.ascontiguousarray(vectors).reshape(-1)), dims)
        with guarded():
            table = lancedb.connect(folder).create_table("t", pa.table({"row": range(chunks), "vector": flat}))
        card = Collection("t", "", "", dims, ChunkSettings(), (), chunks, 0.0)
        generation = Generation("t", table, card, "")
        for index in indexes.APPROXIMATE:
            indexes.build_on(generation, index, progress)
        yield generation


def by_index(generation: Generation, index: Index, question: NDArray[Any], k: int = DEPTH) -> list[int]:
    """The rows that an approximate index finds."""
    with guarded():
        query = indexes.ask(generation.table, np.asarray(question, np.float32), index, k)
        rows: list[int] = query.select(["row", "_distance"]).limit(k).to_arrow().column("row").to_pylist()
    return rows


def _encode(
    spec: ModelSpec, encoder: Embeds, texts: Sequence[str], prefix: str, stage: str, progress: Progress
) -> Encoded:
    if not texts:
        return Encoded(np.zeros((0, 1), np.float32), ())
    share = Share(progress, stage, 0, len(texts), len(texts))
    return Encoded(*unit_vectors(encoder, texts, prefix=prefix, model=spec.id, progress=share))
