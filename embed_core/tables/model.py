"""What the readers return."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from embed_core import texts
from embed_core.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

Column = npt.NDArray[Any]
MAX_COLUMNS = 10_000
MAX_CELLS = 50_000_000
EXPANSION = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold. ``bytes`` is its size as it arrives; unpacked it may take ten times that."""

    bytes: int
    rows: int

    @property
    def unpacked(self) -> int:
        """Bytes a compressed file (Parquet) may take in memory."""
        return EXPANSION * self.bytes

    def check_shape(self, rows: int, columns: int) -> None:
        """Errors: ``tables.too_many_rows``, ``tables.too_many_columns``, ``tables.too_many_cells``."""
        if rows > self.rows:
            raise InputError("tables.too_many_rows", allowed=self.rows)
        if columns > MAX_COLUMNS:
            raise InputError("tables.too_many_columns", received=columns, allowed=MAX_COLUMNS)
        if rows * columns > MAX_CELLS:
            raise InputError("tables.too_many_cells", rows=rows, columns=columns, allowed=MAX_CELLS)


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader did that the user should know: a text key below ``tables.note`` and its values."""

    key: str
    values: tuple[tuple[str, str], ...] = ()

    def message(self, language: str = "en") -> str:
        """The sentence in ``language``."""
        return texts.text(f"tables.note.{self.key}", language, **dict(self.values))


def note(key: str, **values: object) -> Note:
    """Make a :class:`Note`.

    >>> note("header_missing").key
    'header_missing'
    """
    return Note(key, tuple((name, str(value)) for name, value in values.items()))


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of equal length by name.

    A column is an array of length ``n``: numbers (missing = NaN), booleans, or ``object`` holding ``str`` (missing =
    ""). A column of vectors is ``(n, d)`` float32, or ``object`` holding 1-D arrays where their lengths differ.
    """

    columns: dict[str, Column]
    notes: tuple[Note, ...] = field(default=())

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(self.columns)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def column(self, name: str) -> Column:
        """One column. Errors: ``InputError`` that lists the names there are."""
        if name not in self.columns:
            raise InputError("tables.no_such_column", column=name[:80], allowed=shorten(self.names))
        return self.columns[name]

    def frame(self) -> pd.DataFrame:
        """The same as a DataFrame (vectors as one list a cell)."""
        import pandas as pd

        return pd.DataFrame({name: list(c) if c.ndim == 2 else c for name, c in self.columns.items()})


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts to encode. ``rows`` are their 0-based rows in the table (blank cells are left out)."""

    texts: tuple[str, ...]
    column: str
    rows: npt.NDArray[np.int64]
    metadata: dict[str, Column]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, eq=False)
class Vectors:
    """Vectors ``(n, d)`` float32, a name for each, and the columns that were not part of the vectors."""

    vectors: npt.NDArray[np.float32]
    names: tuple[str, ...]
    vector_columns: tuple[str, ...]
    metadata: dict[str, Column]
    notes: tuple[Note, ...] = ()


def is_text(column: Column) -> bool:
    """Does this column hold strings?"""
    return column.dtype == object and len(column) > 0 and isinstance(column[0], str)


def is_number(column: Column) -> bool:
    """Does this column hold one number a row (booleans are not numbers)?"""
    return column.ndim == 1 and column.dtype.kind in "iuf"


def shorten(names: tuple[str, ...] | list[str], most: int = 12) -> str:
    """The first names for a sentence.

    >>> shorten(["a", "b", "c"], 2)
    'a, b …'
    """
    shown = ", ".join(name[:40] for name in names[:most])
    return shown + " …" if len(names) > most else shown
