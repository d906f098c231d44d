"""A model of gensim while it learns: built from counted words, taught a batch at a time, put aside and taken up again.

gensim's ``train`` cuts a corpus into batches of at most 10,000 words, sets the learning rate anew for each and hands it
to a worker (``_do_train_job``). :meth:`Learner.learn` hands over one such batch itself, so that a run can be looked at,
stopped and gone on with between any two; with the same batches, rates and random numbers the result is that of
``train`` with one worker, to the last bit.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from embed_core.static.subwords import Subwords
from embed_core.static.table import VectorTable

if TYPE_CHECKING:
    from embed_core.training.word_vectors import Settings

BATCH_WORDS = 10_000
"""Words in a batch: gensim's own figure, and the most it reads of one document."""
_RANDOM = "random"


class Learner:
    """The vectors of the words in ``counts`` (word -> how often, in the order of their rows) under training."""

    def __init__(self, settings: Settings, counts: dict[str, int], documents: int, workers: int = 1) -> None:
        self.settings = settings
        self.model = _new_model(settings, workers)
        self.model.build_vocab_from_freq(counts, corpus_count=documents)
        self.words: list[str] = list(self.model.wv.index_to_key)
        self._memory = self.model._get_thread_working_mem()
        self._pieces: Any = None

    def begin_epoch(self, epoch: int) -> None:
        """Random numbers that depend on the seed and the epoch only: a run can begin again at any epoch."""
        self.model.random = np.random.RandomState(self.settings.seed + epoch)

    def learn(self, batch: list[list[str]], alpha: float) -> None:
        """One batch of documents, of at most :data:`BATCH_WORDS` words, at the learning rate ``alpha``."""
        self.model._do_train_job(batch, alpha, self._memory)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything that learns: the arrays themselves, not copies."""
        wv = self.model.wv
        if hasattr(wv, "vectors_ngrams"):
            own = {"words": wv.vectors_vocab, "ngrams": wv.vectors_ngrams}
        else:
            own = {"words": wv.vectors}
        return {**own, "output": self.output}

    def restore(self, arrays: dict[str, NDArray[Any]]) -> None:
        """Take up what :meth:`arrays` (and :meth:`chance`, where it is there) gave."""
        for name, array in self.arrays().items():
            array[:] = arrays[name]
        if "ngrams" in arrays:
            self.model.wv.adjust_vectors()
        if _RANDOM in arrays:
            _, _, _, has_gauss, cached = self.model.random.get_state()
            *key, place = arrays[_RANDOM].tolist()
            self.model.random.set_state(("MT19937", np.array(key, np.uint32), place, has_gauss, cached))

    def chance(self) -> dict[str, NDArray[Any]]:
        """Where the random numbers are, to go on within an epoch."""
        _, key, place, _, _ = self.model.random.get_state()
        return {_RANDOM: np.append(key.astype(np.int64), place)}

    @property
    def output(self) -> NDArray[np.float32]:
        """The other matrix: a row for every word or, with hierarchical softmax, for every node of the tree."""
        rows: NDArray[np.float32] = self.model.syn1 if self.settings.hierarchical else self.model.syn1neg
        return rows

    def vectors(self) -> NDArray[np.float32]:
        """The words' vectors (N, d) as they are now; fastText's with their pieces."""
        if not hasattr(self.model.wv, "vectors_ngrams"):
            rows: NDArray[np.float32] = self.model.wv.vectors
            return rows
        if self._pieces is None:
            self._pieces = _pieces(self.model.wv.buckets_word, len(self.model.wv.vectors_ngrams))
        pieces, counts = self._pieces
        composed: NDArray[np.float32] = (self.model.wv.vectors_vocab + pieces @ self.model.wv.vectors_ngrams) / counts
        return composed

    def path(self, row: int) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
        """Hierarchical softmax: the nodes from the root to a word and which way (0 or 1) it goes at each."""
        wv = self.model.wv
        return wv.get_vecattr(row, "point").astype(np.int64), wv.get_vecattr(row, "code").astype(np.int8)

    def table(self) -> VectorTable:
        """Words and vectors as the other pages take them."""
        subwords = None
        if self.settings.algorithm == "fasttext":
            subwords = Subwords(self.model.wv.vectors_ngrams, self.settings.min_n, self.settings.max_n)
        return VectorTable(self.words, self.vectors(), "safetensors", subwords)


def _pieces(buckets: list[NDArray[np.uint32]], rows: int) -> tuple[Any, NDArray[np.float32]]:
    """How often each row of the table of pieces (``rows``) stands in each word, and 1 + the number of its pieces."""
    from scipy.sparse import csr_matrix

    counts = np.array([len(row) for row in buckets])
    starts = np.concatenate([[0], np.cumsum(counts)])
    flat = np.concatenate(buckets) if len(buckets) else np.zeros(0, np.uint32)
    ones = np.ones(len(flat), np.float32)
    matrix = csr_matrix((ones, flat.astype(np.int64), starts), shape=(len(buckets), rows))
    return matrix, (counts + 1).astype(np.float32)[:, None]


def _new_model(settings: Settings, workers: int) -> Any:
    from gensim.models import FastText, Word2Vec

    shared: dict[str, Any] = {
        "vector_size": settings.dims,
        "window": settings.window,
        "min_count": 1,
        # The vocabulary comes sorted; gensim's own order of equally frequent words is not stable.
        "sorted_vocab": 0,
        "sg": int(settings.skip_gram),
        "hs": int(settings.hierarchical),
        "negative": 0 if settings.hierarchical else settings.negative,
        "sample": settings.sample,
        "alpha": settings.alpha,
        "min_alpha": settings.min_alpha,
        "seed": settings.seed,
        "workers": workers,
        "batch_words": BATCH_WORDS,
        # Python's own hash of a text differs from run to run.
        "hashfxn": lambda text: zlib.crc32(text.encode("utf-8")),
    }
    if settings.algorithm == "word2vec":
        return Word2Vec(**shared)
    return FastText(**shared, bucket=settings.buckets, min_n=settings.min_n, max_n=settings.max_n)
