"""A labelled file of one's own: word, sentence, where the word stands, and its sense, a row each.

CSV, TSV or JSON Lines. The place is ``start`` and ``end`` (characters from 0, ``sentence[start:end]``), or square
brackets around the word in the sentence; without either the word itself is looked for.

>>> import io
>>> file = b"word,sentence,sense\\nbank,the [bank] opens,money\\nbank,a muddy bank,river\\n"
>>> [(one.target, one.start, one.sense) for one in read_labelled("mine.csv", io.BytesIO(file)).occurrences]
[('bank', 4, 'money'), ('bank', 8, 'river')]
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, BinaryIO

import numpy as np

from embed_core.contextual.boundaries import is_whole
from embed_core.contextual.spans import occurrences as places_of
from embed_core.errors import InputError
from embed_core.senses.bank import Occurrence, bank, unbracket
from embed_core.tables import Table, read_table
from embed_core.tables.model import shorten

MAX_ROWS = 5_000
MAX_BYTES = 5_000_000
MAX_SENTENCE = 2_000
MAX_NAME = 80
FORMATS: tuple[str, ...] = (".csv", ".tsv", ".tab", ".txt", ".jsonl", ".ndjson")

COLUMNS: dict[str, tuple[str, ...]] = {
    "word": ("word", "target", "lemma", "term", "词", "词语", "单词", "目标词"),
    "sentence": ("sentence", "text", "context", "example", "句子", "文本", "例句", "上下文"),
    "sense": ("sense", "label", "meaning", "gloss", "sense_id", "义项", "标签", "意思", "词义"),
    "start": ("start", "begin", "from", "span_start", "start_char", "起", "开始", "起始", "起点"),
    "end": ("end", "stop", "to", "span_end", "end_char", "止", "结束", "终点"),
}
"""What each column may be called, in any case."""

_SAMPLE_WORDS = {"en": ("bank", "bat", "mouse"), "zh": ("苹果", "包袱", "意思")}
_SAMPLE_A_SENSE = 4


@dataclass(frozen=True, slots=True)
class Labelled:
    """The rows of a file, in order, without the ``repeated`` ones (same sentence, same place, same sense)."""

    occurrences: tuple[Occurrence, ...]
    repeated: int = 0

    @property
    def words(self) -> tuple[str, ...]:
        """The different words, in order of appearance."""
        return tuple(dict.fromkeys(one.word for one in self.occurrences))

    @property
    def senses(self) -> int:
        """How many different senses all words have together."""
        return len({(one.word, one.sense) for one in self.occurrences})


def read_labelled(filename: str, file: BinaryIO) -> Labelled:
    """Read a labelled file; of ``filename`` only the ending counts.

    Errors: ``InputError`` ``labelled.*`` with the row (the header not counted), what stands there and what is allowed;
    ``tables.*`` where the file is no table. Never another exception.
    """
    if PurePath(filename).suffix.lower() not in FORMATS:
        raise InputError("tables.unknown_format", received=filename[-80:], allowed=" ".join(FORMATS))
    table = read_table(filename, file, max_bytes=MAX_BYTES, max_rows=MAX_ROWS)
    columns = _columns(table)
    rows = [_occurrence(cells, number) for number, cells in enumerate(_rows(table, columns), start=1)]
    return _without_repeated(rows)


def overlap(train: Sequence[Occurrence], test: Sequence[Occurrence]) -> int:
    """How many rows of ``test`` stand word for word in ``train`` too: they are no test."""
    known = {(one.sentence, one.start, one.end) for one in train}
    return sum((one.sentence, one.start, one.end) in known for one in test)


def sample_file(language: str) -> bytes:
    """A file to begin with: a few words of the bank as CSV (UTF-8 with a byte-order mark, for spreadsheet programs)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("word", "sentence", "start", "end", "sense"))
    for entry in (entry for entry in bank(language) if entry.word in _SAMPLE_WORDS[language]):
        for sense in entry.senses:
            chosen = [one for one in entry.occurrences if one.sense == sense.id and one.twin is None]
            for one in chosen[:_SAMPLE_A_SENSE]:
                writer.writerow((one.word, one.sentence, one.start, one.end, one.sense))
    return out.getvalue().encode("utf-8-sig")


