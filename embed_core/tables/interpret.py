"""What a table means: a column of texts to encode, or vectors that are already there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from embed_core.errors import InputError
from embed_core.tables.model import Column, Note, Table, Texts, Vectors, is_number, is_text, note, shorten

FloatArray = np.ndarray[tuple[int, int], np.dtype[np.float32]]

_TEXT_NAMES = ("text", "sentence", "document", "content", "文本", "句子", "内容", "abstract", "title", "question")
_NAME_NAMES = ("name", "word", "token", "label", "term", "词", "单词", "名称", "标签", "id")
_INDEX_NAMES = ("", "index", "id", "row", "column 1", "unnamed: 0", "序号", "编号")
_NUMBERED = re.compile(r"(.*?)(\d{1,6})")
_MIN_FAMILY = 3


def as_texts(table: Table, column: str | None = None) -> Texts:
    """The texts of one column (guessed if not named), without blank cells; the other columns are metadata.

    Errors: ``tables.no_text_column``, ``tables.no_such_column``, ``tables.only_blank``.
    """
    chosen = _likely_text_column(table) if column is None else column
    if chosen is None:
        raise InputError("tables.no_text_column", columns=shorten(table.names))
    cells = table.column(chosen)
    if cells.ndim == 2:
        raise InputError("tables.no_text_column", columns=shorten(table.names))
    texts = [cell.strip() if isinstance(cell, str) else str(cell) for cell in cells.tolist()]
    rows = np.array([index for index, text in enumerate(texts) if text], dtype=np.int64)
    if not len(rows):
        raise InputError("tables.only_blank", column=chosen)
    blanks = len(texts) - len(rows)
    return Texts(
        texts=tuple(texts[index] for index in rows),
        column=chosen,
        rows=rows,
        metadata={name: values[rows] for name, values in table.columns.items() if name != chosen and values.ndim == 1},
        notes=(*table.notes, note("blank_texts", count=blanks)) if blanks else table.notes,
    )


def guess_text_column(table: Table) -> str | None:
    """The column to encode, or None: the table plainly holds vectors, or has no texts."""
    return None if _plain_vectors(table) else _likely_text_column(table)


def _likely_text_column(table: Table) -> str | None:
    """The text column with a telling name, else the one with the longest cells."""
    candidates = [name for name, column in table.columns.items() if is_text(column) and not _vector_cells(column)]
    named = _first_named(candidates, (*_TEXT_NAMES, *_NAME_NAMES))
    return named or max(candidates, key=lambda name: _mean_length(table.columns[name]), default=None)


def as_vectors(table: Table, columns: Sequence[str] | None = None) -> Vectors:
    """The vectors of a table, with everything else as metadata.

    In this order: the ``columns`` given; one column of lists (or of texts like "[0.1, 0.2]"); numbered columns (v0,
    v1, ... or 0, 1, ...); all numeric columns but a running index. Errors: ``tables.no_vectors``,
    ``tables.dimension`` and ``tables.not_finite`` with the row (1 = the first row of data).
    """
    chosen = tuple(columns) if columns is not None else _guess_vector_columns(table)
    if not chosen:
        raise InputError("tables.no_vectors", columns=shorten(table.names))
    matrix = _one_column(chosen[0], table) if len(chosen) == 1 else None
    vectors = _side_by_side(chosen, table) if matrix is None else matrix
    _check_finite(vectors, chosen)
    metadata = {name: values for name, values in table.columns.items() if name not in chosen and values.ndim == 1}
    return Vectors(vectors, row_names(metadata, len(table)), chosen, metadata, (*table.notes, _used(chosen, vectors)))


def _used(chosen: tuple[str, ...], vectors: FloatArray) -> Note:
    return note("vector_columns", dimensions=vectors.shape[1], columns=shorten(chosen, 4))


def _guess_vector_columns(table: Table) -> tuple[str, ...]:
    numeric = [name for name in _numeric(table) if not _is_index(name, table.columns[name])]
    return _plain_vectors(table) or tuple(numeric)


def _plain_vectors(table: Table) -> tuple[str, ...]:
    """Columns that can hardly be anything but vectors: one of lists, or numeric ones numbered from 0 or 1 on."""
    for name, column in table.columns.items():
        if column.ndim == 2 or _is_ragged(column) or _vector_cells(column):
            return (name,)
    families: dict[str, dict[int, str]] = defaultdict(dict)
    for name in _numeric(table):
        if match := _NUMBERED.fullmatch(name):
            families[match.group(1)][int(match.group(2))] = name
    family = max(filter(_is_counted, families.values()), key=len, default={})
    return tuple(family[number] for number in sorted(family)) if len(family) >= _MIN_FAMILY else ()


def _is_counted(family: Mapping[int, str]) -> bool:
    """Numbers without a gap, from 0 or 1 on (2019, 2020, 2021 are years)."""
    return min(family) in (0, 1) and max(family) - min(family) == len(family) - 1


def _numeric(table: Table) -> list[str]:
    return [name for name, column in table.columns.items() if is_number(column)]


def _is_index(name: str, column: Column) -> bool:
    """0, 1, 2, ... under a name that means nothing else."""
    return name.lower() in _INDEX_NAMES and bool(np.array_equal(column - column[0], np.arange(len(column))))


def _is_ragged(column: Column) -> bool:
    return column.dtype == object and len(column) > 0 and isinstance(column[0], np.ndarray)


def _vector_cells(column: Column) -> bool:
    """Text like "[0.1, 0.2]" or NumPy's "[0.1 0.2]" in the first cell."""
    return is_text(column) and re.match(r"\s*\[\s*[-+.\d]", column[0]) is not None


