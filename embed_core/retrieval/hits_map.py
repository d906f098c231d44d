"""The map of a collection's chunks, with a question put on it.

The map is fitted on the chunks alone, so it stays as it is whatever is asked; the question is put onto it afterwards.
PCA is linear: the question goes through the same axes. UMAP and t-SNE give no formula for a new point; it is placed at
the mean of its nearest chunks' places, weighted by cosine - how UMAP's own ``transform`` begins (McInnes, Healy &
Melville 2018). Which chunks are near is always decided in the original space.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from embed_core.maps import MapSettings, MapView, draw_map
from embed_core.points import Points
from embed_core.progress import Progress, silent
from embed_core.retrieval.kinds import Chunk, Collection, Hit
from embed_core.scores import unit_rows

MOST_POINTS = 5_000
"""Of a larger collection so many chunks, evenly spread over it, are drawn."""
NEAREST = 5
"""Chunks whose places say where a question lies on a map that has no formula."""

Float32Array = NDArray[np.float32]
Float64Array = NDArray[np.float64]


def chunk_map(
    collection: Collection,
    chunks: Sequence[Chunk],
    vectors: Float32Array,
    settings: MapSettings,
    progress: Progress = silent,
) -> MapView:
    """The map of ``chunks`` and their ``vectors`` (n, d), both in the order of the collection's rows.

    The column ``document`` colours the points; the column ``row`` says where each stands in the collection.
    """
    rows = drawn_rows(len(chunks))
    points = Points(
        names=tuple(name_of(chunks[row]) for row in rows.tolist()),
        vectors=np.ascontiguousarray(vectors[rows], dtype=np.float32),
        key=f"{collection.model}@{collection.revision}-chunks-{collection.name}-{collection.created}-{len(rows)}",
        model_id=collection.model,
        columns={"document": np.array([chunks[row].document for row in rows], dtype=object), "row": rows},
        contextual=True,
        prefix=collection.passage_prefix,
    )
    return draw_map(points, settings, progress)


def drawn_rows(count: int) -> NDArray[np.int64]:
    """The rows of a collection that are drawn: all, or :data:`MOST_POINTS` at even steps."""
    if count <= MOST_POINTS:
        return np.arange(count)
    return np.unique(np.linspace(0, count - 1, MOST_POINTS).round().astype(np.int64))


def name_of(chunk: Chunk) -> str:
    """Document, number (from 1) and the beginning of the text on one line, as a chunk's name on the map."""
    return f"{chunk.document} · {chunk.number + 1}: {' '.join(chunk.text.split())[:160]}"


def places_of(view: MapView, hits: Sequence[Hit]) -> tuple[int, ...]:
    """The points of the map that are hits, best first; of a very large collection some may not be drawn."""
    index = {int(row): place for place, row in enumerate(view.points.columns["row"].tolist()) if row >= 0}
    return tuple(index[hit.row] for hit in hits if hit.row in index)


def put_on(view: MapView, names: Sequence[str], vectors: Float32Array, documents: Sequence[str]) -> MapView:
    """The map with further points ``vectors`` (m, d) at its end; those that were there stay where they are."""
    points, projection = view.points, view.projection
    added = len(names)
    if not added:
        return view
    coordinates = np.vstack([projection.coordinates, place(view, vectors)]).astype(np.float32)
    columns = {
        "document": np.append(points.columns["document"], np.array(documents, dtype=object)),
        "row": np.append(points.columns["row"], np.full(added, -1)),
    }
    joined = replace(
        points, names=points.names + tuple(names), columns=columns, position={},
        vectors=np.vstack([points.vectors, vectors]).astype(np.float32), key=f"{points.key}+{added}",
    )  # fmt: skip
    kept = np.append(projection.kept, np.full(added, np.nan, dtype=np.float32))
    return replace(view, points=joined, projection=replace(projection, coordinates=coordinates, kept=kept))


def nearest_on_map(view: MapView, count: int) -> tuple[int, ...]:
    """The ``count`` points nearest to the last one by their coordinates: what the picture alone would suggest."""
    coordinates = np.asarray(view.projection.coordinates, dtype=np.float64)
    distances = np.linalg.norm(coordinates[:-1] - coordinates[-1], axis=1)
    return tuple(np.argsort(distances, kind="stable")[:count].tolist())


def place(view: MapView, vectors: Float32Array) -> Float64Array:
    """Coordinates (m, c) of further ``vectors`` (m, d) on a finished map."""
    if view.projection.method == "pca":
        return _through_axes(view, vectors)
    cosines = unit_rows(vectors) @ unit_rows(view.points.vectors).T
    nearest = np.argsort(-cosines, axis=1, kind="stable")[:, :NEAREST]
    weights = np.maximum(np.take_along_axis(cosines, nearest, axis=1), 0.0) + 1e-6
    weights /= weights.sum(axis=1, keepdims=True)
    placed: Float64Array = (weights[:, :, None] * view.projection.coordinates[nearest]).sum(axis=1)
    return placed


def _through_axes(view: MapView, vectors: Float32Array) -> Float64Array:
    """The axes of a PCA from its own result: with centred rows X = U S V^T and coordinates C = X V, the columns of
    ``X^T C / diag(C^T C)`` are V.
    """
    rows = unit_rows(view.points.vectors) if view.projection.metric == "cosine" else view.points.vectors
    asked = unit_rows(vectors) if view.projection.metric == "cosine" else vectors
    mean = rows.mean(axis=0)
    coordinates = np.asarray(view.projection.coordinates, dtype=np.float64)
    lengths = (coordinates**2).sum(axis=0)
    axes = (rows - mean).T @ coordinates / np.where(lengths > 0, lengths, 1.0)
    placed: Float64Array = (asked - mean) @ axes
    return placed
