"""Sentence pairs that people scored: the files of the STS tasks, SICK, and one's own.

A row is two sentences and a score. What is recognised:

==============  =====================================================================================================
``header``      a first line with names for the columns (``pair_columns.COLUMNS``): SICK, GLUE's STS-B, one's own files
``benchmark``   the STS benchmark's seven or more columns without a header: the score is the fifth, the sentences follow
``guessed``     no names: the column of numbers is the score, the two columns with the longest texts are the sentences
==============  =====================================================================================================

CSV (comma, semicolon, bar or ``||``), TSV (quotes are plain characters there, as in the STS files), JSON Lines and
Parquet. What the scale is does not matter: only correlations are computed from it.

>>> file = b"score\\tsentence1\\tsentence2\\n5\\tA cat.\\tOne cat.\\n0\\tA cat.\\tRain.\\n3\\tHi.\\tHello!\\n"
>>> read_pairs("mine.tsv", file).pairs[0]
ScoredPair(first='A cat.', second='One cat.', score=5.0, line=2, kind='')
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import isfinite, isnan
from typing import Any, Literal

from embed_core.errors import InputError
from embed_core.paths import ASSETS
from embed_core.sentence.pair_columns import (
    BENCHMARK,
    BLANK,
    guessed,
    is_benchmark,
    is_score,
    named,
    no_columns,
    number,
)
from embed_core.sentence.pair_rows import Row, rows_of
from embed_core.tables import read_table
from embed_core.tables.model import Limits, Note
from embed_core.tables.read import decode_text, extension, read_limited

MAX_BYTES = 10_000_000
MAX_PAIRS = 50_000
MAX_SENTENCE = 2_000
MAX_SCORE = 1_000.0
MIN_PAIRS = 3
FORMATS: tuple[str, ...] = (".csv", ".tsv", ".tab", ".txt", ".jsonl", ".ndjson", ".parquet")
LANGUAGES: tuple[str, ...] = ("en", "zh")
KINDS: tuple[str, ...] = ("plain", "order", "negation", "numbers", "overlap", "no_overlap")
"""What a shipped pair tests: changed word order, negation, numbers, shared words with another meaning, none shared."""

Layout = Literal["header", "benchmark", "guessed"]

_TEXT_TABLES = (".csv", ".tsv", ".tab", ".txt")
_HTML = ("<!doctype", "<html", "<?xml", "<head", "<body")


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """Two sentences and how alike people say they are. ``line`` is where they stand in the file, from 1."""

    first: str
    second: str
    score: float
    line: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ScoredPairs:
    """The pairs of a file. ``unscored`` rows had no score and are left out; ``repeated`` ones are counted and kept, as
    published figures do; ``heading`` is a first line that was taken for a header without known names.
    """

    pairs: tuple[ScoredPair, ...]
    layout: Layout
    unscored: int = 0
    repeated: int = 0
    heading: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """The different sentences, in order of appearance."""
        return tuple(dict.fromkeys(text for pair in self.pairs for text in (pair.first, pair.second)))

    @property
    def scores(self) -> list[float]:
        """One score a pair."""
        return [pair.score for pair in self.pairs]


def read_pairs(filename: str, data: bytes) -> ScoredPairs:
    """The pairs of a file; of ``filename`` only the ending counts, and not even that decides on the delimiter.

    Errors: ``InputError`` ``sts.*`` with the line, what stands there and what is allowed; ``tables.*`` where the file
    is no table, too big, binary or in an unknown encoding. Never another exception.
    """
    ending = extension(filename)
    if ending not in FORMATS:
        raise InputError("tables.unknown_format", received=filename[-80:], allowed=" ".join(FORMATS))
    if ending not in _TEXT_TABLES:
        return _of_table(filename, data)
    text, notes = decode_text(read_limited(io.BytesIO(data), Limits(MAX_BYTES, MAX_PAIRS)))
    if text.lstrip()[:10].casefold().startswith(_HTML):
        raise InputError("sts.html")
    rows = rows_of(text, MAX_PAIRS)
    return _of_rows(rows, notes)


@cache
def shipped(language: str) -> ScoredPairs:
    """The set that comes with the app: 90 pairs in English or Chinese, 15 for each score from 0 to 5.

    Sentences and scores are the project's own: one judgement a pair, written down before any model was asked. The
    scale is that of the STS tasks (Agirre et al. 2012): 5 same meaning, 4 but for unimportant details, 3 important ones
    differ or are missing, 2 not equivalent but details shared, 1 same topic, 0 nothing in common.
    """
    return read_pairs(f"{language}.tsv", shipped_file(language))


def shipped_file(language: str) -> bytes:
    """The shipped set as it lies on disk (TSV), an example of what can be uploaded."""
    if language not in LANGUAGES:
        raise InputError("sts.no_such_set", received=str(language)[:20], allowed=", ".join(LANGUAGES))
    return (ASSETS / "evaluation" / "sts" / f"{language}.tsv").read_bytes()


def _of_rows(rows: Sequence[Row], notes: tuple[Note, ...]) -> ScoredPairs:
    places = named(rows[0].cells)
    layout: Layout = "header"
    heading = ""
    body = rows[1:]
    if places is None:
        places, layout = (BENCHMARK, "benchmark") if is_benchmark(rows) else (guessed(rows), "guessed")
        if layout == "guessed" and not is_score(rows[0].cells[places["score"]]) and len(rows) > 1:
            heading = " | ".join(rows[0].cells)[:120]
        else:
            body = rows
    needed = max(places.values()) + 1
    found = []
    for row in body:
        if len(row.cells) < needed or (row.strict and len(row.cells) != len(rows[0].cells)):
            raise InputError("sts.broken_row", line=row.line, received=len(row.cells), allowed=len(rows[0].cells))
        found.append((row.line, {role: row.cells[place] for role, place in places.items()}))
    return _checked(found, layout, heading, notes)


def _of_table(filename: str, data: bytes) -> ScoredPairs:
    """JSON Lines and Parquet: columns by name."""
    table = read_table(filename, io.BytesIO(data), max_bytes=MAX_BYTES, max_rows=MAX_PAIRS)
    places = named(table.names)
    if places is None:
        raise no_columns(table.names)
    columns = {role: table.column(table.names[place]).tolist() for role, place in places.items()}
    cells = (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
    found = [(line, {role: _text(cell) for role, cell in row.items()}) for line, row in enumerate(cells, start=1)]
    return _checked(found, "header", "", table.notes)


def _text(cell: Any) -> str:
    if cell is None or (isinstance(cell, float) and isnan(cell)):
        return ""
    return cell if isinstance(cell, str) else str(cell)


def _checked(
    rows: Iterable[tuple[int, dict[str, str]]], layout: Layout, heading: str, notes: tuple[Note, ...]
) -> ScoredPairs:
    pairs: list[ScoredPair] = []
    unscored = 0
    for line, cells in rows:
        if cells["score"].strip().casefold() in BLANK:
            unscored += 1
            continue
        first, second = (_sentence(cells[role], role, line) for role in ("first", "second"))
        pairs.append(ScoredPair(first, second, _score(cells["score"], line), line, cells.get("kind", "").strip()[:40]))
    if len(pairs) < MIN_PAIRS:
        raise InputError("sts.too_few", received=len(pairs), unscored=unscored, allowed=MIN_PAIRS)
    if len({pair.score for pair in pairs}) == 1:
        raise InputError("sts.one_score", received=f"{pairs[0].score:g}", pairs=len(pairs))
    repeated = len(pairs) - len({(pair.first, pair.second) for pair in pairs})
    return ScoredPairs(tuple(pairs), layout, unscored, repeated, heading, notes)


def _sentence(cell: str, role: str, line: int) -> str:
    text = cell.strip()
    if not text:
        raise InputError("sts.blank", line=line, column=1 if role == "first" else 2)
    if len(text) > MAX_SENTENCE:
        raise InputError("sts.long_sentence", line=line, received=len(text), allowed=MAX_SENTENCE)
    return text


def _score(cell: str, line: int) -> float:
    score = number(cell)
    if score is None or not isfinite(score) or abs(score) > MAX_SCORE:
        raise InputError("sts.score", line=line, received=cell.strip()[:40], allowed=f"{MAX_SCORE:g}")
    return score
