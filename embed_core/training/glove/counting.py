"""The co-occurrence matrix of a corpus, counted block by block in bounded memory.

A block of the text is compared with itself shifted by 1, 2, ... ``window`` words; the pairs that meet are added up by
SciPy. Of a symmetric matrix only one half is kept while counting. Windows end where a document ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core import diskcache
from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.training.corpus import Corpus
from embed_core.training.glove.settings import Counting

VERSION = 1
BLOCK = 100_000
"""Words."""
MOST_CELLS = 12_000_000
"""Different pairs at a time (12 bytes each); of more, those that count least are let go, and it is told."""
_LARGER = 4

Rows = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Cooccurrence:
    """X (V, V) as a sparse matrix by rows (``starts``, ``columns``, ``values``): X_ij says how often, and how near,
    word j stands in the context of word i.

    ``words`` (V) stand by falling ``counts``; ``covered`` is their share of the running words, ``dropped`` the share of
    all counts that was let go to keep the memory bounded.
    """

    words: tuple[str, ...]
    counts: NDArray[np.int64]
    starts: NDArray[np.int64]
    columns: Rows
    values: NDArray[np.float64]
    covered: float
    dropped: float

    @property
    def cells(self) -> int:
        """Pairs that occur at all."""
        return len(self.values)

    @cached_property
    def matrix(self) -> Any:
        """X as SciPy's ``csr_array``; nothing is copied."""
        from scipy import sparse

        size = len(self.words)
        return sparse.csr_array((self.values, self.columns, self.starts), shape=(size, size))

    @cached_property
    def sums(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What stands around each word in all, X_i (V,): by rows and by columns."""
        return self.matrix.sum(axis=1), self.matrix.sum(axis=0)

    @cached_property
    def rows(self) -> dict[str, int]:
        """Each word's row."""
        return {word: row for row, word in enumerate(self.words)}

    def block(self, rows: list[int], columns: list[int]) -> NDArray[np.float64]:
        """The cells (rows, columns) of a few words; 0 where two words never meet."""
        found: NDArray[np.float64] = self.matrix[rows][:, columns].toarray()
        return found


def counted(corpus: Corpus, counting: Counting, progress: Progress = silent) -> Cooccurrence:
    """The matrix of a corpus, from the cache on disk where it was counted before.

    Raises:
        InputError: ``glove.too_few_words`` below two words that occur often enough; ``glove.no_pairs`` if no two words
            meet.
    """
    key = {
        "corpus": corpus.sha256, "segmenter": corpus.segmenter, "words": corpus.words, "window": counting.window,
        "symmetric": counting.symmetric, "weighted": counting.weighted, "min": counting.min_count,
        "most": counting.max_vocabulary, "cells": MOST_CELLS,
    }  # fmt: skip
    return diskcache.get_or_compute(
        "glove-counts", key, VERSION, lambda: count(corpus, counting, progress), progress=progress
    )


def count(
    corpus: Corpus, counting: Counting, progress: Progress = silent, most_cells: int = MOST_CELLS
) -> Cooccurrence:
    """As :func:`counted`, without a look at the cache."""
    counts = vocabulary(corpus.counts, counting)
    if len(counts) < 2:
        raise InputError("glove.too_few_words", count=len(counts), minimum=counting.min_count)
    half = _Half(len(counts), most_cells)
    for ids, documents, start, stop in _blocks(corpus, list(counts), counting.window, progress):
        half.add(*_pairs(ids, documents, start, stop, counting))
    matrix = half.all()
    if matrix.nnz == 0:
        raise InputError("glove.no_pairs", count=len(counts))
    if counting.symmetric:
        matrix = (matrix + matrix.T).tocsr()
    matrix.sort_indices()
    numbers = np.array(list(counts.values()), dtype=np.int64)
    return Cooccurrence(
        tuple(counts), numbers, matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), matrix.data,
        float(numbers.sum() / corpus.words), half.dropped / max(half.total, 1e-300),
    )  # fmt: skip


