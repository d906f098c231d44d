"""A model as its vectors stand now (treated or not), and what it says to words outside its vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from embed_core.catalog import ModelSpec
from embed_core.static.model import StaticModel, unknown_word
from embed_core.static.treatment import TreatedModel, Treatment, treated


@dataclass(frozen=True, slots=True)
class Located:
    """A word with its vector (d,): its ``row`` in the table, or None where n-grams gave the vector."""

    word: str
    vector: NDArray[np.float32]
    row: int | None


@dataclass(frozen=True)
class Space:
    """``original`` as loaded, and ``model`` with the ``treatment`` applied (the same object where there is none)."""

    original: StaticModel
    treatment: Treatment

    @property
    def spec(self) -> ModelSpec:
        """What the model is."""
        return self.original.spec

    @cached_property
    def model(self) -> StaticModel:
        """The vectors to compare: words and order are the original's."""
        return treated(self.original, self.treatment)

    @property
    def key(self) -> str:
        """Says everything about these vectors: for keys of jobs and caches."""
        done = self.treatment
        return f"{self.spec.id}|{self.spec.revision}|c{done.centre:d}t{done.top}n{done.normalise:d}"

    def locate(self, word: str) -> Located | None:
        """The vector of a word: its own, else (fastText) that of its n-grams, else None."""
        row = self.original.find(word)
        if row is not None:
            return Located(self.original.words[row], self.model.vectors[row], row)
        subwords = self.original.subwords
        if subwords is None or not subwords.pieces(word):
            return None
        vector = subwords.vector(word)
        if isinstance(self.model, TreatedModel):
            vector = self.model.treat(vector[None])[0]
        return Located(word, vector, None)

    def require(self, word: str) -> Located:
        """As :meth:`locate`; raises :class:`ModelError` ``static.unknown_word`` where there is no vector."""
        located = self.locate(word)
        if located is None:
            raise unknown_word(self.original, word)
        return located
