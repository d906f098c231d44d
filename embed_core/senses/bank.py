"""The bank of ambiguous words: sentences written for this project, each labelled with the sense of its target.

One file a word, ``assets/senses/<language>/<word>.toml``; the target stands in square brackets:

    word = "bank"
    [senses.money]
    en = "institution that keeps money"
    zh = "银行"
    sentences = ["She paid the cheque into the [bank] before noon."]
    [[twins]]                       # sentences that look alike but differ in sense
    money = "He waited by the [bank] until it opened."
    river = "He waited by the [bank] until it flooded."
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from embed_core.errors import InputError
from embed_core.paths import ASSETS

LANGUAGES: tuple[str, ...] = ("en", "zh")
_FOLDER = ASSETS / "senses"


@dataclass(frozen=True, slots=True)
class Sense:
    """A meaning of a word: its key in the file and what it is called in English and Chinese."""

    id: str
    en: str
    zh: str

    def name(self, language: str) -> str:
        """What it is called."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A target in a sentence: ``sentence[start:end]`` is the word as written. Equal ``twin`` numbers look alike."""

    word: str
    sense: str
    sentence: str
    start: int
    end: int
    twin: int | None = None

    @property
    def target(self) -> str:
        """The word as it stands in the sentence."""
        return self.sentence[self.start : self.end]


@dataclass(frozen=True, slots=True)
class BankWord:
    """A word of the bank, its senses and all its occurrences."""

    word: str
    language: str
    senses: tuple[Sense, ...]
    occurrences: tuple[Occurrence, ...]

    def sense(self, sense_id: str) -> Sense:
        """The sense with this key."""
        return next(sense for sense in self.senses if sense.id == sense_id)


def unbracket(marked: str, word: str, sense: str, twin: int | None = None) -> Occurrence:
    """The occurrence of a sentence whose target stands in brackets.

    >>> unbracket("the [bank] opens", "bank", "money")
    Occurrence(word='bank', sense='money', sentence='the bank opens', start=4, end=8, twin=None)
    """
    start, end = marked.find("["), marked.find("]") - 1
    if start < 0 or end <= start or marked.count("[") != 1 or marked.count("]") != 1:
        raise InputError("senses.brackets", sentence=marked[:80], word=word)
    return Occurrence(word, sense, marked.replace("[", "").replace("]", ""), start, end, twin)


@cache
def bank(language: str) -> tuple[BankWord, ...]:
    """All words of a language, "en" or "zh", in alphabetical order of their files."""
    return tuple(
        _read(file.read_text(encoding="utf-8"), language) for file in sorted((_FOLDER / language).glob("*.toml"))
    )


def find(word: str) -> BankWord | None:
    """The entry of a word in either language, if there is one."""
    wanted = word.strip().casefold()
    return next((entry for language in LANGUAGES for entry in bank(language) if entry.word == wanted), None)


def _read(text: str, language: str) -> BankWord:
    entry = tomllib.loads(text)
    word = entry["word"]
    senses = tuple(Sense(key, value["en"], value["zh"]) for key, value in entry["senses"].items())
    found = [unbracket(line, word, key) for key, value in entry["senses"].items() for line in value["sentences"]]
    found += _twins(entry.get("twins", []), word)
    return BankWord(word, language, senses, tuple(found))


def _twins(rows: list[Mapping[str, Any]], word: str) -> list[Occurrence]:
    return [unbracket(line, word, sense, number) for number, row in enumerate(rows) for sense, line in row.items()]
