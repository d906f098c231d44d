"""Node classification as DeepWalk and node2vec measure it: some nodes are labelled, the vectors must tell the others.

The vectors know the whole graph and no label. On a share of the nodes a logistic regression is learnt, one against the
rest for each class, and asked for the remaining nodes; the measure is F1. Three answers need no vectors: the commonest
class, the vote of a node's labelled neighbours, and labels that spread along the edges (Zhu et al. 2003).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.graph.kinds import FloatArray, Graph, IntArray
from embed_core.graph.rounds import SOLVER, Rounds
from embed_core.graph.vectors import Vectors, VectorSettings, node_vectors
from embed_core.graph.walks import WalkSettings
from embed_core.own_columns import MISSING, cell_texts
from embed_core.progress import Progress, silent

VECTORS, SPREAD, VOTE, MAJORITY = "vectors", "spread", "vote", "majority"
METHODS: tuple[str, ...] = (VECTORS, SPREAD, VOTE, MAJORITY)
SHARES: tuple[float, ...] = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
MOST_CLASSES = 20
FEWEST_NODES = 10
MOST_SEEDS = 20
UNKNOWN = -1
_STEPS = 200
_ENOUGH = 1e-6


@dataclass(frozen=True, eq=False)
class Labels:
    """``codes`` (n,): the class of each node as a place in ``names``, -1 where it has none or is alone in it."""

    codes: IntArray
    names: tuple[str, ...]

    @property
    def known(self) -> IntArray:
        """The nodes that have a class."""
        return np.flatnonzero(self.codes >= 0)

    @property
    def commonest_share(self) -> float:
        """The share of the labelled nodes that are of the commonest class."""
        counts = np.bincount(self.codes[self.known])
        return float(counts.max() / counts.sum())


@dataclass(frozen=True, eq=False)
class Asked:
    """One draw: which nodes taught (``training``), which were ``asked`` for, and each method's answer for those."""

    training: IntArray
    asked: IntArray
    answers: dict[str, IntArray]


@dataclass(frozen=True, eq=False)
class Classified:
    """F1 (seeds, shares) of each method, ``micro`` and ``macro``; ``first`` holds the first seed's draws, share by
    share, and ``vectors`` its vectors.
    """

    shares: tuple[float, ...]
    micro: dict[str, FloatArray]
    macro: dict[str, FloatArray]
    first: tuple[Asked, ...]
    vectors: Vectors


def read_labels(column: NDArray[Any], name: str) -> Labels:
    """The classes of a column, the commonest first. Blank cells, "–" and NaN are none, nor is a class of a single node.

    Raises:
        InputError: ``graph_tasks.one_class``, ``graph_tasks.too_many_classes``, ``graph_tasks.too_few_nodes``.
    """
    cells = [cell if cell != MISSING else "" for cell in cell_texts(column)]
    found, counts = np.unique([cell for cell in cells if cell] or [""], return_counts=True)
    kept = [str(found[place]) for place in np.lexsort((found, -counts)) if counts[place] > 1 and found[place]]
    if len(kept) < 2:
        raise InputError("graph_tasks.one_class", column=name, received=len(kept), most=MOST_CLASSES)
    if len(kept) > MOST_CLASSES:
        raise InputError("graph_tasks.too_many_classes", column=name, received=len(kept), most=MOST_CLASSES)
    code = {cell: place for place, cell in enumerate(kept)}
    codes = np.array([code.get(cell, UNKNOWN) for cell in cells], dtype=np.int64)
    if (codes >= 0).sum() < FEWEST_NODES:
        raise InputError("graph_tasks.too_few_nodes", received=int((codes >= 0).sum()), fewest=FEWEST_NODES)
    return Labels(codes, tuple(kept))


def may_be_classes(column: NDArray[Any]) -> bool:
    """Can this column be asked for: 2 to 20 classes of two nodes or more?"""
    try:
        read_labels(column, "")
    except InputError:
        return False
    return True


def draw(labels: Labels, share: float, seed: int) -> tuple[IntArray, IntArray]:
    """Nodes to teach with and nodes to ask for: ``share`` of each class, at least one of it and not all."""
    rng = np.random.default_rng([seed, round(share * 100)])
    training: list[IntArray] = []
    for code in range(len(labels.names)):
        members = rng.permutation(np.flatnonzero(labels.codes == code))
        training.append(members[: min(max(1, round(share * len(members))), len(members) - 1)])
    taught = np.sort(np.concatenate(training))
    return taught, np.setdiff1d(labels.known, taught)


