"""What a step did, and what all steps so far did, as the few figures that a sentence needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embed_core.training.steps import learning
from embed_core.training.steps.learning import Weights
from embed_core.training.steps.plan import Example
from embed_core.training.steps.walk import Step, Walk
from embed_core.training.steps.whole import Apart


@dataclass(frozen=True, slots=True)
class Story:
    """``chance_*``: the probability of the word to predict before and after the step (see :class:`Apart` for which);
    ``loss_*``: the step's own loss. ``whole_first``, ``whole_now``: the loss of the whole text before the first step
    and after this one. ``diverged``: the number of steps after which it was first far above its beginning.
    """

    chance_before: float
    chance_after: float
    loss_before: float
    loss_after: float
    whole_first: float
    whole_now: float
    apart: Apart
    diverged: int | None


def tell(walk: Walk, step: Step) -> Story:
    """The figures of a step."""
    _, curve = walk.curve(step.number)
    before, after = (chance(walk, weights, step.example) for weights in (step.before, step.after))
    return Story(
        before, after, step.measured.loss, step.loss_after, float(curve[0]), float(curve[-1]),
        walk.whole.apart(step.after), walk.diverged(step.number),
    )  # fmt: skip


def chance(walk: Walk, weights: Weights, example: Example) -> float:
    """The probability that the weights give to the word to predict."""
    lesson = walk.plan.lesson(example.given, example.target)
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.exp(-learning.loss(weights, lesson)))


def sharing(walk: Walk, word: int) -> list[tuple[str, int, tuple[str, ...]]]:
    """fastText: for each different piece of a word its row of W and the other words of the text that have it."""
    rows = walk.rows
    found = []
    for piece in dict.fromkeys(rows.pieces[word]):
        having = (other for other, own in enumerate(rows.pieces) if other != word and piece in own)
        others = tuple(rows.passage.vocabulary[other] for other in having)
        found.append((piece, rows.input_names.index(piece, len(rows.passage.vocabulary)), others))
    return found
