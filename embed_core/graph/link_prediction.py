"""Link prediction as in node2vec, section 4.4: hide edges, learn vectors without them, and find them again.

A share of the edges is hidden such that what was connected stays connected; as many pairs that are no edges are drawn.
Vectors are learnt from walks on what remains. A pair of nodes becomes one vector by an operator (:data:`OPERATORS`),
and a logistic regression learns to tell the edges that remain from as many other pairs. Then it is asked for the hidden
edges and the drawn non-edges: no hidden edge was ever walked on, and no pair that is asked for was trained on.

>>> pair_features(np.array([[1.0, 2.0], [3.0, -4.0]]), np.array([[0, 1]]), "hadamard").tolist()
[[3.0, -8.0]]
>>> auc(np.array([0.9, 0.4]), np.array([0.4, 0.1]))
0.875
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.graph import pair_scores
from embed_core.graph.hiding import MOST_PAIRS, Split, candidate_pairs, hide, non_edges, pair_codes, undirected
from embed_core.graph.kinds import FloatArray, Graph, IntArray
from embed_core.graph.pair_scores import HEURISTICS
from embed_core.graph.rounds import SOLVER, Rounds
from embed_core.graph.vectors import Vectors, VectorSettings, node_vectors
from embed_core.graph.walks import WalkSettings
from embed_core.progress import Progress, silent

Operator = Literal["average", "hadamard", "l1", "l2"]
OPERATORS: tuple[Operator, ...] = get_args(Operator)
METHODS: tuple[str, ...] = (*OPERATORS, *HEURISTICS)

MOST_SEEDS = 20
LISTED = 20
GRID: FloatArray = np.linspace(0, 1, 101)
"""False positive rates at which the ROC curves are kept."""
_CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """``share`` of the edges is hidden, ``seeds`` times anew."""

    share: float = 0.3
    seeds: int = 5


@dataclass(frozen=True, eq=False)
class Suggested:
    """Pairs (k, 2) that are no edges of the graph asked, most probable first; ``scores`` (k,), and whether each is one
    of the hidden edges (None where nothing was hidden).
    """

    pairs: IntArray
    scores: FloatArray
    hidden: NDArray[np.bool_] | None


@dataclass(frozen=True, eq=False)
class Prediction:
    """What came of all seeds. ``auc`` (seeds,) and ``roc`` (seeds, 101), true positive rates at :data:`GRID`, a method.

    ``split``, ``vectors`` and ``chances`` (2h,) an operator are the first seed's; ``found`` holds its most probable
    pairs out of ``candidates``, ``missing`` those of the whole graph. ``hidden`` of ``edges`` were hidden each time, of
    ``wanted`` asked for.
    """

    auc: dict[str, FloatArray]
    roc: dict[str, FloatArray]
    split: Split
    vectors: Vectors
    chances: dict[str, FloatArray]
    found: dict[str, Suggested]
    missing: dict[str, Suggested]
    edges: int
    hidden: int
    wanted: int
    candidates: int

    def mean(self, method: str) -> float:
        """Mean AUC over the seeds."""
        return float(self.auc[method].mean())

    def best(self, methods: Sequence[str]) -> str:
        """The method with the highest mean."""
        return max(methods, key=self.mean)


def pair_features(vectors: NDArray[Any], pairs: IntArray, operator: Operator) -> FloatArray:
    """Vectors of pairs (k, d), table 1 of node2vec: average (f(u) + f(v)) / 2, Hadamard f(u) * f(v), L1 |f(u) - f(v)|,
    L2 |f(u) - f(v)|^2, each number by number.
    """
    first, second = (np.asarray(vectors[pairs[:, side]], dtype=np.float64) for side in (0, 1))
    makers: dict[str, Callable[[], FloatArray]] = {
        "average": lambda: (first + second) / 2, "hadamard": lambda: first * second,
        "l1": lambda: np.abs(first - second), "l2": lambda: (first - second) ** 2,
    }  # fmt: skip
    return makers[operator]()


def auc(edges: NDArray[Any], others: NDArray[Any]) -> float:
    """The chance that a random edge scores higher than a random non-edge, ties counted half (Mann-Whitney)."""
    from scipy.stats import rankdata

    ranks = rankdata(np.concatenate([edges, others]))[: len(edges)]
    return float((ranks.sum() - len(edges) * (len(edges) + 1) / 2) / (len(edges) * len(others)))


def roc(edges: NDArray[Any], others: NDArray[Any]) -> FloatArray:
    """True positive rates (101,) at the false positive rates of :data:`GRID`; ties are crossed in a straight line."""
    levels = np.unique(np.concatenate([edges, others]))[::-1]
    true = np.searchsorted(np.sort(-edges), -levels, side="right") / len(edges)
    false = np.searchsorted(np.sort(-others), -levels, side="right") / len(others)
    false, true = np.concatenate([[0.0], false]), np.concatenate([[0.0], true])
    # Where several true rates share one false rate, the steps are pulled apart by nearly nothing and the last is read.
    return np.asarray(np.interp(GRID + 1e-9, false + 1e-14 * np.arange(len(false)), true))


def predict(
    graph: Graph, settings: LinkSettings, walking: WalkSettings, learning: VectorSettings, progress: Progress = silent
) -> Prediction:  # fmt: skip
    """Every method on every seed, the first seed in detail, and the most probable pairs of the whole graph."""
    if not 1 <= settings.seeds <= MOST_SEEDS:
        raise InputError("graph_tasks.seeds", received=settings.seeds, low=1, high=MOST_SEEDS)
    graph = undirected(graph)
    steps = settings.seeds + 1
    aucs: dict[str, list[float]] = {method: [] for method in METHODS}
    curves: dict[str, list[FloatArray]] = {method: [] for method in METHODS}
    first: tuple[Split, Vectors, dict[str, FloatArray]] | None = None
    for seed in range(settings.seeds):
        part = Rounds(progress, seed, steps)
        split, vectors = learn_without(graph, settings.share, seed, walking, learning, part)
        scores = score(split, vectors, seed)
        for method, values in scores.items():
            aucs[method].append(auc(values[split.truth], values[~split.truth]))
            curves[method].append(roc(values[split.truth], values[~split.truth]))
        first = first or (split, vectors, scores)
    whole = node_vectors(graph, walking, learning, Rounds(progress, settings.seeds, steps))
    progress("graph_tasks.missing", settings.seeds, steps)
    split, vectors, scores = first  # type: ignore[misc]  # there is one seed at least
    return Prediction(
        auc={method: np.array(values) for method, values in aucs.items()},
        roc={method: np.stack(values) for method, values in curves.items()},
        split=split, vectors=vectors, chances={name: scores[name] for name in OPERATORS},
        found=_suggest(split.graph, vectors, training_pairs(split, 0), graph),
        missing=_suggest(graph, whole, _known(graph, np.empty((0, 2), dtype=np.int64), 0), None),
        edges=len(graph.edges), hidden=len(graph.edges) - len(split.graph.edges),
        wanted=round(settings.share * len(graph.edges)), candidates=len(candidate_pairs(split.graph)),
    )  # fmt: skip


def learn_without(
    graph: Graph, share: float, seed: int, walking: WalkSettings, learning: VectorSettings,
    progress: Progress = silent,
) -> tuple[Split, Vectors]:  # fmt: skip
    """Hide edges and learn vectors on what remains; seed ``seed`` sets what is hidden, the walks and the learning."""
    split = hide(graph, share, seed)
    walking, learning = replace(walking, seed=walking.seed + seed), replace(learning, seed=learning.seed + seed)
    return split, node_vectors(split.graph, walking, learning, progress)


def score(split: Split, vectors: Vectors, seed: int = 0) -> dict[str, FloatArray]:
    """Every method's score (2h,) of every pair: chances for the operators, counts and sums for the heuristics."""
    known, truth = training_pairs(split, seed)
    found: dict[str, FloatArray] = {}
    for operator in OPERATORS:
        model = regression(pair_features(vectors, known, operator), truth)
        found[operator] = chances(model, vectors, split.pairs, operator)
    return found | {name: pair_scores.score(split.graph, split.pairs, name) for name in HEURISTICS}


