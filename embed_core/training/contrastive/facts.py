"""What is published about bge-large-zh, as data with its sources: ``assets/training/bge.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from embed_core.paths import ASSETS

FILE = ASSETS / "training" / "bge.toml"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure stands: paper or page, and its address."""

    id: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the table: its ``group``, its value in both languages, and its source."""

    id: str
    group: str
    en: str
    zh: str
    source: Source

    def value(self, language: str) -> str:
        """The value as it is said in ``language``."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Published:
    """Published scores on C-MTEB, in points of 100: all 35 data sets, and those for retrieval."""

    id: str
    average: float
    retrieval: float


@dataclass(frozen=True, slots=True)
class Story:
    """Everything in the file. ``sizes`` are numbers that are calculated with: pairs, batch, temperature."""

    sources: tuple[Source, ...]
    facts: tuple[Fact, ...]
    stages: tuple[Published, ...]
    batches: tuple[Published, ...]
    models: tuple[Published, ...]
    sizes: dict[str, float]


@cache
def story() -> Story:
    """The file, read once."""
    said: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    sources = {one["id"]: Source(**one) for one in said["source"]}
    return Story(
        tuple(sources.values()),
        tuple(Fact(**{**one, "source": sources[one["source"]]}) for one in said["fact"]),
        _published(said["stage"]),
        _published(said["batch"]),
        _published(said["model"]),
        dict(said["sizes"]),
    )


def _published(rows: list[dict[str, Any]]) -> tuple[Published, ...]:
    return tuple(Published(**row) for row in rows)
