"""The pair of TSV files that https://projector.tensorflow.org reads, in one zip."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import numpy as np

from embed_core.errors import InputError
from embed_core.export.data import MapData
from embed_core.export.tabular import NAME, is_formula, to_csv

# The numbers hardly compress, so that a higher level costs minutes for nothing.
_LEVEL = 1


def to_projector_zip(data: MapData) -> bytes:
    """``vectors.tsv`` (no header), ``metadata.tsv``, the map itself as ``map.csv`` and ``provenance.json``.

    By the Projector's rule a single column of metadata has no header and several have one. Tabs and line breaks in
    texts become blanks; cells a spreadsheet would run as a formula get a ' in front.
    """
    if data.vectors is None:
        raise InputError("tables.export_without_vectors")
    files = {
        "vectors.tsv": _vectors(data.vectors),
        "metadata.tsv": _metadata(data).encode(),
        "map.csv": to_csv(data),
        "provenance.json": json.dumps(data.facts, ensure_ascii=False, indent=2).encode(),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _vectors(vectors: np.ndarray[Any, Any]) -> bytes:
    import pyarrow as pa
    from pyarrow import csv

    table = pa.table({str(place): np.ascontiguousarray(vectors[:, place]) for place in range(vectors.shape[1])})
    buffer = io.BytesIO()
    csv.write_csv(table, buffer, csv.WriteOptions(include_header=False, delimiter="\t", quoting_style="none"))
    return buffer.getvalue()


def _metadata(data: MapData) -> str:
    if not data.columns:
        return "".join(f"{_cell(name)}\n" for name in data.names)
    header = [NAME, *(_cell(name) for name in data.columns)]
    rows = zip(data.names, *(column.tolist() for column in data.columns.values()), strict=True)
    return "".join("\t".join(map(_cell, row)) + "\n" for row in (header, *rows))


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:g}"
    if not isinstance(value, str):
        return str(value)
    text = " ".join(value.split())
    return f"'{text}" if is_formula(text) else text
