"""All of a table's, and all of fastText's, answers to a list of words at once: the work of one job each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embed_core.oov.ngrams import read_vocabulary, subwords_of
from embed_core.oov.strategies import (
    FILLERS,
    CosineLaw,
    FilledPair,
    Filler,
    Typical,
    cosine_law,
    filled_pair,
    scale_of,
    typical,
)
from embed_core.oov.vocabulary import Lookup, look_up
from embed_core.progress import Progress, silent
from embed_core.similarity import similarity, top_k_many
from embed_core.static.model import StaticModel
from embed_core.static.space import Space
from embed_core.static.spelling import nearest_spellings
from embed_core.static.treatment import Treatment

SPELLINGS_FOR = 12
"""Unknown words for which near spellings are looked up (up to 30 ms each)."""
INVENTED = ("blorptastic", "zwixel")
"""Words nobody uses: they stand in where a text has fewer than two unknown words."""


@dataclass(frozen=True, slots=True)
class TableAnswer:
    """A table's answer: each word's row or none; near spellings of the unknown; what the fillers give two of them."""

    lookups: tuple[Lookup, ...]
    spellings: dict[str, tuple[str, ...]]
    unk_word: str | None
    spread: float
    pairs: dict[Filler, FilledPair]
    typical: Typical | None
    laws: dict[Filler, CosineLaw]


@dataclass(frozen=True, slots=True)
class NgramAnswer:
    """fastText's answer to one word: its row (None: made of ``pieces`` n-grams) and its nearest words."""

    word: str
    row: int | None
    pieces: int
    near: tuple[tuple[str, float], ...]


def second_word(model: StaticModel, typed: str, first: str, unknown: Sequence[str]) -> tuple[str, bool]:
    """The word to set beside ``first``: as typed, else the next unknown one, else an invented one.

    The flag is False where ``typed`` could not be taken: it is ``first`` itself, or the table knows it.
    """
    typed = typed.strip()
    if typed and typed != first and model.find(typed) is None:
        return typed, True
    others = [word for word in (*unknown, *INVENTED) if word != first and model.find(word) is None]
    return others[0], not typed


def table_answer(
    model: StaticModel, words: Sequence[str], first: str, second: str, seed: int = 0, progress: Progress = silent
) -> TableAnswer:
    """What the table says to ``words``, and what the three fillers make of ``first`` and ``second``."""
    lookups = look_up(model, words)
    unknown = [found.word for found in lookups if found.row is None][:SPELLINGS_FOR]
    steps = len(unknown) + 2 * len(FILLERS)
    spellings: dict[str, tuple[str, ...]] = {}
    for done, word in enumerate(unknown):
        progress("oov.table", done, steps)
        spellings[word] = tuple(nearest_spellings(model.words, word, 3))
    pairs: dict[Filler, FilledPair] = {}
    laws: dict[Filler, CosineLaw] = {}
    for done, filler in enumerate(FILLERS):
        progress("oov.table", len(unknown) + 2 * done, steps)
        pairs[filler] = filled_pair(model, first, second, filler, seed)
        if filler != "unk":
            laws[filler] = cosine_law(model.dims, filler, seed=seed)
    scale = scale_of(model)
    name = None if scale.unk is None else model.words[scale.unk]
    return TableAnswer(tuple(lookups), spellings, name, scale.spread, pairs, typical(model, seed=seed), laws)


def ngram_answers(
    model: StaticModel, words: Sequence[str], k: int = 3, progress: Progress = silent
) -> tuple[NgramAnswer, ...]:
    """The ``k`` nearest words of each word by its row or its n-grams; also cuts the vocabulary (once a model)."""
    read_vocabulary(model, progress)
    subwords = subwords_of(model)
    space = Space(model, Treatment())
    located = [space.locate(word) for word in words]
    asked = [index for index, found in enumerate(located) if found is not None and found.vector.any()]
    near: dict[int, tuple[tuple[str, float], ...]] = {}
    if asked:
        vectors = np.stack([found.vector for index in asked if (found := located[index]) is not None])
        rows, scores = top_k_many(model.vectors, vectors, k + 1, norms=model.norms, progress=progress)
        for index, line, values in zip(asked, rows.tolist(), scores.tolist(), strict=True):
            own = found.row if (found := located[index]) is not None else None
            others = [(model.words[row], value) for row, value in zip(line, values, strict=True) if row != own]
            near[index] = tuple(others[:k])
    return tuple(
        NgramAnswer(word, None if found is None else found.row, len(subwords.pieces(word)), near.get(index, ()))
        for index, (word, found) in enumerate(zip(words, located, strict=True))
    )


def ngram_cosine(model: StaticModel, first: str, second: str) -> float | None:
    """The cosine of fastText's vectors of two words; None where one is too short to have a vector."""
    space = Space(model, Treatment())
    one, other = space.locate(first), space.locate(second)
    return None if one is None or other is None else similarity(one.vector, other.vector)


def shared_ngrams(model: StaticModel, first: str, second: str) -> int:
    """How many different n-grams two words have in common."""
    subwords = subwords_of(model)
    return len(set(subwords.pieces(first)) & set(subwords.pieces(second)))
