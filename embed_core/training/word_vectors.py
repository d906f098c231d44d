"""Word2Vec (Mikolov et al. 2013, arXiv 1301.3781 and 1310.4546) and fastText (Bojanowski et al. 2017) on any corpus.

gensim does the arithmetic. Here are the vocabulary, the schedule and the stops: after each epoch the state is kept in
the cache, and a run that was stopped goes on from there with the same learning rates and the same random numbers. With
one worker the result is then the same to the last bit as without the stop; more workers update the vectors in whatever
order they come, so that their results differ a little from run to run.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal

from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.static.table import VectorTable
from embed_core.training import checkpoints
from embed_core.training.corpus import Corpus
from embed_core.training.learner import Learner

Algorithm = Literal["word2vec", "fasttext"]
_DOCUMENTS = 100


@dataclass(frozen=True, slots=True)
class Settings:
    """What makes a model; the words are those of gensim, except that ``negative`` counts noise words a word.

    ``skip_gram`` predicts the words around from the word, else (CBOW) the word from those around. ``sample`` is the
    share of the corpus above which a word is left out now and then. ``buckets``, ``min_n``, ``max_n``: fastText.
    ``hierarchical``: softmax along a Huffman tree of the words (Morin & Bengio 2005; Mikolov et al. 2013) in the place
    of noise words.
    """

    algorithm: Algorithm = "word2vec"
    skip_gram: bool = False
    dims: int = 100
    window: int = 5
    epochs: int = 5
    min_count: int = 5
    max_vocabulary: int = 30_000
    negative: int = 5
    sample: float = 1e-4
    alpha: float = 0.025
    min_alpha: float = 1e-4
    seed: int = 1
    buckets: int = 50_000
    min_n: int = 3
    max_n: int = 6
    hierarchical: bool = False

    @property
    def method(self) -> str:
        """``CBOW`` or ``skip-gram``."""
        return "skip-gram" if self.skip_gram else "CBOW"


@dataclass(frozen=True, slots=True)
class Trained:
    """The vectors, the share of the corpus that the vocabulary covers and the seconds that the epochs took in all."""

    table: VectorTable
    settings: Settings
    covered: float
    seconds: float


def train(corpus: Corpus, settings: Settings, *, workers: int = 1, progress: Progress = silent) -> Trained:
    """Train a model, or go on with one that was stopped.

    Raises:
        InputError: ``training.too_few_words`` if fewer than two words occur often enough; ``training.piece_lengths``.
        Cancelled: from ``progress``; whole epochs are kept for the next call.
    """
    counts = checked_vocabulary(corpus, settings)
    learner = Learner(settings, counts, corpus.documents, workers)
    key = {"corpus": corpus.sha256, "segmenter": corpus.segmenter, **parameters(settings)}
    state = checkpoints.load(key)
    first, seconds = (0, 0.0) if state is None else (state.epochs, state.seconds)
    if state is not None:
        learner.restore(state.arrays)
    for epoch in range(first, settings.epochs):
        start = time.perf_counter()
        _run_epoch(learner, corpus, epoch, progress)
        seconds += time.perf_counter() - start
        checkpoints.save(key, checkpoints.State(epoch + 1, seconds, learner.arrays()))
    return Trained(learner.table(), settings, sum(counts.values()) / corpus.words, seconds)


def parameters(settings: Settings) -> dict[str, object]:
    """What the key of a run says of its settings; what came to them later is left out where it is not used."""
    named = asdict(settings)
    return named if settings.hierarchical else {name: value for name, value in named.items() if name != "hierarchical"}


def checked_vocabulary(corpus: Corpus, settings: Settings) -> dict[str, int]:
    """The words to be learnt, with their counts, if these settings can be trained on this corpus.

    Raises: as :func:`train`.
    """
    if settings.algorithm == "fasttext" and settings.min_n > settings.max_n:
        raise InputError("training.piece_lengths", shortest=settings.min_n, longest=settings.max_n)
    counts = vocabulary(corpus.counts, settings)
    if len(counts) < 2:
        raise InputError("training.too_few_words", count=len(counts), minimum=settings.min_count)
    return counts


def vocabulary(counts: dict[str, int], settings: Settings) -> dict[str, int]:
    """The most frequent words and their counts, by falling count; words that occur equally often by the alphabet.

    >>> vocabulary({"b": 7, "a": 7, "c": 9, "d": 1}, Settings(max_vocabulary=3))
    {'c': 9, 'a': 7, 'b': 7}
    """
    frequent = [item for item in counts.items() if item[1] >= settings.min_count]
    return dict(sorted(frequent, key=lambda item: (-item[1], item[0]))[: settings.max_vocabulary])


def rates(settings: Settings, epoch: int) -> tuple[float, float]:
    """Learning rates at the start and the end of an epoch: a straight line over all epochs.

    >>> rates(Settings(alpha=0.5, min_alpha=0.0, epochs=4), 1)
    (0.375, 0.25)
    """
    step = (settings.alpha - settings.min_alpha) / settings.epochs
    return settings.alpha - step * epoch, settings.alpha - step * (epoch + 1)


class _Documents:
    """One epoch's documents for gensim, which reads them in a thread: that thread reports and looks for a stop."""

    def __init__(self, corpus: Corpus, settings: Settings, epoch: int, progress: Progress) -> None:
        self.corpus, self.progress = corpus, progress
        self.before, self.total = epoch * corpus.documents, settings.epochs * corpus.documents
        self.error: BaseException | None = None

    def __iter__(self) -> Iterator[list[str]]:
        for number, words in enumerate(self.corpus):
            if number % _DOCUMENTS == 0 and not self._report(number):
                return
            yield words

    def _report(self, number: int) -> bool:
        try:
            self.progress("training.train", self.before + number, self.total)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that called train
            self.error = error
        return self.error is None


def _run_epoch(learner: Learner, corpus: Corpus, epoch: int, progress: Progress) -> None:
    documents = _Documents(corpus, learner.settings, epoch, progress)
    start, end = rates(learner.settings, epoch)
    learner.begin_epoch(epoch)
    learner.model.train(documents, total_examples=corpus.documents, epochs=1, start_alpha=start, end_alpha=end)
    if documents.error is not None:
        raise documents.error
