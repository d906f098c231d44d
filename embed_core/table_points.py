"""Points from an uploaded table: its vectors as they are, or its texts through a model, and the other columns."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from embed_core import stash, tables
from embed_core.points import Drawing, Points, chosen_words, digest, text_points
from embed_core.progress import Progress, silent


def read(drawing: Drawing) -> tables.Table:
    """The table a drawing names. Errors: the sentences of :mod:`embed_core.tables` and of a link to lost data."""
    return tables.read_table(drawing.table_name, io.BytesIO(stash.get(drawing.table_key)))


def table_points(drawing: Drawing, model: Any, progress: Progress = silent) -> Points:
    """Points of the uploaded table. With ``table_column`` its texts go through ``model``."""
    if drawing.table_column:
        return _from_texts(drawing, model, progress)
    return _from_vectors(drawing)


def _from_vectors(drawing: Drawing) -> Points:
    if drawing.metadata_key:
        found = tables.read_projector_pair(
            io.BytesIO(stash.get(drawing.table_key)), io.BytesIO(stash.get(drawing.metadata_key))
        )
    else:
        found = tables.as_vectors(read(drawing))
    return Points(
        names=found.names,
        vectors=found.vectors,
        key=f"table-{digest([drawing.table_key, drawing.metadata_key])}",
        columns=_flat_columns(found.metadata),
        notes=found.notes,
    )


def _from_texts(drawing: Drawing, model: Any, progress: Progress) -> Points:
    found = tables.as_texts(read(drawing), drawing.table_column)
    texts = replace(drawing, draw="words" if model.spec.is_static else "sentences", items=found.texts)
    if model.spec.is_static:
        points = chosen_words(model, found.texts)
        known = [index for index, word in enumerate(found.texts) if model.find(word) is not None]
    else:
        points = text_points(model, texts, progress)
        known = list(range(len(found.texts)))
    columns = {name: column[known] for name, column in _flat_columns(found.metadata).items()}
    return replace(points, columns={**columns, **points.columns}, notes=(*found.notes, *points.notes), position={})


def _flat_columns(columns: Mapping[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    return {name: np.asarray(column) for name, column in columns.items() if column.ndim == 1}
