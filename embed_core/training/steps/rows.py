"""Which rows of the two matrices belong to which word, and how a hidden vector is made of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from embed_core.static.subwords import Subwords
from embed_core.training.steps.frequencies import Frequencies
from embed_core.training.steps.huffman import Tree, huffman
from embed_core.training.steps.learning import Floats, Weights
from embed_core.training.steps.passage import Passage
from embed_core.training.steps.settings import Settings


@dataclass(frozen=True)
class Rows:
    """W has a row for each word of the vocabulary, then (fastText) one for each different piece; C has a row for each
    word or, with hierarchical softmax, for each inner node of the ``tree``.
    """

    passage: Passage
    settings: Settings
    frequencies: Frequencies

    @cached_property
    def tree(self) -> Tree | None:
        """The Huffman tree, where the output is hierarchical."""
        return huffman(self.frequencies.counts) if self.settings.output == "hierarchical" else None

    @cached_property
    def pieces(self) -> tuple[tuple[str, ...], ...]:
        """For each word its pieces (none unless fastText); one that occurs twice in a word stands twice."""
        if self.settings.method != "fasttext":
            return ((),) * len(self.passage.vocabulary)
        cutter = Subwords(np.zeros((1, 1), np.float32), self.settings.min_n, self.settings.max_n)
        return tuple(tuple(cutter.pieces(word)) for word in self.passage.vocabulary)

    @cached_property
    def different_pieces(self) -> tuple[str, ...]:
        """All pieces once, in the order of their rows. (fastText hashes them into buckets that pieces may share.)"""
        return tuple(dict.fromkeys(piece for pieces in self.pieces for piece in pieces))

    @cached_property
    def of_word(self) -> tuple[tuple[int, ...], ...]:
        """For each word the rows of W that it is made of: its own and those of its pieces."""
        first = len(self.passage.vocabulary)
        at = {piece: first + place for place, piece in enumerate(self.different_pieces)}
        return tuple((word, *(at[piece] for piece in pieces)) for word, pieces in enumerate(self.pieces))

    @property
    def input_names(self) -> tuple[str, ...]:
        """What each row of W stands for."""
        return (*self.passage.vocabulary, *self.different_pieces)

    def scale(self, inputs: tuple[int, ...], words: int) -> float:
        """The factor of the rows' sum in h, for ``inputs`` rows of ``words`` words.

        CBOW takes the mean. fastText takes the sum (Bojanowski et al. 2017, section 3.2); gensim divides by the number
        of pieces, and Facebook's own code by the number of pieces and the word.
        """
        if self.settings.method == "cbow":
            return 1.0 / words
        if self.settings.method == "fasttext" and self.settings.as_code:
            return 1.0 / max(1, len(inputs) - 1)
        return 1.0

    def first_weights(self) -> Weights:
        """As in word2vec.c: W uniform between -0.5/d and 0.5/d, C zero. The seed decides W."""
        dims = self.settings.dims
        draws = np.random.default_rng([self.settings.seed, 0])
        inputs: Floats = draws.uniform(-0.5 / dims, 0.5 / dims, (len(self.input_names), dims))
        outputs = len(self.passage.vocabulary) - (self.tree is not None)
        return Weights(inputs, np.zeros((outputs, dims)))
