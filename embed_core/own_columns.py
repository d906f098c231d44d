"""Columns of somebody's own for points that are already there: a table is joined to them by name.

>>> import io
>>> from embed_core.tables import read_table
>>> table = read_table("teams.csv", io.BytesIO(b"name,team\\nAda,red\\nbob,blue\\nEve,red\\n"))
>>> joined = join(("Ada", "Bob", "Carl"), table)
>>> joined.columns["team"].tolist(), joined.matched, joined.without, joined.unmatched
(['red', 'blue', '–'], 2, ('Carl',), ('Eve',))
"""

from __future__ import annotations

import io
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from embed_core import stash, tables
from embed_core.errors import InputError
from embed_core.export.tabular import is_formula
from embed_core.points import Points
from embed_core.progress import Progress, silent
from embed_core.tables.model import Column, is_number, is_text, shorten

MAX_BYTES = 20_000_000
"""Largest file of columns."""
MAX_COLUMNS = 40
"""So many columns are joined; the colour of a map is chosen among them."""
SCALE_FROM = 13
"""With fewer different numbers a column is a set of classes, not a scale (as on the map)."""
MISSING = "–"
"""What a point without a row has in a column of classes; in a scale it has NaN."""

_NAMES = ("name", "node", "id", "file", "filename", "label", "word", "名称", "节点", "文件", "名字")
_COORDINATES = ("x", "y", "z")
_MAP_SCORE = "kept"


@dataclass(frozen=True, eq=False)
class Joined:
    """The columns of a table in the order of the points, one value a point.

    ``name_column`` held the names. ``matched`` points have a row, those ``without`` have none; the names ``unmatched``
    stand in the table but fit no point; of ``repeated`` names the first row counts. ``left_out`` columns could not be
    used (vectors, blank, or beyond :data:`MAX_COLUMNS`).
    """

    columns: dict[str, npt.NDArray[np.generic]]
    name_column: str
    matched: int
    without: tuple[str, ...]
    unmatched: tuple[str, ...]
    repeated: tuple[str, ...]
    left_out: tuple[str, ...]


def read_and_join(points: Points, key: str, name: str, progress: Progress = silent) -> Joined:
    """The stashed table ``key`` (its file was called ``name``) joined to ``points``."""
    progress("own_columns.read", 0, None)
    return join(points.names, tables.read_table(name, io.BytesIO(stash.get(key)), max_bytes=MAX_BYTES))


def join(names: Sequence[str], table: tables.Table) -> Joined:
    """The columns of ``table`` for points called ``names``.

    The names stand in the column called name (or node, id, file ...), or in the first one: in the one of the two that
    fits more points. A name counts exactly as it is first, then without regard to upper and lower case. Points of equal
    name get the same row. Errors: ``own_columns.no_names``, ``own_columns.no_match``, ``own_columns.nothing_else``.
    """
    candidates = _name_candidates(table)
    if not candidates:
        raise InputError("own_columns.no_names", columns=shorten(table.names))
    cells_by = {column: [unmarked(cell) for cell in cell_texts(table.columns[column])] for column in candidates}
    rows_by = {column: _rows(names, cells) for column, cells in cells_by.items()}
    chosen = max(candidates, key=lambda column: int((rows_by[column] >= 0).sum()))  # of equals the first
    rows, cells = rows_by[chosen], cells_by[chosen]
    if (rows < 0).all():
        raise InputError(
            "own_columns.no_match", column=chosen, received=shorten(cells, 4), allowed=shorten(list(names), 4)
        )
    usable = _usable(table, chosen)
    if not usable:
        raise InputError("own_columns.nothing_else", column=chosen)
    kept = usable[:MAX_COLUMNS]
    others = [name for name in table.names if name != chosen and name not in kept]
    return Joined(
        columns={unmarked(name): _spread(table.columns[name], rows) for name in kept},
        name_column=chosen,
        matched=int((rows >= 0).sum()),
        without=tuple(name for name, row in zip(names, rows.tolist(), strict=True) if row < 0),
        unmatched=_unmatched(names, cells),
        repeated=tuple(cell for cell, times in Counter(cells).items() if times > 1 and cell),
        left_out=tuple(others),
    )


def with_columns(points: Points, joined: Joined) -> Points:
    """``points`` with the joined columns before their own. A column that is there already with the same values is not
    added again; one of the same name with other values gets a number (``team_2``).
    """
    added: dict[str, npt.NDArray[np.generic]] = {}
    for name, column in joined.columns.items():
        if any(_same(points.columns.get(one), column) for one in (name, name.removesuffix("_2"))):
            continue
        added[_free(name, {*points.columns, *added})] = column
    return replace(points, columns={**added, **points.columns}, position={})


