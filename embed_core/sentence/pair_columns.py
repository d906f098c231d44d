"""Which column of a pair file is which: by name, by the STS benchmark's layout, or by what stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from embed_core.errors import InputError
from embed_core.sentence.pair_rows import Row, spread_over
from embed_core.tables.model import shorten

COLUMNS: dict[str, tuple[str, ...]] = {
    "first": (
        "sentence1", "sentence_1", "sentence 1", "sentence_a", "sentencea", "sentence a", "sent1", "sent_1", "text1",
        "text_1", "text_a", "s1", "first", "premise", "question1", "句子1", "句子一", "文本1", "第一句", "句1",
    ),
    "second": (
        "sentence2", "sentence_2", "sentence 2", "sentence_b", "sentenceb", "sentence b", "sent2", "sent_2", "text2",
        "text_2", "text_b", "s2", "second", "hypothesis", "question2", "句子2", "句子二", "文本2", "第二句", "句2",
    ),
    "score": (
        "score", "relatedness_score", "similarity_score", "similarity", "relatedness", "gold", "gold_score", "sim",
        "rating", "label", "分数", "得分", "相似度", "评分", "打分",
    ),
    "kind": ("kind", "类型"),
}  # fmt: skip
"""What each column may be called, in any case. ``kind`` is optional."""

BENCHMARK = {"score": 4, "first": 5, "second": 6}
"""Where the STS benchmark's files, which have no header, keep them."""
BLANK = ("", "-", "none", "null")
"""Scores of pairs that nobody scored."""

_BENCHMARK_WIDTH = 7
_SAMPLE = 200


def named(names: Sequence[str]) -> dict[str, int] | None:
    """Where the columns stand by their names; None where the names say nothing of two sentences."""
    lowered = [name.strip().casefold() for name in names]
    found = {
        role: lowered.index(next(name for name in known if name in lowered))
        for role, known in COLUMNS.items()
        if any(name in lowered for name in known)
    }
    if not {"first", "second"} <= set(found):
        return None
    if "score" not in found:
        raise no_columns(names)
    return found


def is_benchmark(rows: Sequence[Row]) -> bool:
    """Seven columns or more, the fifth a number (or blank), the sixth and seventh not."""
    head = rows[:_SAMPLE]
    if min(len(row.cells) for row in head) < _BENCHMARK_WIDTH:
        return False
    scored = sum(number(row.cells[4]) is not None or not row.cells[4].strip() for row in head)
    texts = sum(number(row.cells[place]) is None for row in head for place in (5, 6))
    return scored == len(head) and texts > len(head)


def guessed(rows: Sequence[Row]) -> dict[str, int]:
    """The column of numbers is the score (of several, the only one with fractions); the longest two are the texts.

    Columns of addresses (the sources in SemEval's files) are not texts.
    """
    head = spread_over(rows[1:] or rows, _SAMPLE)
    width = min(len(row.cells) for row in [rows[0], *head])
    columns = [[row.cells[place] for row in head] for place in range(width)]
    numeric = [place for place, cells in enumerate(columns) if _mostly_numbers(cells)]
    if len(numeric) > 1:
        fractions = [place for place in numeric if any(mark in cell for cell in columns[place] for mark in ".,")]
        numeric = fractions if len(fractions) == 1 else numeric
    others = [
        p for p in range(width) if p not in numeric and sum("://" in cell for cell in columns[p]) * 2 <= len(head)
    ]
    texts = sorted(others, key=lambda place: -_length(columns[place]))[:2]
    if len(numeric) != 1 or len(texts) != 2:
        raise no_columns(rows[0].cells)
    return {"first": min(texts), "second": max(texts), "score": numeric[0]}


def _mostly_numbers(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and sum(number(cell) is not None for cell in filled) > len(filled) / 2


def _length(cells: Iterable[str]) -> int:
    return sum(map(len, cells))


def number(cell: str) -> float | None:
    """A number as people write it, a decimal comma too; None for anything else."""
    text = cell.strip()
    try:
        return float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except ValueError:
        return None


def is_score(cell: str) -> bool:
    """A number, or nothing where nobody scored the pair."""
    return number(cell) is not None or cell.strip().casefold() in BLANK


def no_columns(names: Sequence[str]) -> InputError:
    """The error that says which columns are needed; ``names`` is what the first line holds."""
    allowed = "; ".join(f"{role}: {', '.join(COLUMNS[role][:6])}" for role in ("first", "second", "score"))
    return InputError("sts.columns", received=shorten(list(names)), allowed=allowed)