def vocabulary(counts: dict[str, int], counting: Counting) -> dict[str, int]:
    """The most frequent words and their counts, by falling count; words that occur equally often by the alphabet.

    >>> vocabulary({"b": 7, "a": 7, "c": 9, "d": 1}, Counting(max_vocabulary=3))
    {'c': 9, 'a': 7, 'b': 7}
    """
    frequent = [item for item in counts.items() if item[1] >= counting.min_count]
    return dict(sorted(frequent, key=lambda item: (-item[1], item[0]))[: counting.max_vocabulary])


class _Half:
    """Sums of pairs: the matrix so far, one half of it where it is symmetric. New pairs gather in a small matrix first,
    since every addition costs as much as the larger of the two is large.
    """

    def __init__(self, size: int, most_cells: int) -> None:
        from scipy import sparse

        self._size, self._most = size, most_cells
        self._matrix = self._fresh = sparse.csr_array((size, size), dtype=np.float64)
        self.total = self.dropped = 0.0

    def add(self, rows: Rows, columns: Rows, values: NDArray[np.float64]) -> None:
        from scipy import sparse

        if not len(values):
            return
        part = sparse.coo_array((values, (rows, columns)), shape=(self._size, self._size)).tocsr()
        self._fresh = self._fresh + part
        self.total += float(values.sum())
        if self._fresh.nnz * _LARGER > self._matrix.nnz:
            self._merge()

    def all(self) -> Any:
        """The matrix with everything that was added."""
        self._merge()
        return self._matrix

    def _merge(self) -> None:
        from scipy import sparse

        self._matrix = self._matrix + self._fresh
        self._fresh = sparse.csr_array((self._size, self._size), dtype=np.float64)
        if self._matrix.nnz > self._most:
            self._prune()

    def _prune(self) -> None:
        """Keep the pairs that count most, half as many as there is room for: one that comes often is back soon."""
        data = self._matrix.data
        surplus = data.size - self._most // 2
        least = np.argpartition(data, surplus)[:surplus]
        self.dropped += float(data[least].sum())
        data[least] = 0.0
        self._matrix.eliminate_zeros()


def _blocks(
    corpus: Corpus, words: list[str], window: int, progress: Progress
) -> Iterator[tuple[Rows, NDArray[np.int64], int, int]]:
    """Word ids and document numbers, a block at a time, and from where to where in it pairs begin."""
    row = {word: number for number, word in enumerate(words)}
    ids: list[int] = []
    documents: list[int] = []
    read = 0
    for number, text in enumerate(corpus):
        known = [row[word] for word in text if word in row]
        ids += known
        documents += [number] * len(known)
        read += len(text)
        if len(ids) >= BLOCK:
            progress("glove.count", read, corpus.words)
            yield from _cut(ids, documents, window)
            ids, documents = [], []
    yield from _cut(ids, documents, window)
    progress("glove.count", corpus.words, corpus.words)


def _cut(ids: list[int], documents: list[int], window: int) -> Iterator[tuple[Rows, NDArray[np.int64], int, int]]:
    every, belongs = np.array(ids, dtype=np.int32), np.array(documents, dtype=np.int64)
    for start in range(0, len(every), BLOCK):
        stop = min(start + BLOCK, len(every))
        yield every[start : stop + window], belongs[start : stop + window], 0, stop - start


def _pairs(
    ids: Rows, documents: NDArray[np.int64], start: int, stop: int, counting: Counting
) -> tuple[Rows, Rows, NDArray[np.float64]]:
    """All pairs (i, j) of which the left word stands between ``start`` and ``stop``, with what each counts."""
    rows: list[Rows] = []
    columns: list[Rows] = []
    values: list[NDArray[np.float64]] = []
    for distance in range(1, counting.window + 1):
        end = min(stop, len(ids) - distance)
        if end <= start:
            break
        near = slice(start, end), slice(start + distance, end + distance)
        together = documents[near[0]] == documents[near[1]]
        left, right = ids[near[0]][together], ids[near[1]][together]
        rows.append(np.minimum(left, right) if counting.symmetric else right)
        columns.append(np.maximum(left, right) if counting.symmetric else left)
        values.append(np.full(len(left), 1.0 / distance if counting.weighted else 1.0))
    if not rows:
        empty = np.zeros(0, dtype=np.int32)
        return empty, empty, np.zeros(0)
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(values)
