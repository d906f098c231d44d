"""A sentence as words of a static model: how it is cut, and which vector each word has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from embed_core.oov.chinese import HAN
from embed_core.oov.coverage import parts
from embed_core.static.model import StaticModel
from embed_core.static.subwords import Subwords
from embed_core.training.corpus import segmented, tokens

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of a sentence that have a vector, their ``vectors`` (w, d) and rows (w,) in the model's table.

    A row is -1 where n-grams gave the vector (fastText). ``missing`` are the words without one.
    """

    known: tuple[str, ...]
    vectors: Floats
    rows: NDArray[np.int64]
    missing: tuple[str, ...]


@lru_cache(maxsize=20_000)
def cut(sentence: str) -> tuple[str, ...]:
    """Words in lower case; jieba's dictionary cuts a sentence that holds Chinese characters.

    >>> cut("I don't like it!")
    ('i', "don't", 'like', 'it')
    """
    return tuple(segmented(sentence) if HAN.search(sentence) else tokens(sentence))


def known_words(model: StaticModel, sentence: str) -> list[tuple[str, int | None]]:
    """Every word of a sentence with its row, or None where the vocabulary lacks it.

    Such a word is tried as the Penn Treebank cuts it ("don't" is "do" + "n't" in GloVe) or, in Chinese, as its single
    characters, if all of those have rows.
    """
    return [(piece, model.find(piece)) for word in cut(sentence) for piece in _pieces(model, word)]


def has_vector(model: StaticModel, word: str, row: int | None) -> bool:
    """Has it a row, or (fastText) n-grams?"""
    return row is not None or (model.subwords is not None and bool(model.subwords.pieces(word)))


def look_up(model: StaticModel, sentence: str) -> Words:
    """The words of a sentence in a model; fastText asks the n-grams of those that the vocabulary lacks."""
    found = known_words(model, sentence)
    known = [(word, row) for word, row in found if has_vector(model, word, row)]
    vectors = [model.vectors[row] if row is not None else _from_pieces(model, word) for word, row in known]
    return Words(
        tuple(word for word, _ in known),
        np.stack(vectors) if vectors else np.zeros((0, model.dims), np.float32),
        np.array([-1 if row is None else row for _, row in known], np.int64),
        tuple(word for word, row in found if not has_vector(model, word, row)),
    )


def missing_words(model: StaticModel, sentences: Sequence[str]) -> tuple[str, ...]:
    """The distinct words of sentences that have no vector, in the order they first stand."""
    every = (one for sentence in sentences for one in known_words(model, sentence))
    return tuple(dict.fromkeys(word for word, row in every if not has_vector(model, word, row)))


def _pieces(model: StaticModel, word: str) -> tuple[str, ...]:
    if model.find(word) is not None:
        return (word,)
    apart = tuple(_longest_first(model, word)) if HAN.search(word) else parts(word)
    return apart if len(apart) > 1 and all(model.find(piece) is not None for piece in apart) else (word,)


def _longest_first(model: StaticModel, word: str) -> Iterator[str]:
    start = 0
    while start < len(word):
        sizes = range(len(word) - start, 1, -1)
        size = next((size for size in sizes if word[start : start + size] in model), 1)
        yield word[start : start + size]
        start += size


def _from_pieces(model: StaticModel, word: str) -> Floats:
    return cast("Subwords", model.subwords).vector(word)
