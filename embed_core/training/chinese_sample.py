"""The Chinese texts that this project brings along, as one small corpus: notes, questions, passages, sentences."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache

from embed_core.paths import ASSETS

CHINESE = re.compile("[\u4e00-\u9fff]")


@cache
def lines() -> tuple[str, ...]:
    """Paragraphs and sentences, each once, in a fixed order."""
    found = (line.strip() for source in (_notes, _questions, _pairs, _sentences) for line in source())
    return tuple(dict.fromkeys(line for line in found if CHINESE.search(line)))


def _notes() -> Iterator[str]:
    from embed_core.retrieval.notes import notes

    for note in notes("zh"):
        yield from note.text.splitlines()


def _questions() -> Iterator[str]:
    for one in _records("retrieval/questions/zh.jsonl"):
        yield str(one["question"])


def _pairs() -> Iterator[str]:
    for name in ("daily", "world"):
        for one in _records(f"training/pairs/{name}.jsonl"):
            yield from (str(one["zh"]["question"]), str(one["zh"]["passage"]))


def _sentences() -> Iterator[str]:
    from embed_core.sentence.corpora import corpus

    yield from corpus("shipped", "zh")
    for line in (ASSETS / "evaluation/sts/zh.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        yield from line.split("\t")[1:3]


def _records(name: str) -> Iterator[dict[str, dict[str, object]]]:
    file = ASSETS / name
    for line in file.read_text(encoding="utf-8").splitlines() if file.is_file() else []:
        if line.strip():
            yield json.loads(line)
