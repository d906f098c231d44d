"""What a collection's table holds: its columns, its card, and the way from chunks to rows and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core.retrieval.kinds import Chunk, ChunkSettings, Collection, Document
from embed_core.retrieval.terms import terms

FORMAT = 1
"""Raise it when the columns change: tables of another format are not read."""
CARD = b"embedding_explorer_card"
CHUNK_COLUMNS = ("row", "document", "number", "start", "end", "text", "heading", "page")
DOCUMENT_COLUMNS = ("row", "document", "document_kind", "document_text", "document_pages")


def schema(card: Collection, fingerprint: str) -> Any:
    """The Arrow schema of a table, the card in its metadata: rows and card cannot part."""
    import pyarrow as pa

    record = {"format": FORMAT, "fingerprint": fingerprint, "card": asdict(card)}
    columns = [
        ("row", pa.int32()),
        ("document", pa.string()),
        ("number", pa.int32()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("text", pa.string()),
        ("heading", pa.string()),
        ("page", pa.int32()),
        ("truncated", pa.bool_()),
        ("terms", pa.string()),
        ("vector", pa.list_(pa.float32(), card.dims)),
        # A document's whole text lies on the row of its first chunk: one table is all there is of a collection.
        ("document_kind", pa.string()),
        ("document_text", pa.large_string()),
        ("document_pages", pa.list_(pa.int64())),
    ]
    return pa.schema(columns, metadata={CARD: json.dumps(record, ensure_ascii=False).encode()})


def read_card(metadata: Mapping[bytes, bytes] | None) -> tuple[Collection, str] | None:
    """The card and the fingerprint in a schema's metadata; None where the table is not one of ours or of now."""
    try:
        record = json.loads((metadata or {})[CARD])
        if record["format"] != FORMAT:
            return None
        fields = record["card"] | {
            "settings": ChunkSettings(**record["card"]["settings"]),
            "documents": tuple(record["card"]["documents"]),
        }
        return Collection(**fields), str(record["fingerprint"])
    except (KeyError, TypeError, ValueError):
        return None


def finished(card: Collection, seconds: float) -> Collection:
    """The card with the time at which its version was finished."""
    return replace(card, created=seconds)


def rows(
    chunks: Sequence[Chunk],
    first: int,
    vectors: NDArray[np.float32],
    truncated: Sequence[int],
    documents: Mapping[str, Document],
    wanted: Any,
) -> Any:
    """An Arrow table of ``chunks``, the first of them row number ``first``; ``documents`` holds those that are not
    stored yet: each is put on the row of the first of its chunks. ``wanted`` is the :func:`schema`.
    """
    import pyarrow as pa

    left = dict(documents)
    whole = [left.pop(chunk.document, None) for chunk in chunks]
    cut = set(truncated)
    flat = np.ascontiguousarray(vectors, dtype=np.float32).reshape(-1)
    columns: dict[str, Any] = {
        "row": range(first, first + len(chunks)),
        "document": [chunk.document for chunk in chunks],
        "number": [chunk.number for chunk in chunks],
        "start": [chunk.start for chunk in chunks],
        "end": [chunk.end for chunk in chunks],
        "text": [chunk.text for chunk in chunks],
        "heading": [chunk.heading for chunk in chunks],
        "page": [chunk.page for chunk in chunks],
        "truncated": [index in cut for index in range(len(chunks))],
        "terms": [" ".join(terms(chunk.text)) for chunk in chunks],
        "vector": pa.FixedSizeListArray.from_arrays(pa.array(flat), vectors.shape[1]),
        "document_kind": [document and document.kind for document in whole],
        "document_text": [document and document.text for document in whole],
        "document_pages": [document and list(document.page_starts) for document in whole],
    }
    arrays = [
        column if isinstance(column, pa.Array) else pa.array(column, type=wanted.field(name).type)
        for name, column in columns.items()
    ]
    return pa.Table.from_arrays(arrays, schema=wanted)


def chunk_of(row: Mapping[str, Any]) -> Chunk:
    """The chunk in a row with :data:`CHUNK_COLUMNS`."""
    return Chunk(**{name: row[name] for name in CHUNK_COLUMNS if name != "row"})


def document_of(row: Mapping[str, Any]) -> Document:
    """The document in a row with :data:`DOCUMENT_COLUMNS`."""
    return Document(row["document"], row["document_text"], row["document_kind"], tuple(row["document_pages"]))