def _columns(table: Table) -> dict[str, str]:
    """Which column of the table is which, by the names in :data:`COLUMNS`."""
    by_name = {name.strip().casefold(): name for name in reversed(table.names)}
    found = {
        role: by_name[next(name for name in names if name in by_name)]
        for role, names in COLUMNS.items()
        if any(name in by_name for name in names)
    }
    missing = [role for role in ("word", "sentence", "sense") if role not in found]
    if missing or ("start" in found) != ("end" in found):
        missing = missing or [role for role in ("start", "end") if role not in found]
        names = "; ".join(f"{role}: {', '.join(COLUMNS[role])}" for role in missing)
        raise InputError("labelled.columns", received=shorten(table.names), missing=", ".join(missing), allowed=names)
    return found


def _rows(table: Table, columns: dict[str, str]) -> list[dict[str, Any]]:
    cells = {role: table.column(name).tolist() for role, name in columns.items()}
    return [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]


def _occurrence(cells: dict[str, Any], row: int) -> Occurrence:
    word, sense = (_name(cells[role], role, row) for role in ("word", "sense"))
    sentence = cells["sentence"]
    if not isinstance(sentence, str) or not sentence.strip():
        raise InputError("labelled.blank", row=row, column="sentence")
    if len(sentence) > MAX_SENTENCE:
        raise InputError("labelled.long_sentence", row=row, received=len(sentence), allowed=MAX_SENTENCE)
    given = [_character(cells.get(role), role, row) for role in ("start", "end")]
    if given[0] is not None and given[1] is not None:
        return _checked(Occurrence(word, sense, sentence, given[0], given[1]), row)
    if given[0] is not None or given[1] is not None:
        raise InputError("labelled.blank", row=row, column="start" if given[0] is None else "end")
    return _looked_for(word, sense, sentence, row)


def _looked_for(word: str, sense: str, sentence: str, row: int) -> Occurrence:
    """The word in square brackets, or else its only occurrence as a whole word."""
    if "[" in sentence or "]" in sentence:
        try:
            return _checked(unbracket(sentence, word, sense), row)
        except InputError as error:
            if error.code != "senses.brackets":
                raise
    places = places_of(sentence, word)
    if len(places) != 1:
        raise InputError("labelled.no_place", row=row, word=word, count=len(places), sentence=sentence[:80])
    return Occurrence(word, sense, sentence, *places[0])


def _checked(one: Occurrence, row: int) -> Occurrence:
    values = {"row": row, "start": one.start, "end": one.end, "length": len(one.sentence)}
    if not 0 <= one.start < one.end <= len(one.sentence):
        raise InputError("labelled.span", **values)
    if not one.target.strip() or not is_whole(one.sentence, one.start, one.end):
        raise InputError("labelled.part_of_word", word=one.word, target=one.target[:80], **values)
    return one


def _name(cell: Any, role: str, row: int) -> str:
    """A word or sense: text, or a number as people write it."""
    if isinstance(cell, float):
        text = "" if cell != cell else f"{cell:.0f}" if cell.is_integer() else str(cell)
    else:
        text = cell.strip() if isinstance(cell, str) else str(cell) if isinstance(cell, (bool, int)) else ""
    if not text:
        raise InputError("labelled.blank", row=row, column=role)
    if len(text) > MAX_NAME:
        raise InputError("labelled.long_name", row=row, column=role, received=len(text), allowed=MAX_NAME)
    return text


def _character(cell: Any, role: str, row: int) -> int | None:
    """A place in the sentence; None where the cell is blank."""
    number = isinstance(cell, (int, float, np.number))  # a JSON cell may be a list or a table as well
    if cell is None or (number and cell != cell) or (isinstance(cell, str) and not cell.strip()):
        return None
    try:
        place = float(cell) if number or isinstance(cell, str) else float("nan")
        if place.is_integer():
            return int(place)
    except (ValueError, OverflowError):
        pass
    raise InputError("labelled.not_a_place", row=row, column=role, received=str(cell)[:40])


def _without_repeated(rows: Sequence[Occurrence]) -> Labelled:
    seen: dict[tuple[str, str, int, int], tuple[int, Occurrence]] = {}
    for number, one in enumerate(rows, start=1):
        first, known = seen.setdefault((one.word, one.sentence, one.start, one.end), (number, one))
        if known.sense != one.sense:
            raise InputError(
                "labelled.two_senses", row=number, first=first, sense=one.sense, other=known.sense, word=one.word
            )
    return Labelled(tuple(one for _, one in seen.values()), len(rows) - len(seen))
