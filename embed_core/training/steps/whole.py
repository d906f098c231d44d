"""How well all pairs of the sentences are learnt at a moment: one loss for all, and how pairs stand apart."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from embed_core.training.steps.frequencies import noise
from embed_core.training.steps.learning import Floats, Weights, sigmoid, surprise
from embed_core.training.steps.rows import Rows


@dataclass(frozen=True, slots=True)
class Apart:
    """Mean probabilities: of words that stand in a window together, and of words that never do (None: there are none).

    With negatives the probability is sigmoid(u.h), "stands together"; with a tree that of the word among all words.
    """

    together: float
    never: float | None


class Whole:
    """All (given words, word to predict) of the passage with their weights: how often a pass brings them, on average.

    Where the windows' reach is drawn, each reach counts with its probability. Words left out by subsampling are not
    taken into account: the loss is that of the sentences as they stand.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        weights = _weights(rows)
        self.given = tuple(weights)
        self._together: Floats = np.array([weights[given] for given in self.given])
        self._mixing = _mixing(rows, self.given)
        self._noise = noise(rows.frequencies.counts)

    def scores(self, weights: Weights) -> Floats:
        """u.h of every given context with every output row (contexts, rows of C)."""
        with np.errstate(over="ignore", invalid="ignore"):
            scores: Floats = self._mixing @ weights.inputs @ weights.outputs.T
        return scores

    def loss(self, weights: Weights) -> float:
        """The expected loss of a step, in nats: over all pairs and, with negatives, over everything that can be drawn.
        Infinite once the weights are too large to be multiplied.
        """
        scores = self.scores(weights)
        tree = self._rows.tree
        if not np.isfinite(scores).all():
            return float("inf")
        if tree is not None:
            losses = surprise(scores) @ (tree.signs.T > 0) + surprise(-scores) @ (tree.signs.T < 0)
        else:
            pushed = self._rows.settings.negatives * self._noise * surprise(-scores)
            losses = surprise(scores) + pushed.sum(axis=1, keepdims=True) - pushed  # the target itself is skipped
        return float((losses * self._together).sum() / self._together.sum())

    def apart(self, weights: Weights) -> Apart:
        """The mean probability of pairs that occur (each as often as it occurs), and of those that do not."""
        chances, never = self.chances(weights), self._together == 0
        together = float((chances * self._together).sum() / self._together.sum())
        return Apart(together, float(chances[never].mean()) if never.any() else None)

    def chances(self, weights: Weights) -> Floats:
        """For every given context the probability (contexts, V) of each word, as :class:`Apart` says."""
        scores, tree = self.scores(weights), self._rows.tree
        if tree is None:
            return sigmoid(scores)
        logs = surprise(scores) @ (tree.signs.T > 0) + surprise(-scores) @ (tree.signs.T < 0)
        chances: Floats = np.exp(-logs)
        return chances


def _weights(rows: Rows) -> dict[tuple[int, ...], Floats]:
    passage, settings = rows.passage, rows.settings
    ids, size = passage.ids, len(passage.vocabulary)
    found: dict[tuple[int, ...], Floats] = defaultdict(lambda: np.zeros(size))
    reaches = range(1, settings.window + 1) if settings.dynamic else (settings.window,)
    swapped = settings.as_code and settings.method == "skipgram"
    for start, end in zip(passage.starts, passage.starts[1:], strict=False):
        for centre in range(start, end):
            for reach in reaches:
                places = [p for p in range(max(start, centre - reach), min(end, centre + reach + 1)) if p != centre]
                words = tuple(ids[place] for place in places)
                if settings.method == "cbow":
                    if words:
                        found[words][ids[centre]] += 1 / len(reaches)
                    continue
                for word in words:
                    given, target = (word, ids[centre]) if swapped else (ids[centre], word)
                    found[(given,)][target] += 1 / len(reaches)
    return dict(found)


def _mixing(rows: Rows, contexts: tuple[tuple[int, ...], ...]) -> Floats:
    """(contexts, rows of W): h of every context is this matrix times W."""
    mixing = np.zeros((len(contexts), len(rows.input_names)))
    for number, given in enumerate(contexts):
        inputs = tuple(row for word in given for row in rows.of_word[word])
        np.add.at(mixing[number], list(inputs), rows.scale(inputs, len(given)))
    return mixing
