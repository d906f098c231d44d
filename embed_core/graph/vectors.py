"""Vectors for nodes: skip-gram on random walks, and the classical way by eigenvectors to hold them against."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core import diskcache
from embed_core.errors import InputError
from embed_core.graph.kinds import Graph, note
from embed_core.graph.walks import Walks, WalkSettings, check, random_walks, visits
from embed_core.points import Points
from embed_core.progress import Progress, silent

VERSION = 1
MOST_DIMS, MOST_WINDOW, MOST_EPOCHS, MOST_NEGATIVES = 512, 30, 50, 30
DENSE_UP_TO = 1_000
MOST_ROUNDS = 20
RATE = 0.025
STEPS = 4_000_000
"""Nodes of walks that skip-gram reads in a minute or two, all epochs together."""
_REPORT = 200
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class VectorSettings:
    """Skip-gram with negative sampling: ``window`` to both sides, ``negatives`` drawn for each pair."""

    dims: int = 64
    window: int = 5
    epochs: int = 5
    negatives: int = 5
    seed: int = 0


def node_vectors(
    graph: Graph, walking: WalkSettings, learning: VectorSettings, progress: Progress = silent
) -> Vectors:  # fmt: skip
    """One vector a node, (n, dims) float32: word2vec's skip-gram on the walks, one thread, the same for the same seeds.

    A node without edges stands alone in its sentences and keeps the vector it began with.

    Raises:
        InputError: ``graph.out_of_bounds``, ``graph.too_many_steps``.
    """
    check(graph, walking)
    _check(learning)
    if not graph.shipped:
        return _learnt(graph, walking, learning, progress)
    key = {"graph": graph.key, **_named("walk", walking), **_named("learn", learning)}
    return diskcache.get_or_compute(
        "graph-vectors", key, VERSION, lambda: _learnt(graph, walking, learning, progress), progress=progress
    )


def suited(graph: Graph) -> tuple[WalkSettings, VectorSettings]:
    """Settings that finish in good time: the defaults up to 1,000 nodes, fewer epochs, walks and steps above.

    >>> from embed_core.graph.samples import sample
    >>> suited(sample("karate")) == (WalkSettings(), VectorSettings())
    True
    """
    walking, learning = WalkSettings(), VectorSettings()
    most = STEPS // max(1, len(graph))
    epochs = min(learning.epochs, max(1, most // (walking.walks * walking.length)))
    walks = min(walking.walks, max(2, most // walking.length))
    length = min(walking.length, max(10, most // walks))
    return replace(walking, walks=walks, length=length), replace(learning, epochs=epochs)


def learn(walks: Walks, nodes: int, learning: VectorSettings, progress: Progress = silent) -> Vectors:
    """Skip-gram on given walks, (nodes, dims): gensim's word2vec, with every node as a word however often it is met."""
    from gensim.models import Word2Vec

    _check(learning)
    sentences = _Sentences(walks, nodes, learning.epochs, progress)
    model = Word2Vec(
        vector_size=learning.dims, window=learning.window, negative=learning.negatives, sg=1, sample=0, min_count=1,
        workers=1, seed=learning.seed, hashfxn=_stable, epochs=learning.epochs, alpha=RATE,
    )  # fmt: skip
    counts = np.maximum(visits(walks, nodes), 1).tolist()
    model.build_vocab_from_freq(dict(zip(sentences.words, counts, strict=True)), corpus_count=len(walks))
    model.train(sentences, total_examples=len(walks), epochs=learning.epochs)
    if sentences.error is not None:
        raise sentences.error
    rows = [model.wv.key_to_index[word] for word in sentences.words]
    return np.ascontiguousarray(model.wv.vectors[rows], dtype=np.float32)


class _Sentences:
    """The walks as sentences for gensim, which reads them in a thread: that thread reports and looks for a stop."""

    def __init__(self, walks: Walks, nodes: int, epochs: int, progress: Progress) -> None:
        self.walks, self.progress, self.total = walks, progress, epochs * len(walks)
        self.words = [str(node) for node in range(nodes)]
        self.done = 0
        self.error: BaseException | None = None
        # Round by round every node has begun one walk; in their order neighbours in the file would be learnt together.
        self.order = np.random.default_rng(len(walks)).permutation(len(walks))

    def __iter__(self) -> Iterator[list[str]]:
        words = self.words
        for start in range(0, len(self.order), _REPORT):
            if self.error is not None or not self._report():
                return
            part = self.walks[self.order[start : start + _REPORT]]
            self.done += len(part)
            for row in part.tolist():
                yield [words[node] for node in row if node >= 0]

    def _report(self) -> bool:
        try:
            self.progress("graph.learn", self.done, self.total)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that called train
            self.error = error
        return self.error is None


