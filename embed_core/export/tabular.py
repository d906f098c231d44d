"""CSV and Parquet."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from embed_core.export.data import MapData

PROVENANCE_KEY = b"embedding_explorer"
NAME, VECTOR = "name", "vector"

# A spreadsheet takes a cell that starts like this for a formula (OWASP: CSV injection); full-width forms included.
FORMULA_START = r"^\s*[=+\-@＝＋－＠]|^[\t\r\n]"


def to_csv(data: MapData, *, vectors: bool = False) -> bytes:
    """``name``, ``x``, ``y`` (``z``), the metadata and, if asked, the vectors as ``v0``, ``v1``, ...

    UTF-8; with a byte-order mark where there is anything beyond ASCII, so that spreadsheets show it right. Text cells
    and headings that a spreadsheet would run as a formula (they start with = + - @) get a ' in front; numbers do not.
    """
    from pyarrow import csv

    columns = _columns(data)
    if vectors and data.vectors is not None:
        width = data.vectors.shape[1]
        columns = _merged(columns, {f"v{place}": data.vectors[:, place] for place in range(width)})
    buffer = io.BytesIO()
    csv.write_csv(_arrow({_safe_name(name): column for name, column in columns.items()}, safe=True), buffer)
    written = buffer.getvalue()
    return written if written.isascii() else b"\xef\xbb\xbf" + written


def to_parquet(data: MapData) -> bytes:
    """As CSV, with the vectors as one list column ``vector`` and the provenance as JSON in the schema's metadata.

    ``json.loads(pyarrow.parquet.read_schema(file).metadata[PROVENANCE_KEY])`` reads it back. Texts stay as they are.
    """
    import pyarrow as pa
    from pyarrow import parquet

    table = _arrow(_columns(data), safe=False)
    if data.vectors is not None:
        flat = pa.array(np.ascontiguousarray(data.vectors, dtype=np.float32).ravel())
        name = _free_name(VECTOR, table.column_names)
        table = table.append_column(name, pa.FixedSizeListArray.from_arrays(flat, data.vectors.shape[1]))
    table = table.replace_schema_metadata({PROVENANCE_KEY: json.dumps(data.facts, ensure_ascii=False)})
    buffer = io.BytesIO()
    parquet.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def is_formula(cell: str) -> bool:
    """Would a spreadsheet run this cell?

    >>> is_formula("=1+1"), is_formula("-"), is_formula("e-mail")
    (True, True, False)
    """
    import re

    return re.match(FORMULA_START, cell) is not None


def _columns(data: MapData) -> dict[str, npt.NDArray[Any]]:
    names = np.array(data.names, dtype=object)
    return _merged({NAME: names, **data.coordinate_columns()}, data.columns)


def _merged(first: dict[str, npt.NDArray[Any]], second: Mapping[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    """Both, with the second's names changed where the first has them already."""
    merged = dict(first)
    for name, column in second.items():
        merged[_free_name(name, merged)] = column
    return merged


def _free_name(name: str, taken: Any) -> str:
    """``x`` -> ``x_2`` where there is an ``x`` already."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def _safe_name(name: str) -> str:
    return f"'{name}" if is_formula(name) else name


def _arrow(columns: Mapping[str, npt.NDArray[Any]], *, safe: bool) -> Any:
    import pyarrow as pa

    return pa.table({name: _arrow_column(column, safe) for name, column in columns.items()})


def _arrow_column(column: npt.NDArray[Any], safe: bool) -> Any:
    """Numbers with NaN as a missing value; everything else as text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if column.dtype.kind in "iufb":
        return pa.array(np.ascontiguousarray(column), from_pandas=True)
    texts = pa.array(["" if cell is None else str(cell) for cell in column.tolist()], pa.string())
    if not safe:
        return texts
    formula = pc.match_substring_regex(texts, FORMULA_START)
    return pc.if_else(formula, pc.binary_join_element_wise("'", texts, ""), texts)
