"""Figures over all held-out images: errors against the share hidden, and what the encoder has learnt along the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.progress import Progress, silent
from embed_core.training.mae import controls, network
from embed_core.training.mae.digits import Digits, held_out, train_images
from embed_core.training.mae.network import Weights
from embed_core.training.mae.rebuild import rebuild_images, vectors
from embed_core.training.mae.settings import Shape

STAGE = "mae.measure"
RATIOS = (0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875)
METHODS = ("mae", *controls.METHODS)
PROBE_STEPS = 2_000
"""Most iterations of the linear classifier."""


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """``errors``: method -> (ratios, seeds), mean squared error of the hidden pixels of all held-out images."""

    ratios: tuple[float, ...]
    errors: dict[str, NDArray[np.float64]]
    images: int


@dataclass(frozen=True, slots=True)
class Probe:
    """Share of held-out digits that a linear classifier names rightly (0 to 1) from three descriptions of the images:
    the trained encoder's vectors, those of the same encoder before training, the 64 pixels themselves.
    """

    trained: float
    untrained: float
    pixels: float
    learnt_from: int
    asked: int


def sweep(
    weights: Weights, shape: Shape, seeds: Sequence[int], ratios: Sequence[float] = RATIOS, progress: Progress = silent
) -> Sweep:
    """Errors of the network and of every control, for each ratio and each draw of hidden patches."""
    images = held_out().images
    errors = {method: np.zeros((len(ratios), len(seeds))) for method in METHODS}
    for row, ratio in enumerate(ratios):
        for column, seed in enumerate(seeds):
            progress(STAGE, row * len(seeds) + column, len(ratios) * len(seeds))
            found = rebuild_images(weights, shape, images, ratio, seed)
            for method in METHODS:
                errors[method][row, column] = found.error(method)
    return Sweep(tuple(ratios), errors, len(images))


def probe(weights: Weights, shape: Shape, seed: int, few: int = 0, progress: Progress = silent) -> Probe:
    """How well the digits can be told apart by a straight line through the vectors: labels were never trained on.

    ``few``: learn from so many labelled images of each digit only; 0 = from all.
    """
    learnt, asked = train_images(), held_out()
    rows = np.arange(len(learnt)) if not few else np.concatenate([learnt.of(digit)[:few] for digit in range(10)])
    seen = Digits(learnt.images[rows], learnt.labels[rows])
    start = network.fresh(shape, seed)
    found = []
    for place, weight in enumerate((weights, start, None)):
        progress(STAGE, place, 3)
        known, new = (_described(weight, shape, part) for part in (seen, asked))
        found.append(_named_rightly(known, new, seen, asked))
    return Probe(found[0], found[1], found[2], len(seen), len(asked))


def _described(weights: Weights | None, shape: Shape, digits: Digits) -> NDArray[np.float32]:
    if weights is None:
        return digits.images.reshape(len(digits), -1)
    return vectors(weights, shape, digits.images)


def _named_rightly(known: NDArray[np.float32], new: NDArray[np.float32], seen: Digits, asked: Digits) -> float:
    from sklearn.linear_model import LogisticRegression

    middle, spread = known.mean(axis=0), known.std(axis=0) + 1e-6
    classifier = LogisticRegression(max_iter=PROBE_STEPS).fit((known - middle) / spread, seen.labels)
    return float((classifier.predict((new - middle) / spread) == asked.labels).mean())
