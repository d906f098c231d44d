"""The project's own questions and passages, in English and Chinese: some to train on, some held out.

Eight to twelve passages share a topic, so that the right one cannot be told from the topic alone. The split is in the
files, which makes it the same for everybody.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from embed_core.errors import InputError
from embed_core.paths import ASSETS

Split = Literal["train", "test"]
SPLITS: tuple[Split, ...] = get_args(Split)
LANGUAGES: tuple[str, ...] = ("en", "zh")
FOLDER = ASSETS / "training" / "pairs"


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the passage that answers it; ``id`` is the same in both languages."""

    id: str
    topic: str
    split: Split
    question: str
    passage: str


def pairs(language: str, split: Split | None = None) -> tuple[Pair, ...]:
    """All pairs in ``language`` ("en" or "zh"), or those of a split, in the order of the files."""
    if language not in LANGUAGES:
        raise InputError("bge.language", received=language, allowed=", ".join(LANGUAGES))
    return tuple(pair for pair in _read(language) if split is None or pair.split == split)


@cache
def _read(language: str) -> tuple[Pair, ...]:
    found = []
    for file in sorted(FOLDER.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            said = json.loads(line)
            own = said[language]
            found.append(Pair(said["id"], said["topic"], said["split"], own["question"], own["passage"]))
    return tuple(found)
