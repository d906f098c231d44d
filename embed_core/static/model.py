"""Static vectors: one row a word, whatever sentence it stands in."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from embed_core.catalog import ModelSpec
from embed_core.errors import ModelError
from embed_core.similarity import Metric, row_norms, top_k
from embed_core.static.subwords import Subwords

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

Query = str | NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A word near another, its row, and the metric's value: a similarity or a distance, see :func:`top_k`."""

    word: str
    index: int
    score: float


class StaticModel:
    """A table of word vectors.

    ``words`` (N) stand in the file's order, which is by falling frequency for GloVe, word2vec and fastText; ``vectors``
    is float32 (N, d), C order. Nobody writes to either: all visitors share them. ``subwords`` are fastText's n-grams.
    """

    def __init__(
        self, spec: ModelSpec, words: list[str], vectors: NDArray[np.float32], subwords: Subwords | None = None
    ) -> None:
        self.spec = spec
        self.words = words
        self.vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        self.subwords = subwords
        self._rows = dict(zip(words, range(len(words)), strict=True))

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        """Whether the vocabulary has exactly this word (:meth:`find` also tries its lower-case form)."""
        return word in self._rows

    @property
    def dims(self) -> int:
        """Numbers in a vector."""
        return int(self.vectors.shape[1])

    def find(self, word: str) -> int | None:
        """The row of a word as it is written, else in lower case, else None."""
        row = self._rows.get(word)
        return self._rows.get(word.lower()) if row is None else row

    def index(self, word: str) -> int:
        """The row of a word, found as :meth:`find` does. Raises :class:`ModelError` where the vocabulary lacks it."""
        row = self.find(word)
        if row is None:
            raise unknown_word(self, word)
        return row

    def vector(self, word: str) -> NDArray[np.float32]:
        """The vector (d,) of a word of the vocabulary. For others see :attr:`subwords`."""
        row: NDArray[np.float32] = self.vectors[self.index(word)]
        return row

    def neighbours(
        self, query: Query, k: int = 10, metric: Metric = "cosine", exclude: Iterable[str | int] = ()
    ) -> list[Neighbour]:
        """The ``k`` words nearest to a word or a vector (d,), nearest first.

        A word is never its own neighbour; nothing else is left out but ``exclude`` (words or rows; words that the
        vocabulary lacks are passed over). A vector computed from words - an analogy, say - brings its own ``exclude``.
        """
        left_out = {row for item in exclude if (row := self._row(item)) is not None}
        if isinstance(query, str):
            left_out.add(self.index(query))
            query = self.vector(query)
        rows, scores = top_k(self.vectors, query, k, metric, left_out, self.norms)
        return [
            Neighbour(self.words[row], row, score) for row, score in zip(rows.tolist(), scores.tolist(), strict=True)
        ]

    def rows(self, words: Sequence[str]) -> tuple[list[int], list[str]]:
        """Rows of the words that are there, and the words that are not."""
        found = {word: self.find(word) for word in words}
        return [row for word in words if (row := found[word]) is not None], [w for w in words if found[w] is None]

    @cached_property
    def norms(self) -> NDArray[np.float32]:
        """Lengths of all vectors (N,), computed once."""
        return row_norms(self.vectors)

    @cached_property
    def keyed_vectors(self) -> KeyedVectors:
        """The same table as gensim's KeyedVectors (FastTextKeyedVectors with n-grams); no array is copied."""
        from embed_core.static.gensim_view import keyed_vectors

        return keyed_vectors(self.words, self._rows, self.vectors, self.norms, self.subwords)

    @cached_property
    def nbytes(self) -> int:
        """Memory in use: numbers, words and the index from words to rows."""
        numbers = self.vectors.nbytes + 4 * len(self) + (self.subwords.rows.nbytes if self.subwords else 0)
        return numbers + sum(map(sys.getsizeof, self.words)) + sys.getsizeof(self.words) + sys.getsizeof(self._rows)

    def _row(self, item: str | int) -> int | None:
        return self.find(item) if isinstance(item, str) else int(item)


def unknown_word(model: StaticModel, word: str) -> ModelError:
    """The error for a word that has no vector."""
    return ModelError("static.unknown_word", word=word[:80], name=model.spec.name, size=len(model))
