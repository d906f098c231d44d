"""The rows of a collection on their way into a table that nobody reads yet: encoded and stored slice by slice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual.precision import Precision
from embed_core.errors import ModelError
from embed_core.progress import Progress
from embed_core.retrieval import generations
from embed_core.retrieval.connection import connection, guarded
from embed_core.retrieval.encoding import Embeds, Share, unit_vectors
from embed_core.retrieval.generations import Generation
from embed_core.retrieval.kinds import Chunk, Collection, Document
from embed_core.retrieval.table import rows, schema

SLICE = 1_024
"""Chunks encoded and stored at a time: in a local folder what a killed writer can lose at most."""


class Writer:
    """The rows of one collection on their way into a table nobody reads yet."""

    def __init__(
        self,
        card: Collection,
        chunks: Sequence[Chunk],
        documents: Mapping[str, Document],
        fingerprint: str,
        precision: Precision,
    ) -> None:
        self.card, self.chunks, self.documents = card, chunks, documents
        self.fingerprint, self.precision = fingerprint, precision
        places = reversed(list(enumerate(chunks)))
        self.first_rows = {chunk.document: row for row, chunk in places}

    def write(self, begun: Generation | None, encoder: Embeds, progress: Progress) -> Generation:
        """Encode what is not in ``begun`` yet, slice by slice, and store it."""
        generation, done = begun, 0
        if begun is not None:
            with guarded():
                done = begun.table.count_rows()
        while done < len(self.chunks):
            part = self.chunks[done : done + SLICE]
            vectors, truncated = self._encode(part, done, encoder, progress)
            if generation is None:
                generation = self._create(vectors.shape[1])
            elif vectors.shape[1] != generation.card.dims:
                raise ModelError("retrieval.other_dims", expected=generation.card.dims, received=vectors.shape[1])
            self._store(generation, part, done, vectors, truncated)
            done += len(part)
        if generation is None:  # cutting refuses documents without a word
            raise ValueError("no chunks")
        return generation

    def _encode(
        self, part: Sequence[Chunk], before: int, encoder: Embeds, progress: Progress
    ) -> tuple[NDArray[np.float32], tuple[int, ...]]:
        return unit_vectors(
            encoder, [chunk.text for chunk in part], prefix=self.card.passage_prefix, model=self.card.model,
            precision=self.precision, progress=Share(progress, "retrieval.encode", before, len(part), len(self.chunks)),
        )  # fmt: skip

    def _create(self, dims: int) -> Generation:
        card = replace(self.card, dims=dims)
        table_name = generations.fresh_name(card.name)
        with guarded():
            table = connection().create_table(table_name, schema=schema(card, self.fingerprint))
        return Generation(table_name, table, card, self.fingerprint)

    def _store(
        self,
        generation: Generation,
        part: Sequence[Chunk],
        done: int,
        vectors: NDArray[np.float32],
        truncated: tuple[int, ...],
    ) -> None:
        """Append one slice, which is one step: all its rows are there or none."""
        begin = {name for name, row in self.first_rows.items() if done <= row < done + len(part)}
        new = {name: self.documents[name] for name in begin}
        with guarded():
            generation.table.add(rows(part, done, vectors, truncated, new, generation.table.schema))
