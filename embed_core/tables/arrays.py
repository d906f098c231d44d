"""Turning what the readers find - strings, Arrow columns, JSON values - into the few kinds of column a Table has."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import Any

import numpy as np

from embed_core.errors import InputError
from embed_core.tables.model import Column, Note, Table, shorten

_LEADING_ZERO = r"^[+-]?0[0-9]"


def clean_names(names: Sequence[str]) -> list[str]:
    """Column names without blanks around them; missing ones become "column 1", ...

    Errors: ``tables.duplicate_columns``.

    >>> clean_names(["", " word "])
    ['column 1', 'word']
    """
    clean = [name.strip() for name in names]
    taken = set(clean)
    for index, name in enumerate(clean):
        if not name:
            clean[index] = next(free for free in _numbered(index + 1) if free not in taken)
            taken.add(clean[index])
    repeated = [name for name, times in Counter(clean).items() if times > 1]
    if repeated:
        raise InputError("tables.duplicate_columns", columns=shorten(repeated))
    return clean


def named_table(names: Sequence[str], columns: Iterable[Column], notes: Iterable[Note] = ()) -> Table:
    """A table from names (made clean) and columns."""
    return Table(dict(zip(clean_names(names), columns, strict=True)), tuple(notes))


def _numbered(start: int) -> Iterator[str]:
    return (f"column {number}" for number in count(start))


def parses_as_number(cell: str) -> bool:
    """Is this a finite decimal number, as people write them?

    >>> [parses_as_number(cell) for cell in ("0.5", " 1e-3 ", "nan", "1_000", "word")]
    [True, True, False, False, False]
    """
    try:
        return "_" not in cell and math.isfinite(float(cell))
    except ValueError:
        return False


def string_chunk(rows: Sequence[Sequence[str]]) -> list[Any]:
    """Rows of strings to one compact Arrow array a column."""
    import pyarrow as pa

    return [pa.array(cells, pa.large_string()) for cells in zip(*rows, strict=True)]


def from_string_chunks(chunks: Sequence[Any]) -> Column:
    """One column of strings: numbers if every cell that is not blank is one, else text."""
    import pyarrow as pa

    strings = pa.chunked_array(chunks)
    numbers = _numbers(strings)
    return _text(strings) if numbers is None else numbers


def _numbers(strings: Any) -> Column | None:
    """Numbers, blank cells as NaN. Codes such as "007" stay text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim_whitespace(strings)
    blank = pc.equal(trimmed, "")
    blanks = pc.sum(blank).as_py() or 0
    if blanks == len(trimmed) or pc.any(pc.match_substring_regex(trimmed, _LEADING_ZERO)).as_py():
        return None
    for kind in (pa.int64(), pa.float64()) if not blanks else (pa.float64(),):
        try:
            cast = pc.cast(pc.if_else(blank, pa.scalar(None, pa.large_string()), trimmed), kind)
        except pa.ArrowInvalid:
            continue
        return np.asarray(cast.to_numpy())
    return None


def _text(strings: Any) -> Column:
    """Strings as an object array, missing ones as "" ."""
    import pyarrow.compute as pc

    return np.array(pc.fill_null(strings, "").to_pylist(), dtype=object)


def is_supported(kind: Any) -> bool:
    """Does a Table have columns for this Arrow type (numbers, booleans, text, dates, lists of numbers)?"""
    import pyarrow as pa

    types = pa.types
    if types.is_dictionary(kind):
        return is_supported(kind.value_type)
    numeric = (types.is_boolean, types.is_integer, types.is_floating, types.is_decimal)
    return any(check(kind) for check in (*numeric, types.is_temporal, is_string_type, is_vector_type))


def from_arrow(column: Any) -> Column:
    """An Arrow column (ChunkedArray) of a supported type as a Table column."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_dictionary(kind):
        return from_arrow(pc.cast(column, kind.value_type))
    if pa.types.is_boolean(kind) and not column.null_count:
        return np.asarray(column.to_numpy())
    if pa.types.is_integer(kind) and not pa.types.is_uint64(kind) and not column.null_count:
        return np.asarray(pc.cast(column, pa.int64()).to_numpy())
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return np.asarray(pc.cast(column, pa.float64(), safe=False).to_numpy())
    if is_vector_type(kind):
        return _vectors(column)
    return _text(pc.cast(column, pa.large_string()))


def is_string_type(kind: Any) -> bool:
    """Any of Arrow's string types."""
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def is_vector_type(kind: Any) -> bool:
    """A list of numbers, of fixed or free length."""
    import pyarrow as pa

    types = pa.types
    if not (types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind)):
        return False
    return bool(types.is_floating(kind.value_type) or types.is_integer(kind.value_type))


def _vectors(column: Any) -> Column:
    import pyarrow as pa
    import pyarrow.compute as pc

    flat = pc.cast(pc.list_flatten(column), pa.float32(), safe=False).to_numpy()
    lengths = pc.fill_null(pc.list_value_length(column), 0).to_numpy().astype(np.int64)
    return _stacked(np.asarray(flat, dtype=np.float32), lengths)


def _stacked(flat: np.ndarray[Any, Any], lengths: np.ndarray[Any, Any]) -> Column:
    """(n, d) where all lengths are d, else an object array of 1-D arrays."""
    if len(lengths) and (lengths == lengths[0]).all() and lengths[0] > 0:
        return flat.reshape(len(lengths), int(lengths[0]))
    ragged = np.empty(len(lengths), dtype=object)
    for index, part in enumerate(np.split(flat, np.cumsum(lengths)[:-1])):
        ragged[index] = part
    return ragged


def from_values(values: Sequence[object]) -> Column:
    """A column from JSON values: all numbers, all booleans, all lists of numbers, or else text.

    >>> from_values([1, 2.5, None]).tolist(), from_values(["a", 7, None]).tolist()
    ([1.0, 2.5, nan], ['a', '7', ''])
    """
    if all(isinstance(value, bool) for value in values):
        return np.array(values, dtype=bool)
    if all(value is None or _is_number(value) for value in values) and any(value is not None for value in values):
        return np.array([_float(value) for value in values])
    if all(isinstance(value, list) and all(map(_is_number, value)) for value in values):
        lists = [np.array([_float(item) for item in value], dtype=np.float64) for value in values]  # type: ignore[attr-defined]
        with np.errstate(over="ignore"):
            flat = np.concatenate(lists).astype(np.float32)
        return _stacked(flat, np.array([len(item) for item in lists]))
    return np.array([_as_text(value) for value in values], dtype=object)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _float(value: object) -> float:
    """A JSON number as a float; whole numbers too large for one become infinite, like 1e999 does."""
    try:
        return math.nan if value is None else float(value)  # type: ignore[arg-type]
    except OverflowError:
        return math.inf


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
