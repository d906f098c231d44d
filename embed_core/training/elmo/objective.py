"""What the training makes smaller: the surprise at each word, read from the left and from the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from embed_core.training.elmo.data import Batch, Integers
from embed_core.training.elmo.network import DIRECTIONS, Tensor, Weights, run_direction, surprise, word_vectors
from embed_core.training.elmo.settings import Shape

OPENING, CLOSING = 0, 1
"""Rows of a batch's ``symbols``: the pseudo-words before and after a text."""


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """Words in the order in which a direction reads them.

    ``read`` (T + 1, n): rows of the spelling, the pseudo-word first. ``place`` (T, n): which word of the piece is read
    at each step. ``inside`` (T, n): is there one?
    """

    read: Integers
    place: Integers
    inside: np.ndarray[Any, np.dtype[np.bool_]]


def order(batch: Batch, direction: str) -> Order:
    """How a direction reads a batch; the backward one begins with each piece's last word.

    >>> batch = Batch(np.zeros((4, 3), int), np.array([[2, 3, 0]]), np.array([2]), np.zeros((1, 3), int))
    >>> order(batch, "backward").read.T.tolist()
    [[1, 3, 2, 0]]
    """
    steps = np.arange(batch.words.shape[1])
    inside = steps < batch.lengths[:, None]
    place = steps if direction == "forward" else batch.lengths[:, None] - 1 - steps
    place = np.where(inside, place, steps)
    words = np.take_along_axis(batch.words, place, axis=1)
    first = np.full((len(words), 1), OPENING if direction == "forward" else CLOSING)
    return Order(np.concatenate([first, words], axis=1).T, place.T, inside.T)


def surprises(weights: Weights, shape: Shape, batch: Batch, dropout: float = 0.0) -> list[Tensor]:
    """For each direction ``-log p`` (words of the batch,) in nats, in the order of steps and then pieces.

    The state after the pseudo-word predicts the first word read, the state after a word the next one.
    """
    import torch

    device = weights["characters"].device
    vectors = word_vectors(weights, shape, torch.from_numpy(batch.symbols).to(device))
    found = []
    for direction in DIRECTIONS:
        reading = order(batch, direction)
        inputs = torch.nn.functional.embedding(torch.from_numpy(reading.read[:-1]).to(device), vectors)
        top = run_direction(weights, shape, direction, inputs, dropout)[-1]
        targets = np.take_along_axis(batch.classes.T, reading.place, axis=0)[reading.inside]
        states = top[torch.from_numpy(reading.inside).to(device)]
        if dropout:
            states = torch.nn.functional.dropout(states, dropout)
        found.append(surprise(weights, shape, states, torch.from_numpy(targets).to(device)))
    return found
