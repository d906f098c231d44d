"""Doc2Vec (Le & Mikolov 2014): a vector a document, trained together with the words to predict words.

PV-DM predicts a word from its neighbours and the document's vector; PV-DBOW predicts the document's words from its
vector alone. A new sentence gets its vector by *inference*: all else held fixed, only its own vector is trained. gensim
trains; one worker and a seed make the result the same on every run.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.sentence.words import cut

if TYPE_CHECKING:
    from gensim.models.doc2vec import Doc2Vec

Kind = Literal["pv_dm", "pv_dbow"]
Floats = NDArray[np.float32]
LEAST_WORDS = 20
"""Running words a corpus must have for training to mean anything."""
MOST_WORDS = 2_000_000
KEPT = 4
_STEP = 20


@dataclass(frozen=True, slots=True)
class Settings:
    """What gensim is told; words that occur fewer than ``least`` times are left out.

    ``epochs`` counts for training and for inference alike, as in gensim; 0 stands for :func:`suitable_epochs`. The
    learning rate ``alpha`` is twice gensim's own and the vectors are half as long as its: the corpora here are small.
    """

    kind: Kind
    dims: int = 50
    window: int = 5
    epochs: int = 0
    least: int = 2
    negative: int = 5
    alpha: float = 0.05
    seed: int = 1


def suitable_epochs(words: int) -> int:
    """Passes over a corpus of so many running words: four million words read, 10 to 200 times.

    With too few passes all vectors of a small corpus still point the same way: cosines of 1.00 between 744 sentences
    after the 40 passes that are usual for large ones.

    >>> suitable_epochs(8_000), suitable_epochs(60_000), suitable_epochs(2_000_000)
    (200, 66, 10)
    """
    return min(200, max(10, 4_000_000 // max(1, words)))


def epochs_on(corpus: Sequence[str], settings: Settings) -> int:
    """The passes that training over ``corpus`` makes."""
    return settings.epochs or suitable_epochs(sum(len(cut(document)) for document in corpus))


def train(corpus: Sequence[str], settings: Settings, progress: Progress = silent) -> Doc2Vec:
    """A trained model; asked for again with the same corpus and settings, the one in memory.

    Every element of ``corpus`` is a document. ``progress`` is called after every epoch and may cancel.

    Raises:
        InputError: ``sentences.corpus_small``, ``sentences.corpus_large``.
    """
    documents = [words for words in map(cut, corpus) if words]
    running = sum(map(len, documents))
    if running < LEAST_WORDS:
        raise InputError("sentences.corpus_small", received=running, allowed=LEAST_WORDS)
    if running > MOST_WORDS:
        raise InputError("sentences.corpus_large", received=running, allowed=MOST_WORDS)
    settings = replace(settings, epochs=epochs_on(corpus, settings))
    key = (hashlib.sha256(repr(documents).encode()).hexdigest(), *astuple(settings))
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    model = _train(documents, settings, progress)
    with _lock:
        _kept[key] = model
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return model


def infer(model: Doc2Vec, sentences: Sequence[str], *, seed: int = 1, progress: Progress = silent) -> Floats:
    """The vectors (n, d) of new sentences: the same sentence always has the same vector.

    gensim's ``infer_vector`` starts from Python's ``hash`` of the words, which differs from process to process, and
    goes on drawing from the model's own random numbers; here both start from ``seed`` and the words. A sentence of
    which the model knows no word has the zero vector.
    """
    out = np.zeros((len(sentences), model.dv.vector_size), np.float32)
    with _inferring:
        for place, sentence in enumerate(sentences):
            if place % _STEP == 0:
                progress("sentences.infer", place, len(sentences))
            words = [word for word in cut(sentence) if word in model.wv.key_to_index]
            if words:
                model.random = np.random.RandomState(seed)
                out[place] = _inferred(model, words, start(words, model.dv.vector_size, seed))
    return out


def start(words: Sequence[str], dims: int, seed: int = 1) -> Floats:
    """Where inference starts: (dims,) small random numbers that depend on the words and ``seed`` alone."""
    said = hashlib.sha256(f"{seed} {' '.join(words)}".encode()).digest()
    drawn = np.random.Generator(np.random.SFC64(int.from_bytes(said[:8], "little"))).random(dims)
    found: Floats = ((drawn - 0.5) / dims).astype(np.float32)
    return found


def _inferred(model: Doc2Vec, words: list[str], begin: Floats) -> Floats:
    """As gensim's ``infer_vector`` (4.4), from a given start."""
    from gensim.models.doc2vec import train_document_dbow, train_document_dm

    vector = begin.reshape(1, -1).copy()
    rest: dict[str, Any] = {
        "learn_words": False, "learn_hidden": False, "doctag_vectors": vector, "doctags_lockf": np.ones(1, np.float32)
    }  # fmt: skip
    alpha, step = model.alpha, (model.alpha - model.min_alpha) / max(model.epochs - 1, 1)
    work, neu = np.zeros(model.layer1_size, np.float32), np.zeros(model.layer1_size, np.float32)
    for _ in range(model.epochs):
        if model.sg:
            train_document_dbow(model, words, [0], alpha, work, **rest)
        else:
            train_document_dm(model, words, [0], alpha, work, neu, **rest)
        alpha -= step
    found: Floats = vector[0]
    return found


def _train(documents: Sequence[tuple[str, ...]], settings: Settings, progress: Progress) -> Doc2Vec:
    from gensim.models.callbacks import CallbackAny2Vec
    from gensim.models.doc2vec import Doc2Vec, TaggedDocument

    class Told(CallbackAny2Vec):  # type: ignore[misc]
        """Passes on how many epochs are done."""

        done = 0

        def on_epoch_end(self, model: Doc2Vec) -> None:
            self.done += 1
            progress("sentences.train", self.done, settings.epochs)

    progress("sentences.train", 0, settings.epochs)
    tagged = [TaggedDocument(list(words), [number]) for number, words in enumerate(documents)]
    model = Doc2Vec(
        vector_size=settings.dims, window=settings.window, min_count=settings.least, negative=settings.negative,
        alpha=settings.alpha, epochs=settings.epochs, dm=int(settings.kind == "pv_dm"), seed=settings.seed, workers=1,
    )  # fmt: skip
    model.build_vocab(tagged)
    if not len(model.wv):
        raise InputError("sentences.corpus_no_repeats", least=settings.least)
    model.train(tagged, total_examples=len(tagged), epochs=settings.epochs, callbacks=[Told()])
    return model


_lock = threading.Lock()
_inferring = threading.Lock()
"""Inference draws from the model's own random numbers: one at a time."""
_kept: OrderedDict[tuple[object, ...], Any] = OrderedDict()
