"""The answers to unknown words, made alike: each turns a word into a vector and has a table of words to compare with.

===========  =========================================================================================================
``unk``      the word's row, else one vector for all unknown words
``random``   the word's row, else numbers from N(0, s^2), seeded by the word
``spelling`` the word's row, else the row of the word spelt nearest to it, else the vector for unknown words
``ngrams``   fastText: the word's row, else the mean of its n-grams
encoder id   the pooled hidden states of the word's pieces
===========  =========================================================================================================
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from embed_core import diskcache, loading
from embed_core.contextual import Encoder
from embed_core.oov.strategies import fill
from embed_core.progress import Progress, silent
from embed_core.static.model import StaticModel
from embed_core.static.spelling import nearest_spellings

Lookup = Literal["unk", "random", "spelling"]
LOOKUPS: tuple[Lookup, ...] = get_args(Lookup)
NGRAMS = "ngrams"

ENCODED = 2_000
"""Words that an encoder's neighbours are looked for among: drawn from the most frequent ones, with a fixed seed."""
_DRAWN_FROM = 10_000
_SEED = 1
_STEP = 20
SINK = "\n"
"""What stands before a word in a decoder: its first token attracts attention whatever it is, and its vector is far
from all others (Xiao et al. 2024, arXiv 2309.17453); without this, a word of one token would itself be that first one.
"""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Method:
    """``words`` and their vectors ``table`` (N, d) are what neighbours are looked for among; ``norms`` their lengths.

    ``answer`` gives n words' vectors (n, d), NaN where it has none; ``knows`` says whether a word has a row of its own
    (None: an encoder, which has no rows).
    """

    id: str
    words: Sequence[str]
    table: Floats
    norms: Floats
    rows: dict[str, int]
    answer: Callable[[Sequence[str], Progress], Floats]
    knows: Callable[[str], bool] | None


def lookup(model: StaticModel, how: Lookup) -> Method:
    """One of the answers of a table of words that has no n-grams."""

    def one(word: str) -> Floats:
        row = model.find(word)
        if row is None and how == "spelling":
            near = nearest_spellings(model.words, word, 1)
            row = model.find(near[0]) if near else None
        if row is not None:
            vector: Floats = model.vectors[row]
            return vector
        return fill(model, word, "normal" if how == "random" else "unk").vector

    return _of_table(model, how, one)


def ngrams(model: StaticModel) -> Method:
    """fastText's answer; NaN for a word too short to have n-grams."""

    def one(word: str) -> Floats:
        row = model.find(word)
        if row is not None:
            vector: Floats = model.vectors[row]
            return vector
        subwords = model.subwords
        if subwords is None or not subwords.pieces(word):
            return np.full(model.dims, np.nan, np.float32)
        return subwords.vector(word)

    return _of_table(model, NGRAMS, one)


def encoder(model: Encoder, frequent: Sequence[str], also: Sequence[str], progress: Progress = silent) -> Method:
    """An encoder's answer. Neighbours: :data:`ENCODED` words drawn from the first 10,000 of ``frequent``, and ``also``.

    The drawn words are encoded once and kept on disk.
    """
    prefix = SINK if model.is_decoder else model.spec.default_prefix
    drawn = drawn_words(frequent)
    key = {"model": model.spec.id, "revision": model.spec.revision, "prefix": prefix, "words": "\n".join(drawn)}

    def answer(words: Sequence[str], report: Progress) -> Floats:
        return model.embed(list(words), prefix=prefix, progress=report).vectors

    vectors = diskcache.get_or_compute("oov_words", key, 1, lambda: answer(drawn, progress), progress=progress)
    extra = [word for word in dict.fromkeys(also) if word not in set(drawn)]
    table = np.vstack([vectors, answer(extra, progress)]) if extra else vectors
    words = [*drawn, *extra]
    rows = {word: row for row, word in enumerate(words)}
    return Method(model.spec.id, words, table, np.linalg.norm(table, axis=1), rows, answer, None)


def open_encoder(model_id: str, frequent: Sequence[str], also: Sequence[str], progress: Progress) -> Method:
    """:func:`encoder` of a model id, loaded first."""
    return encoder(loading.load_encoder(model_id, progress), frequent, also, progress)


def drawn_words(frequent: Sequence[str]) -> list[str]:
    """The words that an encoder's neighbours are looked for among, in the order of ``frequent``."""
    letters = [word for word in frequent[:_DRAWN_FROM] if word.isalpha()]
    if len(letters) <= ENCODED:
        return letters
    chosen = random.Random(_SEED).sample(range(len(letters)), ENCODED)
    return [letters[place] for place in sorted(chosen)]


def _of_table(model: StaticModel, name: str, one: Callable[[str], Floats]) -> Method:
    def answer(words: Sequence[str], progress: Progress) -> Floats:
        vectors = np.empty((len(words), model.dims), np.float32)
        for place, word in enumerate(words):
            if place % _STEP == 0:
                progress("damage.answers", place, len(words))
            vectors[place] = one(word)
        return vectors

    rows = {word: row for row, word in enumerate(model.words)}
    return Method(
        name, model.words, model.vectors, model.norms, rows, answer, lambda word: model.find(word) is not None
    )