def training_pairs(split: Split, seed: int) -> tuple[IntArray, NDArray[np.bool_]]:
    """Edges that remain (at most 20,000) and as many pairs that do not, none of them asked for; and which are edges."""
    return _known(split.graph, split.pairs, seed)


def _known(graph: Graph, asked: IntArray, seed: int) -> tuple[IntArray, NDArray[np.bool_]]:
    rng = np.random.default_rng([seed, 3])
    edges = graph.edges[rng.permutation(len(graph.edges))[:MOST_PAIRS]]
    others = non_edges(graph, len(edges), rng, besides=asked, fewer=True)
    return np.concatenate([edges, others]), np.arange(len(edges) + len(others)) < len(edges)


def chances(model: Any, vectors: Vectors, pairs: IntArray, operator: Operator) -> FloatArray:
    """The probability (k,) that each pair is an edge."""
    parts = [pairs[start : start + _CHUNK] for start in range(0, len(pairs), _CHUNK)]
    return np.concatenate([model.predict_proba(pair_features(vectors, part, operator))[:, 1] for part in parts])


def _suggest(
    graph: Graph, vectors: Vectors, training: tuple[IntArray, NDArray[np.bool_]], whole: Graph | None
) -> dict[str, Suggested]:  # fmt: skip
    """The most probable candidates a method; ``whole`` tells which of them are hidden edges."""
    pairs = candidate_pairs(graph)
    edges = None if whole is None else pair_codes(whole.edges, len(graph))
    found = {}
    scored: dict[str, FloatArray] = {}
    for operator in OPERATORS:
        model = regression(pair_features(vectors, training[0], operator), training[1])
        scored[operator] = chances(model, vectors, pairs, operator)
    for name in HEURISTICS:
        scored[name] = pair_scores.score(graph, pairs, name)
    for method, values in scored.items():
        top = np.argsort(-values, kind="stable")[:LISTED]
        hits = None if edges is None else np.isin(pair_codes(pairs[top], len(graph)), edges)
        found[method] = Suggested(pairs[top], values[top], hits)
    return found


def regression(features: FloatArray, truth: NDArray[Any]) -> Any:
    """Logistic regression on standardised features (scikit-learn, L2 with C = 1)."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, solver=SOLVER, max_iter=200))
    return model.fit(features, truth)


def compared(first: FloatArray, second: FloatArray) -> Literal["one", "draw", "vectors", "neighbours"]:
    """Who wins over the same seeds (seeds,): nobody where the mean difference is within its own standard deviation.

    >>> compared(np.array([0.9, 0.8]), np.array([0.7, 0.6])), compared(np.array([0.9, 0.5]), np.array([0.7, 0.6]))
    ('vectors', 'draw')
    """
    difference = first - second
    if len(difference) < 2:
        return "one"
    if abs(difference.mean()) <= difference.std(ddof=1):
        return "draw"
    return "vectors" if difference.mean() > 0 else "neighbours"
