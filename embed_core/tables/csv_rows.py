"""The rows of a CSV with the line each begins on: what an error has to name."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from embed_core.errors import InputError


def csv_rows(text: str, delimiter: str, code: str) -> Iterator[tuple[int, list[str]]]:
    """``(line, cells)`` of every row that is not empty, lines from 1; a quoted cell may go over several lines.

    Raises InputError ``code`` (details ``line``, ``reason``) where the quotes are broken.

    >>> list(csv_rows('a,"b"', ",", "tables.broken_quotes"))
    [(1, ['a', 'b'])]
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(code, line=start, reason=str(error)) from error
        if any(cell.strip() for cell in cells):
            yield start, cells
        start = reader.line_num + 1
