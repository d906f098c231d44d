"""Sentences that come with the project: to train Doc2Vec on, to count words in, and to measure what unrelated means."""

from __future__ import annotations

import random
import tomllib
from functools import cache
from typing import Literal, get_args

from embed_core.oov.coverage import sample_text
from embed_core.paths import ASSETS
from embed_core.senses.bank import bank
from embed_core.sentence.own import as_sentences

Shipped = Literal["shipped", "news"]
SHIPPED: tuple[Shipped, ...] = get_args(Shipped)
_SEED = 5


@cache
def corpus(name: Shipped, language: str) -> tuple[str, ...]:
    """``shipped``: sentences written for this project (each holds an ambiguous word), English or Chinese.

    ``news``: 300 news reports from Lee, Pincombe & Welsh (2005), which gensim brings along; English only, about 60,000
    words.
    """
    if name == "news":
        return as_sentences(sample_text("news"))
    own = [one.sentence for word in bank(language) for one in word.occurrences]
    return tuple(dict.fromkeys([*own, *as_sentences(sample_text("zh" if language == "zh" else "en"))]))


@cache
def unrelated(language: str) -> tuple[str, ...]:
    """Sentences that have nothing to do with each other: of each ambiguous word of the bank one, drawn once."""
    draw = random.Random(_SEED)
    return tuple(dict.fromkeys(draw.choice(word.occurrences).sentence for word in bank(language)))


@cache
def story(language: str) -> tuple[str, ...]:
    """The sentences to begin with, "en" or "zh" (``assets/sentence/ladder.toml``)."""
    return tuple(tomllib.loads((ASSETS / "sentence/ladder.toml").read_text(encoding="utf-8"))[language])
