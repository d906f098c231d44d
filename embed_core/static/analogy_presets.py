"""Analogies worth asking, read from ``assets/presets/analogies.toml``: those that work and some that fail.

>>> analogy_presets("en")[0]
AnalogyPreset(relation='gender', a='man', b='king', c='woman', expected='queen')
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from embed_core.paths import ASSETS
from embed_core.static.model import StaticModel


@dataclass(frozen=True, slots=True)
class AnalogyPreset:
    """``a : b :: c : expected``, and the kind of relation."""

    relation: str
    a: str
    b: str
    c: str
    expected: str

    @property
    def words(self) -> tuple[str, str, str, str]:
        """The four words."""
        return self.a, self.b, self.c, self.expected


@cache
def analogy_presets(language: str) -> tuple[AnalogyPreset, ...]:
    """The questions in "en" or "zh", in the file's order: the first is the default."""
    text = (ASSETS / "presets" / "analogies.toml").read_text(encoding="utf-8")
    return tuple(
        AnalogyPreset(entry["relation"], *words)
        for entry in tomllib.loads(text)["question"]
        if language in entry["languages"]
        for words in entry["words"]
    )


def language_of(model_languages: Sequence[str]) -> str:
    """The language of the questions for a model: Chinese only where it speaks nothing else."""
    return "zh" if tuple(model_languages) == ("zh",) else "en"


def default_question(model: StaticModel) -> AnalogyPreset:
    """The first question that the model knows all four words of; else one of its own most frequent words."""
    for preset in analogy_presets(language_of(model.spec.languages)):
        if all(model.find(word) is not None for word in preset.words):
            return preset
    a, b, c = (model.words[row % len(model)] for row in range(3))
    return AnalogyPreset("", a, b, c, "")
