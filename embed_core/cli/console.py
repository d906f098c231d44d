"""What a command says and where: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from embed_core.errors import EmbedCoreError
from embed_core.texts import text


@dataclass(frozen=True, slots=True)
class Console:
    """The reader's language, and whether a program is reading (``--json``)."""

    language: str = "en"
    as_json: bool = False

    def t(self, key: str, **values: object) -> str:
        """The text ``cli.<key>`` in the reader's language."""
        return text(f"cli.{key}", self.language, **values)

    def say(self, line: str) -> None:
        """A remark for a person, on standard error."""
        print(line, file=sys.stderr, flush=True)

    def show(self, lines: Iterable[str], value: Any) -> None:
        """The result: ``lines`` for a person, or ``value`` as JSON."""
        if self.as_json:
            print(json.dumps(value, ensure_ascii=False, allow_nan=False), flush=True)
        else:
            print("\n".join(lines), flush=True)

    def fail(self, error: EmbedCoreError) -> None:
        """The error's sentence on standard error; for a program also an object on standard output."""
        sentence = error.message(self.language)
        self.say(sentence)
        if self.as_json:
            print(json.dumps({"error": {"code": error.code, "message": sentence}}, ensure_ascii=False))


def display_width(line: str) -> int:
    """Columns that a terminal needs; Chinese characters take two.

    >>> display_width("词 word")
    7
    """
    shown = (char for char in line if not unicodedata.combining(char))
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in shown)


def table(header: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Lines of a table; the columns ``right`` are aligned right.

    >>> table(["id", "n"], [["a", "10"], ["词", "7"]], right=[1])
    ['id   n', 'a   10', '词   7']
    """
    widths = [max(map(display_width, column)) for column in zip(header, *rows, strict=True)]
    return [
        "  ".join(_pad(cell, widths[place], place in right) for place, cell in enumerate(row)).rstrip()
        for row in (header, *rows)
    ]


def _pad(cell: str, width: int, right: bool) -> str:
    blanks = " " * (width - display_width(cell))
    return blanks + cell if right else cell + blanks
