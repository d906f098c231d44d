r"""One gradient step of Word2Vec and fastText, with every number kept.

Two matrices learn: W, the input rows that later are the word vectors, and C (also called W'), the output rows. A step
has a hidden vector h made of input rows and m output rows with labels y (1: the word to predict, 0: a drawn negative;
for hierarchical softmax an inner node of the tree, labelled 1 where the path goes left):

.. math::

    s_j = u_j \cdot h, \quad p_j = \sigma(s_j), \quad L = -\sum_j \log \sigma(\pm s_j), \quad e_j = p_j - y_j

    \partial L / \partial u_j = e_j h, \quad \partial L / \partial h = \sum_j e_j u_j

Skip-gram with negative sampling: Mikolov et al. 2013b (arXiv 1310.4546), eq. 4, derived in Goldberg & Levy 2014 (arXiv
1402.3722). The gradients of all variants: Rong 2014 (arXiv 1411.2738). Pieces of words: Bojanowski et al. 2017.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """The two matrices: ``inputs`` W (rows, d) and ``outputs`` C (rows', d), float64."""

    inputs: Floats
    outputs: Floats

    def copy(self) -> Weights:
        """The same numbers, independent of these."""
        return Weights(self.inputs.copy(), self.outputs.copy())


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """What one step learns from, as rows. The hidden vector is ``scale`` times the sum of the ``inputs`` rows (c,);
    each of them moves by ``share`` times the gradient of h (the true gradient has ``share`` equal to ``scale``).
    ``outputs`` (m,) are the output rows, ``labels`` (m,) 0 or 1.

    A row may stand in ``outputs`` twice (a negative drawn twice). ``in_turn`` False adds both gradients up, as the
    formula has it; True takes one after the other, as word2vec.c does, so that the second sees what the first changed.
    """

    inputs: Ints
    scale: float
    share: float
    outputs: Ints
    labels: Floats
    in_turn: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """``hidden`` (d,), ``scores`` u.h (m,), ``probabilities`` (m,), ``errors`` p - y (m,), the gradient of h (d,) and
    the loss in nats; all before the update.
    """

    hidden: Floats
    scores: Floats
    probabilities: Floats
    errors: Floats
    gradient: Floats
    loss: float


def sigmoid(scores: Floats) -> Floats:
    """1 / (1 + exp(-s)), without overflow.

    >>> sigmoid(np.array([0.0, -1000.0, 1000.0])).tolist()
    [0.5, 0.0, 1.0]
    """
    decay = np.exp(-np.abs(scores))
    values: Floats = np.where(scores >= 0, 1.0, decay) / (1.0 + decay)
    return values


def surprise(scores: Floats) -> Floats:
    """-log sigmoid(s), exact also where the sigmoid itself is 0.

    >>> surprise(np.array([0.0, -1000.0])).round(4).tolist()
    [0.6931, 1000.0]
    """
    values: Floats = np.logaddexp(0.0, -scores)
    return values


def hidden(weights: Weights, lesson: Lesson) -> Floats:
    """h (d,): the centre word's row, the mean of the context's rows (CBOW), the sum of a word's pieces (fastText)."""
    total: Floats = lesson.scale * weights.inputs[lesson.inputs].sum(axis=0)
    return total


def loss(weights: Weights, lesson: Lesson) -> float:
    """-log of the probability of all labels, in nats."""
    scores = weights.outputs[lesson.outputs] @ hidden(weights, lesson)
    return float(surprise(np.where(lesson.labels == 1, scores, -scores)).sum())


def learn(weights: Weights, lesson: Lesson, rate: float) -> Measured:
    """One step of gradient descent: ``weights`` are changed in place. Returns the numbers that led there.

    >>> weights = Weights(np.array([[1.0, 0.0]]), np.array([[0.0, 0.0]]))
    >>> lesson = Lesson(np.array([0]), 1.0, 1.0, np.array([0]), np.array([1.0]))
    >>> step = learn(weights, lesson, rate=0.1)
    >>> step.errors.tolist(), weights.outputs.tolist(), weights.inputs.tolist()  # p = 0.5, and u was zero
    ([-0.5], [[0.05, 0.0]], [[1.0, 0.0]])
    """
    h = hidden(weights, lesson)
    scores, gradient = (_in_turn if lesson.in_turn else _at_once)(weights, lesson, h, rate)
    np.add.at(weights.inputs, lesson.inputs, -rate * lesson.share * gradient)
    probabilities = sigmoid(scores)
    right = np.where(lesson.labels == 1, scores, -scores)
    return Measured(h, scores, probabilities, probabilities - lesson.labels, gradient, float(surprise(right).sum()))


def _at_once(weights: Weights, lesson: Lesson, h: Floats, rate: float) -> tuple[Floats, Floats]:
    rows = weights.outputs[lesson.outputs]
    scores: Floats = rows @ h
    errors = sigmoid(scores) - lesson.labels
    np.add.at(weights.outputs, lesson.outputs, -rate * np.outer(errors, h))
    return scores, errors @ rows


def _in_turn(weights: Weights, lesson: Lesson, h: Floats, rate: float) -> tuple[Floats, Floats]:
    scores, gradient = np.empty(len(lesson.outputs)), np.zeros(len(h))
    for place, row in enumerate(lesson.outputs):
        u = weights.outputs[row].copy()
        scores[place] = u @ h
        error = sigmoid(scores[place : place + 1])[0] - lesson.labels[place]
        gradient += error * u
        weights.outputs[row] = u - rate * error * h
    return scores, gradient
