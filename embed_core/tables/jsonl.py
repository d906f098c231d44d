"""JSON Lines: one object a line, or one string a line."""

from __future__ import annotations

import json
from typing import Any

from embed_core.errors import InputError
from embed_core.tables.arrays import from_values, named_table
from embed_core.tables.model import Limits, Table

TEXT_COLUMN = "text"


def read_jsonl(text: str, limits: Limits) -> Table:
    """Read JSON Lines. Keys missing in a line leave the cell blank. A line that is a string is one cell ``text``."""
    rows: list[dict[str, Any]] = []
    names: dict[str, None] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            rows.append(_row(line, number))
            names.update(dict.fromkeys(rows[-1]))
            limits.check_shape(len(rows), len(names))
    if not rows:
        raise InputError("tables.empty")
    if not names:
        raise InputError("tables.no_rows")
    return named_table(list(names), [from_values([row.get(name) for row in rows]) for name in names])


def _row(line: str, number: int) -> dict[str, Any]:
    try:
        value = json.loads(line)
        # A lone surrogate (\ud800) is legal JSON but no text: nothing downstream could write it.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, json.JSONDecodeError) else type(error).__name__
        raise InputError("tables.broken_json", line=number, reason=reason) from error
    if isinstance(value, str):
        return {TEXT_COLUMN: value}
    if not isinstance(value, dict):
        raise InputError("tables.json_not_object", line=number, received=type(value).__name__)
    return value