def _stable(word: str) -> int:
    """Python's own hash of a text differs from process to process."""
    return zlib.crc32(word.encode())


def _learnt(graph: Graph, walking: WalkSettings, learning: VectorSettings, progress: Progress) -> Vectors:
    return learn(random_walks(graph, walking, progress), len(graph), learning, progress)


def spectral(graph: Graph, dims: int) -> Vectors:
    """Laplacian eigenmaps (Belkin & Niyogi 2003), (n, dims): the smoothest ways of giving every node a number.

    The eigenvectors of L = I - D^-1/2 W D^-1/2 with the smallest eigenvalues after the first, each divided by the
    square roots of the strengths, so that they solve (D - W) y = lambda D y. Directions are left aside; nodes without
    edges lie at 0. Where the graph has fewer than dims + 1 nodes, the rest is 0.
    """
    _bounded("dims", dims, 1, MOST_DIMS)
    found = np.zeros((len(graph), dims))
    tied = np.flatnonzero(graph.degrees)
    roots = np.sqrt(graph.strengths[tied])
    values = _leading(_normalised(graph)[tied][:, tied], min(dims + 1, len(tied))) / roots[:, None]
    values = values[:, 1:]
    # An eigenvector and its negative are the same answer: the largest entry is made positive.
    largest = values[np.abs(values).argmax(axis=0), np.arange(values.shape[1])]
    found[tied, : values.shape[1]] = values * np.where(largest < 0, -1.0, 1.0) * np.sqrt(len(tied))
    return found.astype(np.float32)


def _normalised(graph: Graph) -> Any:
    """D^-1/2 W D^-1/2 as a sparse matrix (n, n), symmetric."""
    from scipy import sparse

    scale = 1 / np.sqrt(np.maximum(graph.strengths, 1e-300))
    first, second = graph.edges.T
    values = graph.weights * scale[first] * scale[second]
    half = sparse.coo_array((values, (first, second)), shape=(len(graph), len(graph))).tocsr()
    return half + half.T


def _leading(matrix: Any, count: int) -> NDArray[np.float64]:
    """Eigenvectors (n, count) of the largest eigenvalues, the largest first."""
    size = matrix.shape[0]
    if size <= max(DENSE_UP_TO, 2 * count):
        return np.asarray(np.linalg.eigh(matrix.toarray())[1][:, ::-1][:, :count])
    from scipy.sparse.linalg import ArpackNoConvergence, eigsh

    start = np.random.default_rng(0).normal(size=size)
    try:
        values, vectors = eigsh(matrix, k=count, which="LA", v0=start, tol=1e-5, maxiter=MOST_ROUNDS)
    except ArpackNoConvergence:
        return _roughly_leading(matrix, count)
    return np.asarray(vectors[:, np.argsort(-values)])


def _roughly_leading(matrix: Any, count: int) -> NDArray[np.float64]:
    """Where the eigenvalues lie too close together (a long chain): the subspace of about the largest ones."""
    from scipy import sparse
    from sklearn.utils.extmath import randomized_svd

    positive = (matrix + sparse.eye_array(matrix.shape[0], format="csr")) / 2
    return np.asarray(randomized_svd(positive, count, n_iter=30, random_state=0)[0])


def points(
    graph: Graph, vectors: Vectors, key: str, extra_columns: dict[str, NDArray[Any]] | None = None
) -> Points:  # fmt: skip
    """The nodes for the inspector: their names, vectors, what is known of them, their degrees and more columns.

    ``key`` says how the vectors were made; the graph's own key is put before it.
    """
    alone = int((graph.degrees == 0).sum())
    return Points(
        names=graph.names,
        vectors=np.ascontiguousarray(vectors, dtype=np.float32),
        key=f"{graph.key}|{key}",
        columns={**graph.columns, **(extra_columns or {}), "degree": graph.degrees},
        notes=(note("isolated_vectors", count=alone),) if alone else (),
    )


def _check(learning: VectorSettings) -> None:
    _bounded("dims", learning.dims, 1, MOST_DIMS)
    _bounded("window", learning.window, 1, MOST_WINDOW)
    _bounded("epochs", learning.epochs, 1, MOST_EPOCHS)
    _bounded("negatives", learning.negatives, 1, MOST_NEGATIVES)
    _bounded("seed", learning.seed, 0, 2**32 - 1)


def _bounded(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise InputError("graph.out_of_bounds", name=name, received=value, low=low, high=high)


def _named(group: str, settings: WalkSettings | VectorSettings) -> dict[str, Any]:
    return {f"{group}_{name}": value for name, value in asdict(settings).items()}
