"""Vectors that somebody brings for a map: a table, the Embedding Projector's pair, or what this app exported.

What the inspector exported (CSV, Parquet, the Projector's zip) comes back as it was: same names, same vectors, same
columns; the coordinates of the old map are left behind, since a map is drawn anew.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath

import numpy as np

from embed_core import stash, tables
from embed_core.errors import InputError
from embed_core.export.tabular import VECTOR
from embed_core.own_columns import cell_texts, is_map, name_column, unmarked, vector_columns
from embed_core.points import Points, digest
from embed_core.progress import Progress, silent
from embed_core.tables.model import Column, is_number, is_text, shorten

MAX_BYTES = 60_000_000
"""Largest file of vectors; a zip may unpack to no more than this a member."""
EXTENSIONS: tuple[str, ...] = (*tables.EXTENSIONS, ".zip")

_VECTORS, _METADATA, _MAP = "vectors.tsv", "metadata.tsv", "map.csv"
_ZIP = b"PK\x03\x04"
_MEMBERS = 100
_BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError)
_MAP_SCORE = "kept"
_LEFT_BEHIND = ("x", "y", "z", _MAP_SCORE)
_RENAMED = ("x", "y", "z", VECTOR)


def read_points(key: str, name: str, metadata_key: str = "", progress: Progress = silent) -> Points:
    """The points of the stashed file ``key``, which was called ``name``; ``metadata_key``: the Projector's second file.

    Errors: those of :mod:`embed_core.tables`, ``own_columns.bad_zip``, ``own_columns.zip_without_vectors``,
    ``own_columns.zip_too_big``, ``own_columns.map_without_vectors``.
    """
    progress("own_columns.read", 0, None)
    metadata = stash.get(metadata_key) if metadata_key else None
    found = read_vectors(name, stash.get(key), metadata)
    return Points(
        names=found.names,
        vectors=found.vectors,
        key=f"own-{digest([key, PurePosixPath(name).suffix, metadata_key])}",
        columns=dict(found.metadata),
        notes=found.notes,
    )


def read_vectors(name: str, data: bytes, metadata: bytes | None = None) -> tables.Vectors:
    """Names, vectors and the columns that can colour a map."""
    if data.startswith(_ZIP):
        return _from_zip(data)
    if metadata is not None:
        return _from_pair(data, metadata)
    if PurePosixPath(name).name.casefold() == _VECTORS:
        return _from_pair(data, None)
    return _from_table(tables.read_table(name, io.BytesIO(data), max_bytes=MAX_BYTES))


def _from_table(table: tables.Table) -> tables.Vectors:
    if is_map(table.columns):
        return _from_map(table)
    named = name_column(table.columns)
    if named is not None:  # numbers may be names: nodes often are
        table = replace(table, columns={**table.columns, named: _object(cell_texts(table.columns[named]))})
    found = tables.as_vectors(table)
    return _tidy(found, named)


def _from_map(table: tables.Table) -> tables.Vectors:
    """What :func:`embed_core.export.to_csv` or ``to_parquet`` wrote."""
    chosen = vector_columns(table)
    parquet = VECTOR in table.columns and table.columns[VECTOR].ndim == 2
    if not chosen and not parquet:
        if _MAP_SCORE in table.columns or not all(is_number(table.columns[axis]) for axis in ("x", "y")):
            raise InputError("own_columns.map_without_vectors", columns=shorten(table.names))
        return _tidy(tables.as_vectors(table, ("x", "y")), "name")
    found = tables.as_vectors(table, (VECTOR,) if parquet else chosen)
    columns = {name: column for name, column in found.metadata.items() if name not in _LEFT_BEHIND}
    names = tuple(cell_texts(columns["name"]))
    if not parquet:  # CSV alone carries marks against formulas
        names = tuple(map(unmarked, names))
        columns = {unmarked(name): _unmarked_column(column) for name, column in columns.items()}
    return _tidy(replace(found, names=names, metadata=_own_names(columns)), "name", keep_names=True)


def _from_pair(vectors: bytes, metadata: bytes | None) -> tables.Vectors:
    found = tables.read_projector_pair(
        io.BytesIO(vectors), None if metadata is None else io.BytesIO(metadata), max_bytes=MAX_BYTES
    )
    marked = {unmarked(name): _unmarked_column(one) for name, one in found.metadata.items() if name != _MAP_SCORE}
    named = name_column(marked)
    names = found.names if named is None else tuple(map(unmarked, cell_texts(marked[named])))
    return _tidy(replace(found, names=names, metadata=marked), named, keep_names=True)


def _from_zip(data: bytes) -> tables.Vectors:
    """The Projector's pair in a zip. Ours holds the map as CSV too, with every figure of its columns: better than the
    metadata, whose numbers are shortened.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = {PurePosixPath(info.filename).name: info for info in archive.infolist()[:_MEMBERS]}
            if _VECTORS not in infos:
                raise InputError("own_columns.zip_without_vectors", received=shorten(list(infos), 6) or "–")
            parts = {
                name: _member(archive, info) for name, info in infos.items() if name in (_VECTORS, _METADATA, _MAP)
            }
    except _BROKEN as error:
        raise InputError("own_columns.bad_zip", reason=str(error)[:120] or type(error).__name__) from error
    found = _from_pair(parts[_VECTORS], parts.get(_METADATA))
    return found if _MAP not in parts else _with_map(found, parts[_MAP])


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise InputError("own_columns.zip_too_big", name=info.filename[-80:], allowed=MAX_BYTES // 1_000_000)
    return content


def _with_map(found: tables.Vectors, content: bytes) -> tables.Vectors:
    table = tables.read_table(_MAP, io.BytesIO(content), max_bytes=MAX_BYTES)
    if not is_map(table.columns) or len(table) != len(found.names):
        return found
    columns = {name: column for name, column in table.columns.items() if name not in _LEFT_BEHIND}
    columns = {unmarked(name): _unmarked_column(column) for name, column in columns.items()}
    names = tuple(map(unmarked, cell_texts(columns["name"])))
    return _tidy(replace(found, names=names, metadata=_own_names(columns)), "name", keep_names=True)


def _tidy(found: tables.Vectors, named: str | None, *, keep_names: bool = False) -> tables.Vectors:
    """Without the column of names and those no colour can show; a blank name is the number of its row."""
    names = found.names
    if named is not None and not keep_names and named in found.metadata:
        names = tuple(cell_texts(found.metadata[named]))
    names = tuple(name or str(row) for row, name in enumerate(names, start=1))
    columns = {name: column for name, column in found.metadata.items() if name != named and _shown(column)}
    return replace(found, names=names, metadata=columns)


def _shown(column: Column) -> bool:
    return is_text(column) or is_number(column) or column.dtype.kind == "b"


def _own_names(columns: Mapping[str, Column]) -> dict[str, Column]:
    """Columns called like a coordinate were numbered on the way out (x -> x_2): back to their own name."""
    back = {f"{name}_2": name for name in _RENAMED}
    restored = {name: column for name, column in columns.items() if name not in back}
    return restored | {back[name]: column for name, column in columns.items() if name in back}


def _unmarked_column(column: Column) -> Column:
    if not is_text(column):
        return column
    cells = [unmarked(cell) for cell in column.tolist()]
    lowered = [cell.casefold() for cell in cells]
    if set(lowered) <= {"true", "false"}:
        return np.array([cell == "true" for cell in lowered])
    return _object(cells)


def _object(cells: list[str]) -> Column:
    return np.array(cells, dtype=object)
