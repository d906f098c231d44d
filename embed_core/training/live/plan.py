"""What a run reads and when it is looked at: which documents it learns from, in which batches, up to which marks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from embed_core.progress import Progress, silent
from embed_core.training.corpus import Corpus
from embed_core.training.learner import BATCH_WORDS

EVERY = 20
"""One document in so many is left out of the training."""
FEWEST_DOCUMENTS = 40
MOST_LEFT_OUT = 200
MOST_LOOKS = 60
FEWEST_WORDS = 40_000
WORDS_A_ROW = 10
_LONGEST = 2_000
_REPORT = 5_000


@dataclass(frozen=True, slots=True)
class Split:
    """Every ``step``-th document of a corpus is left out (0: none); ``documents`` and ``words`` are learnt from.

    Questions are asked about what was ``left_out`` and about as many documents (``asked``) that were not.
    """

    step: int
    documents: int
    words: int
    left_out: tuple[tuple[str, ...], ...]
    asked: tuple[tuple[str, ...], ...]

    def learns(self, number: int) -> bool:
        """Is document ``number`` trained on?"""
        return not self.step or number % self.step != self.step - 1


def split(corpus: Corpus, progress: Progress = silent) -> Split:
    """Which documents are left out, with their beginnings and those of their neighbours (of a small corpus: of all)."""
    step = 0 if corpus.documents < FEWEST_DOCUMENTS else max(EVERY, -(-corpus.documents // MOST_LEFT_OUT))
    left_out: list[tuple[str, ...]] = []
    asked: list[tuple[str, ...]] = []
    documents = words = 0
    for number, text in enumerate(corpus):
        if number % _REPORT == 0:
            progress("word_run.split", number, corpus.documents)
        if step and number % step == step - 1:
            left_out.append(tuple(text[:_LONGEST]))
            continue
        documents, words = documents + 1, words + len(text)
        if not step or number % step == step // 2:
            asked.append(tuple(text[:_LONGEST]))
    return Split(step, documents, words, tuple(left_out), tuple(asked))


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents that are handed over together, and how many documents of the epoch came before them."""

    texts: list[list[str]]
    before: int
    words: int


def batches(corpus: Corpus, divided: Split, skip: int = 0) -> Iterator[Batch]:
    """An epoch as gensim cuts it: documents as long as they come to at most 10,000 words. The first ``skip`` documents
    of the training are passed over.
    """
    texts: list[list[str]] = []
    before, size = skip, 0
    for number, text in enumerate(_learnt(corpus, divided)):
        if number < skip:
            continue
        if texts and size + len(text) > BATCH_WORDS:
            yield Batch(texts, before, size)
            before, texts, size = before + len(texts), [], 0
        texts.append(text)
        size += len(text)
    if texts:
        yield Batch(texts, before, size)


def marks(words: int, epochs: int, rows: int) -> tuple[int, ...]:
    """After how many running words to look: 0, evenly in every epoch (or after every so many epochs), and the end.

    Not so often that measuring costs much beside training: a vocabulary of many ``rows`` is looked at less often.

    >>> marks(50_000, 4, 1_000)
    (0, 50000, 100000, 150000, 200000)
    >>> marks(1_000_000, 1, 25_000)
    (0, 250000, 500000, 750000, 1000000)
    """
    total = words * epochs
    apart = max(FEWEST_WORDS, WORDS_A_ROW * rows, -(-total // MOST_LOOKS))
    if words >= apart:
        parts = max(1, words // apart)
        inside = [epoch * words + words * part // parts for epoch in range(epochs) for part in range(1, parts + 1)]
        return (0, *inside)
    several = -(-epochs // MOST_LOOKS)
    ends = {min(epoch, epochs) * words for epoch in range(several, epochs + several, several)}
    return (0, *sorted(ends))


def alpha(start: float, end: float, done: int, documents: int) -> float:
    """gensim's learning rate of a batch with ``done`` of the epoch's ``documents`` before it: a straight line."""
    return max(end, start - (start - end) * (1.0 * done / documents))


def _learnt(corpus: Corpus, divided: Split) -> Iterator[list[str]]:
    return (text for number, text in enumerate(corpus) if divided.learns(number))
