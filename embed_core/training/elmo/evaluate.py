"""Perplexity on text that was not learnt from: how many words the model hesitates between, on average."""

from __future__ import annotations

import math
from dataclasses import dataclass

from embed_core.progress import Progress, silent
from embed_core.training.elmo.data import Text, by_length
from embed_core.training.elmo.network import DIRECTIONS, Weights
from embed_core.training.elmo.objective import surprises
from embed_core.training.elmo.settings import Shape

_BATCH = 4_096


@dataclass(frozen=True, slots=True)
class Perplexity:
    """``exp`` of the mean surprise a word, read from the left and from the right, over ``words`` words; ``unknown`` is
    the share of them that has no class of its own and counts as hit if "any other word" is predicted.
    """

    forward: float
    backward: float
    words: int
    unknown: float


def perplexity(weights: Weights, shape: Shape, text: Text, progress: Progress = silent) -> Perplexity:
    """The perplexity on ``text.held_out``, over all classes, in float32. A uniform guess has ``shape.classes``."""
    import torch

    batches = by_length(text.held_out, _BATCH)
    totals, words, unknown = dict.fromkeys(DIRECTIONS, 0.0), 0, 0
    for done, pieces in enumerate(batches):
        progress("elmo.evaluate", done, len(batches))
        batch = text.batch(pieces)
        with torch.inference_mode():
            for direction, found in zip(DIRECTIONS, surprises(weights, shape, batch), strict=True):
                totals[direction] += float(found.double().sum())
        count = int(batch.lengths.sum())
        words += count
        unknown += count - int((batch.classes > 0).sum())
    forward, backward = (math.exp(totals[direction] / words) for direction in DIRECTIONS)
    return Perplexity(forward, backward, words, unknown / words)
