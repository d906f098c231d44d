"""Lines of a pair file cut into cells, with the number of the line each row begins on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from embed_core.errors import InputError
from embed_core.tables.csv_rows import csv_rows

_CSV = (",", ";", "|")
_HEAD = 50
_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """``strict``: every row of the file must have as many cells as the first (a comma too many would shift them)."""

    line: int
    cells: tuple[str, ...]
    strict: bool = False


def rows_of(text: str, most: int) -> list[Row]:
    """The rows of a file with at least three columns; blank lines are skipped.

    Tabs come first, whatever the file is called: the STS benchmark's ``.csv`` files are tab-separated, and sentences
    have commas. Quotes are plain characters in tab-separated files unless a whole cell is quoted as CSV would do it.

    >>> [row.cells for row in rows_of('a\\tsay "hi"\\t5\\n\\nb\\tc\\t1', 10)]
    [('a', 'say "hi"', '5'), ('b', 'c', '1')]
    """
    head = [line for line in text.splitlines()[:_HEAD] if line.strip()]
    if _columns_by(head, "\t"):
        found = _split(text, "\t")
    elif _columns_by(head, "||"):
        found = _split(text, "||")
    else:
        found = _csv(text, _delimiter(head))
    rows = list(islice(found, most + 2))
    if len(rows) > most + 1:
        raise InputError("tables.too_many_rows", allowed=most)
    if not rows:
        raise InputError("tables.empty")
    return rows


def spread_over(rows: Sequence[Row], most: int) -> list[Row]:
    """At most ``most`` rows from all over the file."""
    return list(rows[:: max(1, -(-len(rows) // most))])


def _columns_by(head: Sequence[str], delimiter: str) -> bool:
    """Do most of the first lines have three columns?"""
    wide = sum(line.count(delimiter) >= _COLUMNS - 1 for line in head)
    return wide > len(head) / 2


def _delimiter(head: Sequence[str]) -> str:
    """The one of comma, semicolon and bar that cuts the first line, and most others alike."""

    def alike(delimiter: str) -> tuple[int, int]:
        try:
            widths = [len(cells) for cells in csv.reader(head, delimiter=delimiter)]
        except csv.Error:
            return 0, 0
        return (widths.count(widths[0]), widths[0]) if widths and widths[0] >= _COLUMNS else (0, 0)

    best = max(_CSV, key=alike)
    if alike(best) == (0, 0):
        raise InputError("sts.three_columns", line=1, received=(head or [""])[0].strip()[:80])
    return best


def _split(text: str, delimiter: str) -> Iterator[Row]:
    for number, line in enumerate(io.StringIO(text, newline=None), start=1):
        if line.strip():
            yield Row(number, tuple(_unquoted(cell) for cell in line.rstrip("\n").split(delimiter)))


def _unquoted(cell: str) -> str:
    inner = cell[1:-1]
    quoted = len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in inner.replace('""', "")
    return inner.replace('""', '"') if quoted else cell


def _csv(text: str, delimiter: str) -> Iterator[Row]:
    for line, cells in csv_rows(text, delimiter, "tables.broken_quotes"):
        yield Row(line, tuple(cells), strict=True)
