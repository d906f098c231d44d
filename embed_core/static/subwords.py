"""fastText's n-grams: what gives a word outside the vocabulary a vector (Bojanowski et al. 2017, arXiv 1607.04606).

A word is written between ``<`` and ``>`` and cut into pieces of ``min_n`` to ``max_n`` characters; each piece is hashed
into one of the table's rows. The vector of an unknown word is the mean of its pieces' rows; that of a known word is
the mean of its own row and its pieces' rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import ModelError
from embed_core.progress import Progress, silent

END_OF_SENTENCE = "</s>"
"""The one word that fastText never cuts into pieces."""
_BATCH = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Subwords:
    """The n-gram table ``rows`` (buckets, d) float32, and the lengths of the pieces."""

    rows: NDArray[np.float32]
    min_n: int
    max_n: int

    def pieces(self, word: str) -> list[str]:
        """The n-grams of a word, as fastText cuts it (a lone ``<`` or ``>`` is none).

        >>> Subwords(np.zeros((10, 2), np.float32), min_n=3, max_n=4).pieces("cat")
        ['<ca', '<cat', 'cat', 'cat>', 'at>']
        """
        marked = f"<{word}>"
        last = len(marked) - 1
        return [
            marked[start : start + size]
            for start in range(len(marked))
            for size in range(max(1, self.min_n), self.max_n + 1)
            if start + size <= len(marked) and not (size == 1 and start in (0, last))
        ]

    def buckets(self, word: str) -> list[int]:
        """The row of each of the :meth:`pieces`, in their order; two pieces may share one."""
        from gensim.models.fasttext import ft_ngram_hashes

        return list(ft_ngram_hashes(word, self.min_n, self.max_n, len(self.rows)))

    def vector(self, word: str) -> NDArray[np.float32]:
        """The vector (d,) of a word that the vocabulary lacks: the mean of its pieces."""
        buckets = self.buckets(word)
        if not buckets:
            raise ModelError("static.no_pieces", word=word, shortest=max(1, self.min_n - 2))
        mean: NDArray[np.float32] = self.rows[buckets].mean(axis=0, dtype=np.float32)
        return mean

    def compose(self, words: list[str], own: NDArray[np.float32], progress: Progress = silent) -> NDArray[np.float32]:
        """Vectors (N, d) of known words from their ``own`` rows (N, d) and their pieces."""
        vectors = np.empty_like(own)
        for start in range(0, len(words), _BATCH):
            progress("static.subwords", start, len(words))
            part = slice(start, start + _BATCH)
            vectors[part] = self._means(words[part], own[part])
        return vectors

    def _means(self, words: list[str], own: NDArray[np.float32]) -> NDArray[np.float32]:
        buckets = [[] if word == END_OF_SENTENCE else self.buckets(word) for word in words]
        counts = np.fromiter(map(len, buckets), np.int64, len(words))
        owners = np.repeat(np.arange(len(words)), counts)
        flat = np.fromiter((bucket for row in buckets for bucket in row), np.int64, int(counts.sum()))
        sums = own.astype(np.float32)
        if len(flat):
            starts = np.flatnonzero(np.diff(owners, prepend=-1))
            sums[owners[starts]] += np.add.reduceat(self.rows[flat], starts, axis=0)
        means: NDArray[np.float32] = sums / (counts + 1).astype(np.float32)[:, None]
        return means