def cell_texts(column: Column) -> list[str]:
    """The cells as they would be written: whole numbers without a point, missing ones as "".

    >>> cell_texts(np.array([1.0, 2.5, np.nan])), cell_texts(np.array([True]))
    (['1', '2.5', ''], ['true'])
    """
    if column.dtype.kind == "b":
        return ["true" if cell else "false" for cell in column.tolist()]
    if column.dtype.kind == "f":
        return ["" if cell != cell else str(int(cell)) if cell.is_integer() else str(cell) for cell in column.tolist()]
    return [str(cell).strip() for cell in column.tolist()]


def name_column(columns: Mapping[str, Column]) -> str | None:
    """The column called name, node, id ...; None where there is none."""
    by_name = {name.casefold(): name for name in reversed(list(columns)) if _may_name(columns[name])}
    return next((by_name[name] for name in _NAMES if name in by_name), None)


def _name_candidates(table: tables.Table) -> list[str]:
    named = name_column(table.columns)
    first = next((name for name in table.names if _may_name(table.columns[name])), None)
    return [name for name in dict.fromkeys((named, first)) if name is not None]


def _may_name(column: Column) -> bool:
    return is_text(column) or is_number(column)


def _rows(names: Sequence[str], cells: Sequence[str]) -> npt.NDArray[np.int64]:
    """The row of each name, -1 where it has none."""
    exact: dict[str, int] = {}
    folded: dict[str, int] = {}
    for row, cell in enumerate(cells):
        exact.setdefault(cell, row)
        folded.setdefault(_fold(cell), row)
    found = (exact.get(name.strip(), folded.get(_fold(name), -1)) if name.strip() else -1 for name in names)
    return np.fromiter(found, dtype=np.int64, count=len(names))


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()


def _unmatched(names: Sequence[str], cells: Sequence[str]) -> tuple[str, ...]:
    known = {_fold(name) for name in names}
    return tuple(cell for cell in dict.fromkeys(cells) if cell and _fold(cell) not in known)


def _usable(table: tables.Table, chosen: str) -> list[str]:
    """All columns that can colour a map: not the names, not vectors, not the coordinates of an exported map."""
    skipped = {chosen, *vector_columns(table)}
    if is_map(table.columns):
        skipped |= {*_COORDINATES, _MAP_SCORE}
    plain = [name for name, column in table.columns.items() if name not in skipped and _is_plain(column)]
    return [name for name in plain if any(cell_texts(table.columns[name]))]


def _is_plain(column: Column) -> bool:
    return is_text(column) or is_number(column) or column.dtype.kind == "b"


def is_map(columns: Mapping[str, Column]) -> bool:
    """Does this look like a map that this app exported: name, x and y first?"""
    return list(columns)[:3] == ["name", "x", "y"]


def vector_columns(table: tables.Table) -> tuple[str, ...]:
    """The columns v0, v1, ... at the end of a table, as exports write them; empty where there are none.

    >>> vector_columns(tables.Table({"name": np.array(["a"]), "v0": np.array([1]), "v1": np.array([2])}))
    ('v0', 'v1')
    """
    last = table.names[-1] if table.names else ""
    if not (last.startswith("v") and last[1:].isascii() and last[1:].isdigit()):
        return ()
    count = int(last[1:]) + 1
    wanted = tuple(f"v{place}" for place in range(min(count, len(table.names))))
    return wanted if table.names[-count:] == wanted and all(is_number(table.columns[name]) for name in wanted) else ()


def _spread(column: Column, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.generic]:
    """The column's values point by point; what is missing is said so."""
    if is_number(column):
        values = column.astype(np.float64)[rows]
        values[rows < 0] = np.nan
        if len(np.unique(values[np.isfinite(values)])) >= SCALE_FROM:
            return values
    elif column.dtype.kind == "b" and (rows >= 0).all():
        return column[rows]
    cells = np.array([*cell_texts(column), ""], dtype=object)[rows]  # -1: the last
    cells[cells == ""] = MISSING
    return cells


def _same(there: Column | None, column: Column) -> bool:
    return there is not None and [cell or MISSING for cell in cell_texts(there)] == cell_texts(column)


def unmarked(cell: str) -> str:
    """Without the ' that keeps a spreadsheet from running an exported cell.

    >>> unmarked("'=1+1"), unmarked("'tis")
    ('=1+1', "'tis")
    """
    return cell[1:] if cell.startswith("'") and is_formula(cell[1:]) else cell


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free
