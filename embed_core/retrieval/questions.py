"""Files of questions, each with the passage that answers it: JSON Lines or CSV, and the project's own.

>>> read_questions("mine.csv", b"question,passage\\nWho purrs?,Cats purr.\\n")[0]
Question(question='Who purrs?', passage='Cats purr.', document='', line=2)
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath
from typing import Any

from embed_core.errors import InputError
from embed_core.paths import ASSETS
from embed_core.retrieval.asking import LONGEST_QUESTION
from embed_core.retrieval.notes import LANGUAGES
from embed_core.retrieval.passages import LONGEST_PASSAGE
from embed_core.tables.csv_rows import csv_rows
from embed_core.tables.read import decode_text

MAX_BYTES = 5_000_000
MAX_QUESTIONS = 1_000
FORMATS: tuple[str, ...] = (".jsonl", ".ndjson", ".csv", ".tsv")
COLUMNS: dict[str, tuple[str, ...]] = {
    "question": ("question", "query", "问题", "提问"),
    "passage": ("passage", "gold", "gold_passage", "context", "evidence", "answer_passage", "段落", "原文", "片段"),
    "document": ("document", "doc", "file", "source", "title", "文档", "文件", "出处"),
}
"""What each column (or key) may be called, in any case; ``document`` is optional."""
_NEEDED = ("question", "passage")
_LONGEST = {"question": LONGEST_QUESTION, "passage": LONGEST_PASSAGE}
_FOLDER = ASSETS / "retrieval" / "questions"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the ``passage`` that answers it word for word as the documents have it, and its line in the file.

    ``document``: the name of the document it is in; "" where the file does not say.
    """

    question: str
    passage: str
    document: str = ""
    line: int = 0


def read_questions(filename: str, data: bytes) -> tuple[Question, ...]:
    """The questions of a file; of ``filename`` only the ending counts.

    Errors: ``InputError`` ``rag.questions_*`` with the line, what stands there and what is allowed; ``tables.*`` for a
    broken encoding. Never another exception.
    """
    ending = PurePath(filename).suffix.lower()
    if ending not in FORMATS:
        raise InputError("rag.questions_format", received=(ending or filename)[-40:], allowed=" ".join(FORMATS))
    if len(data) > MAX_BYTES:
        raise InputError(
            "rag.questions_big", received=f"{len(data) / 1e6:.1f}", allowed=f"{MAX_BYTES / 1e6:.0f}"
        )  # fmt: skip
    text, _ = decode_text(data)
    rows = _json_rows(text) if ending in (".jsonl", ".ndjson") else _csv_rows(text, ending)
    found = []
    for line, row in rows:
        found.append(_question(line, row))
        if len(found) > MAX_QUESTIONS:
            raise InputError("rag.questions_many", line=line, allowed=f"{MAX_QUESTIONS:,}")
    if not found:
        raise InputError("rag.questions_none", allowed=", ".join(_NEEDED))
    return tuple(found)


@cache
def own_questions(language: str) -> tuple[Question, ...]:
    """The project's questions on its own notes, in ``language`` ("en" or "zh"); none in any other."""
    if language not in LANGUAGES:
        return ()
    return read_questions("own.jsonl", own_file(language))


def own_file(language: str) -> bytes:
    """The file of :func:`own_questions`, as an example of one's own."""
    return (_FOLDER / f"{language}.jsonl").read_bytes()


def _json_rows(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
            raise InputError("rag.questions_json", line=number, reason=reason) from error
        if not isinstance(value, dict):
            raise InputError("rag.questions_json", line=number, reason=type(value).__name__)
        yield number, {str(key).strip().casefold(): cell for key, cell in value.items()}


def _csv_rows(text: str, ending: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    delimiter = "\t" if ending == ".tsv" else _delimiter(text)
    header: list[str] | None = None
    for line, cells in csv_rows(text, delimiter, "rag.questions_csv"):
        if header is None:
            header = [cell.strip().casefold() for cell in cells]
        elif len(cells) > len(header):
            raise InputError("rag.questions_cells", line=line, received=len(cells), allowed=len(header))
        else:
            yield line, dict(zip(header, cells, strict=False))


def _delimiter(text: str) -> str:
    head = text.split("\n", 1)[0]
    return max((",", ";", "\t", "|"), key=head.count)


def _question(line: int, row: Mapping[str, Any]) -> Question:
    cells = {role: _cell(row, role) for role in COLUMNS}
    for role in _NEEDED:
        value = cells[role]
        if not value:
            raise InputError("rag.questions_blank", line=line, missing=role, allowed=", ".join(COLUMNS[role]))
        if len(value) > _LONGEST[role]:
            raise InputError(
                "rag.questions_long", line=line, column=role, received=f"{len(value):,}", allowed=f"{_LONGEST[role]:,}"
            )
    return Question(cells["question"], cells["passage"], cells["document"], line)


def _cell(row: Mapping[str, Any], role: str) -> str:
    """The text under one of the names of a column; "" where there is none, or none that is text."""
    for name in COLUMNS[role]:
        value = row.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip().encode("utf-8", "replace").decode()
    return ""
