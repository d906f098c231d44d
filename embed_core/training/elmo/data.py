"""A corpus as batches: documents cut at the ends of sentences into pieces of at most ``longest`` words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.progress import Progress, silent
from embed_core.training.corpus import Corpus
from embed_core.training.elmo.settings import Settings
from embed_core.training.elmo.spelling import spell

Integers = NDArray[np.int64]
_ENDS = frozenset(".!?。！？") | {"...", "!!", "!!!", "??", "???"}
_CLOSERS = frozenset("\"'”’)]")
_POOL = 100
"""Batches' worth of pieces that are sorted by length together, so that a batch holds pieces of one length."""


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Pieces of a corpus. ``n`` pieces, the longest has ``T`` words.

    Attributes:
        symbols: (2 + u, letters) spelling of the two pseudo-words and of each different word.
        words: (n, T) rows of ``symbols``, 0 behind the end.
        lengths: (n,) words of each piece.
        classes: (n, T) softmax classes of the words, 0 (any other word) also behind the end.
    """

    symbols: Integers
    words: Integers
    lengths: Integers
    classes: Integers


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A corpus as numbers: ``ids`` of all its words one after the other, most frequent word 0, and pieces of it.

    ``training`` and ``held_out`` are (pieces, 2): start and length. ``classes``: words that have a class of their own.
    """

    words: list[str]
    ids: NDArray[np.int32]
    classes: int
    training: Integers
    held_out: Integers

    def batch(self, pieces: Integers) -> Batch:
        """The batch of some pieces (n, 2)."""
        lengths = pieces[:, 1]
        places = pieces[:, :1] + np.arange(int(lengths.max()))
        inside = np.arange(places.shape[1]) < lengths[:, None]
        ids = np.where(inside, self.ids[np.minimum(places, len(self.ids) - 1)], -1)
        different, rows = np.unique(ids, return_inverse=True)
        shift = int(different[0] == -1)  # -1, if there, takes row 0
        words = np.where(inside, rows.reshape(ids.shape) - shift + 2, 0)
        classes = np.where((ids >= 0) & (ids < self.classes), ids + 1, 0).astype(np.int64)
        return Batch(spell([self.words[index] for index in different[shift:]]), words, lengths, classes)


def read(corpus: Corpus, settings: Settings, progress: Progress = silent) -> Text:
    """Number the words and lay the pieces; a seeded share of the documents is held out."""
    words = sorted(corpus.counts, key=lambda word: (-corpus.counts[word], word))
    numbers = {word: number for number, word in enumerate(words)}
    ids = np.empty(corpus.words, dtype=np.int32)
    aside = held_out_documents(corpus.documents, settings)
    pieces: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    start = 0
    for number, document in enumerate(corpus):
        if number % 1_000 == 0:
            progress("elmo.read", number, corpus.documents)
        ids[start : start + len(document)] = [numbers[word] for word in document]
        found = cut_pieces(document, settings.longest)
        pieces[number in aside].extend((start + first, count) for first, count in found)
        start += len(document)
    frequent = sum(corpus.counts[word] >= settings.min_count for word in words[: settings.max_vocabulary])
    training, held_out = (np.array(part, dtype=np.int64).reshape(-1, 2) for part in pieces)
    return Text(words, ids, frequent, training, held_out)


def held_out_documents(documents: int, settings: Settings) -> set[int]:
    """Which documents are not learnt from: the seed decides; at least one, unless there is only one."""
    count = min(max(1, round(documents * settings.held_out)), documents - 1)
    drawn = np.random.default_rng(settings.seed).choice(documents, size=count, replace=False)
    return set(drawn.tolist())


def cut_pieces(document: Sequence[str], longest: int) -> list[tuple[int, int]]:
    """(start, length) of pieces: as many whole sentences as fit; a longer sentence is cut.

    >>> cut_pieces(["a", "b", ".", "c", "!", "d", "e", "f", "g", "h", "."], 5)
    [(0, 5), (5, 5), (10, 1)]
    """
    pieces: list[tuple[int, int]] = []
    start = end = 0
    for sentence_end in _sentence_ends(document):
        if end > start and sentence_end - start > longest:
            pieces.append((start, end - start))
            start = end
        while sentence_end - start > longest:
            pieces.append((start, longest))
            start += longest
        end = sentence_end
    if end > start:
        pieces.append((start, end - start))
    return pieces


def _sentence_ends(document: Sequence[str]) -> Iterator[int]:
    for place, word in enumerate(document, start=1):
        ends = word in _ENDS or (word in _CLOSERS and document[max(0, place - 2)] in _ENDS)
        if place == len(document) or (ends and document[place] not in _CLOSERS):
            yield place


def plan(pieces: Integers, batch: int, seed: int) -> list[Integers]:
    """All pieces in batches of about ``batch`` words, pieces of one length together, in an order drawn anew by seed."""
    random = np.random.default_rng(seed)
    shuffled = pieces[random.permutation(len(pieces))]
    mean = max(1.0, float(pieces[:, 1].mean()))
    pool = max(1, int(_POOL * batch / mean))
    batches: list[Integers] = []
    for start in range(0, len(shuffled), pool):
        batches += by_length(shuffled[start : start + pool], batch)
    return [batches[index] for index in random.permutation(len(batches))]


def by_length(pieces: Integers, batch: int) -> list[Integers]:
    """Pieces in batches of at most ``batch`` words, padding counted (one piece at least), longest first."""
    ordered = pieces[np.argsort(-pieces[:, 1], kind="stable")]
    batches, start = [], 0
    while start < len(ordered):
        count = max(1, batch // int(ordered[start, 1]))
        batches.append(ordered[start : start + count])
        start += count
    return batches