def _one_column(name: str, table: Table) -> FloatArray | None:
    """A column that holds whole vectors as (n, d), or None if it holds single numbers."""
    column = table.column(name)
    if column.ndim == 2:
        return column.astype(np.float32)
    if _is_ragged(column):
        return _same_length(list(column), name)
    if is_text(column):
        return _same_length([_parse(cell, row, name) for row, cell in enumerate(column.tolist(), start=1)], name)
    return None


def _parse(cell: str, row: int, name: str) -> FloatArray:
    body = cell.strip()
    numbers = body[1:-1].replace(",", " ").split() if body.startswith("[") and body.endswith("]") else []
    try:
        values = np.array(numbers, dtype=np.float64)
    except ValueError:
        values = np.empty(0)
    if not len(values):
        raise InputError("tables.broken_vector", row=row, column=name, received=body[:60])
    return _narrow(values)


def _same_length(vectors: list[FloatArray], name: str) -> FloatArray:
    expected = len(vectors[0])
    for row, vector in enumerate(vectors, start=1):
        if len(vector) != expected or not expected:
            raise InputError("tables.dimension", row=row, column=name, received=len(vector), allowed=expected)
    return np.stack(vectors)


def _side_by_side(chosen: tuple[str, ...], table: Table) -> FloatArray:
    for name in chosen:
        if not is_number(table.column(name)):
            raise InputError("tables.not_numeric", column=name)
    return _narrow(np.column_stack([table.columns[name] for name in chosen]))


def _narrow(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> FloatArray:
    """float64 to float32; what is too large becomes infinite and is reported as such."""
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(values, dtype=np.float32)


def _check_finite(vectors: FloatArray, chosen: tuple[str, ...]) -> None:
    bad = np.argwhere(~np.isfinite(vectors))
    if len(bad):
        row, place = (int(part) for part in bad[0])
        column = chosen[place] if len(chosen) > 1 else f"{chosen[0]}[{place}]"
        raise InputError("tables.not_finite", row=row + 1, column=column, received=vectors[row, place], count=len(bad))


def row_names(columns: Mapping[str, Column], count: int) -> tuple[str, ...]:
    """What to call each row: a column with a telling name, else the first text column, else row numbers from 1."""
    candidates = [name for name, column in columns.items() if is_text(column)]
    chosen = _first_named(candidates, (*_NAME_NAMES, *_TEXT_NAMES)) or next(iter(candidates), None)
    cells = [""] * count if chosen is None else columns[chosen].tolist()
    return tuple(cell or str(row) for row, cell in enumerate(cells, start=1))


def _first_named(candidates: Sequence[str], wanted: Sequence[str]) -> str | None:
    by_name = {name.lower().strip(): name for name in reversed(candidates)}
    return next((by_name[name] for name in wanted if name in by_name), None)


def _mean_length(column: Column) -> float:
    return sum(map(len, column.tolist())) / len(column)
