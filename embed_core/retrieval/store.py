"""The collections of the vector database: listed, read, deleted. :mod:`.indexing` makes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from embed_core.catalog import ModelSpec
from embed_core.errors import InputError, SourceError
from embed_core.retrieval import generations
from embed_core.retrieval.connection import guarded
from embed_core.retrieval.generations import Generation
from embed_core.retrieval.kinds import Chunk, Collection, Document
from embed_core.retrieval.locks import writing
from embed_core.retrieval.table import CHUNK_COLUMNS, DOCUMENT_COLUMNS, chunk_of, document_of

T = TypeVar("T")
_TRIES = 5


def collections() -> tuple[Collection, ...]:
    """The cards of all collections, the newest first."""
    cards = [generation.card for generation in generations.all_current()]
    return tuple(sorted(cards, key=lambda card: -card.created))


def collection(name: str) -> Collection:
    """The card of one. Raises InputError ``retrieval.no_collection``."""
    return generations.current(name).card


def delete(name: str) -> None:
    """Delete a collection and everything in it.

    Raises:
        InputError: ``retrieval.no_collection``, or ``retrieval.being_indexed`` while somebody writes it.
    """
    with writing(name):
        generations.current(name)
        generations.remove(name)


def all_chunks(name: str) -> tuple[Chunk, ...]:
    """Every chunk, in the order of the rows."""
    return tuple(chunk_of(row) for row in _ordered(name, CHUNK_COLUMNS).to_pylist())


def all_vectors(name: str) -> NDArray[np.float32]:
    """Every vector (n, d), in the order of the rows."""
    column = _ordered(name, ("row", "vector")).column("vector").combine_chunks()
    vectors: NDArray[np.float32] = column.flatten().to_numpy(zero_copy_only=False).reshape(len(column), -1)
    return vectors


def documents(name: str) -> tuple[Document, ...]:
    """The documents, whole: what is needed to index the collection anew."""
    found = _ordered(name, DOCUMENT_COLUMNS, "document_text IS NOT NULL")
    return tuple(document_of(row) for row in found.to_pylist())


def truncated(name: str) -> tuple[int, ...]:
    """Rows of the chunks that were longer than the encoder reads: their ends are not in their vectors."""
    return tuple(_ordered(name, ("row",), "truncated").column("row").to_pylist())


def check_model(card: Collection, spec: ModelSpec) -> None:
    """Raise InputError ``retrieval.other_model`` unless ``spec`` made the collection's vectors."""
    if (spec.id, spec.revision) != (card.model, card.revision):
        raise InputError(
            "retrieval.other_model",
            name=card.name,
            made_with=f"{card.model} ({card.revision})",
            received=f"{spec.id} ({spec.revision})",
        )


def reading(name: str, read: Callable[[Generation], T]) -> T:
    """``read`` from the current generation, again where that one was replaced meanwhile."""
    for _ in range(_TRIES - 1):
        try:
            return read(generations.current(name))
        except SourceError as error:
            if error.code != "retrieval.gone":
                raise
    return read(generations.current(name))


def _ordered(name: str, columns: Sequence[str], where: str | None = None) -> Any:
    def read(generation: Generation) -> Any:
        with guarded():
            query = generation.table.search().select(list(columns))
            query = query.where(where) if where else query
            return query.to_arrow().sort_by("row")

    return reading(name, read)
