"""The walks of a graph as a corpus: what its sentences say, and how often each node is met in them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import numpy as np

from embed_core.export.tabular import is_formula
from embed_core.graph.kinds import Graph, IntArray
from embed_core.graph.walks import Transition, Walks, WalkSettings, random_walks, transition, visits
from embed_core.progress import Progress, silent

SHOWN = 200
MOST_LINES = 20_000
"""Walks in a download."""


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """``walks`` sentences of ``steps`` nodes in all; ``visits`` (n,) of each node; ``shown`` (k, length): some of them.

    ``back`` is the share of second-order steps that return at once to where the walker came from, ``different`` the
    mean number of different nodes in a walk, ``correlation`` Pearson's between visits and the sum of the weights at a
    node (NaN where one of them does not vary).
    """

    walks: int
    steps: int
    visits: IntArray
    shown: Walks
    back: float
    different: float
    correlation: float


def corpus(graph: Graph, settings: WalkSettings, progress: Progress = silent) -> Corpus:
    """Walk and count. Errors: as :func:`embed_core.graph.walks.random_walks`."""
    walks = random_walks(graph, settings, progress)
    met = visits(walks, len(graph))
    order = np.random.default_rng(settings.seed).permutation(len(walks))[:SHOWN]
    return Corpus(
        len(walks), int(met.sum()), met, walks[order], returning(walks), different(walks),
        _correlation(met.astype(np.float64), graph.strengths),
    )  # fmt: skip


def returning(walks: Walks) -> float:
    """The share of steps, from the second on, that go back to the node before.

    >>> returning(np.array([[0, 1, 0, 2], [3, -1, -1, -1]], dtype=np.int32))
    0.5
    """
    made = walks[:, 2:] >= 0
    return float((walks[:, 2:] == walks[:, :-2])[made].mean()) if made.any() else 0.0


def different(walks: Walks) -> float:
    """The mean number of different nodes in a walk.

    >>> different(np.array([[0, 1, 0, 2], [3, -1, -1, -1]], dtype=np.int32))
    2.0
    """
    ordered = np.sort(walks, axis=1)
    fresh = (np.diff(ordered, axis=1) > 0) & (ordered[:, 1:] >= 0)
    return float((fresh.sum(axis=1) + (ordered[:, 0] >= 0)).mean())


def story(graph: Graph, walk: IntArray, p: float, q: float) -> tuple[Transition, ...]:
    """For each node of a walk (k,) where its next step could lead, and with what probability: k transitions."""
    path = walk.tolist()
    return tuple(
        transition(graph, None if place == 0 else path[place - 1], node, p, q) for place, node in enumerate(path)
    )


def sentences_csv(graph: Graph, settings: WalkSettings) -> bytes:
    """The first 20,000 walks, a row each, for a spreadsheet (UTF-8 with a byte-order mark)."""
    rounds = max(1, min(settings.walks, -(-MOST_LINES // len(graph))))
    walks = random_walks(graph, WalkSettings(rounds, settings.length, settings.p, settings.q, settings.seed))
    names = [f"'{name}" if is_formula(name) else name for name in graph.names]
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    for walk in walks[:MOST_LINES].tolist():
        rows.writerow([names[node] for node in walk if node >= 0])
    return out.getvalue().encode("utf-8-sig", "replace")


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    if len(first) < 2 or not np.ptp(first) or not np.ptp(second):
        return float("nan")
    return float(np.corrcoef(first, second)[0, 1])