def classify(
    graph: Graph, labels: Labels, seeds: int, walking: WalkSettings, learning: VectorSettings,
    progress: Progress = silent,
) -> Classified:  # fmt: skip
    """Every method at every share, ``seeds`` times with other walks, other vectors and other nodes to teach with."""
    if not 1 <= seeds <= MOST_SEEDS:
        raise InputError("graph_tasks.seeds", received=seeds, low=1, high=MOST_SEEDS)
    scores = {kind: {method: np.zeros((seeds, len(SHARES))) for method in METHODS} for kind in ("micro", "macro")}
    first: list[Asked] = []
    kept: Vectors | None = None
    for seed in range(seeds):
        walk, learn = replace(walking, seed=walking.seed + seed), replace(learning, seed=learning.seed + seed)
        vectors = node_vectors(graph, walk, learn, Rounds(progress, seed, seeds))
        kept = vectors if kept is None else kept
        for place, share in enumerate(SHARES):
            progress("graph_tasks.classify", seed * len(SHARES) + place, seeds * len(SHARES))
            one = ask(graph, vectors, labels, share, seed)
            for method, answers in one.answers.items():
                truth = labels.codes[one.asked]
                scores["micro"][method][seed, place] = f1(truth, answers, "micro")
                scores["macro"][method][seed, place] = f1(truth, answers, "macro")
            if seed == 0:
                first.append(one)
    return Classified(SHARES, scores["micro"], scores["macro"], tuple(first), kept)  # type: ignore[arg-type]


def ask(graph: Graph, vectors: Vectors, labels: Labels, share: float, seed: int) -> Asked:
    """All methods on one draw."""
    training, asked = draw(labels, share, seed)
    taught = np.full(len(graph), UNKNOWN)
    taught[training] = labels.codes[training]
    commonest = int(np.bincount(labels.codes[training]).argmax())
    count = len(labels.names)
    answers = {
        VECTORS: by_vectors(vectors, taught, asked),
        SPREAD: spread(graph, taught, count).argmax(axis=1)[asked],
        VOTE: vote(graph, taught, count, commonest)[asked],
        MAJORITY: np.full(len(asked), commonest),
    }
    return Asked(training, asked, answers)


def by_vectors(vectors: Vectors, taught: IntArray, asked: IntArray) -> IntArray:
    """One logistic regression a class against the rest, on standardised vectors; the answer is the surest of them."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    training = np.flatnonzero(taught >= 0)
    model = make_pipeline(StandardScaler(), OneVsRestClassifier(LogisticRegression(C=1.0, solver=SOLVER, max_iter=200)))
    model.fit(vectors[training].astype(np.float64), taught[training])
    return np.asarray(model.predict(vectors[asked].astype(np.float64)))


def vote(graph: Graph, taught: IntArray, classes: int, otherwise: int) -> IntArray:
    """For every node (n,) the class with the most weight among its labelled neighbours; ``otherwise`` where none is.

    Of equal classes the commoner one counts.
    """
    weight = _weights(graph) @ _rows(taught, classes)
    return np.where(weight.sum(axis=1) > 0, weight.argmax(axis=1), otherwise)


def spread(graph: Graph, taught: IntArray, classes: int) -> FloatArray:
    """How much of each class reaches each node (n, classes): the harmonic function of Zhu, Ghahramani & Lafferty.

    Labelled nodes keep their class; every other takes the mean of its neighbours, by weight, until nothing changes.
    What no label reaches gets the shares of the classes among the labelled nodes.
    """
    from scipy import sparse

    matrix, known = _weights(graph), taught >= 0
    strength = np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1e-300)
    means = sparse.diags_array(1 / strength) @ matrix
    fixed = _rows(taught, classes)
    found = fixed.copy()
    for _ in range(_STEPS):
        new = np.where(known[:, None], fixed, means @ found)
        moved = float(np.abs(new - found).max())
        found = new
        if moved < _ENOUGH:
            break
    found[found.sum(axis=1) == 0] = fixed[known].mean(axis=0)
    return np.asarray(found)


def f1(truth: IntArray, answers: IntArray, average: str) -> float:
    """F1 over the classes that occur: ``micro`` counts nodes (here the share that is right), ``macro`` classes."""
    from sklearn.metrics import f1_score

    return float(f1_score(truth, answers, average=average, zero_division=0))


def _rows(taught: IntArray, classes: int) -> FloatArray:
    rows = np.zeros((len(taught), classes))
    known = np.flatnonzero(taught >= 0)
    rows[known, taught[known]] = 1
    return rows


def _weights(graph: Graph) -> Any:
    """The weights as a symmetric sparse matrix (n, n): a label says as much in both directions."""
    from scipy import sparse

    first, second = graph.edges.T
    half = sparse.coo_array((graph.weights, (first, second)), shape=(len(graph), len(graph))).tocsr()
    return half + half.T
