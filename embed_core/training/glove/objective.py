"""GloVe's objective, its gradients, and one step of AdaGrad with every number in it.

Pennington, Socher & Manning 2014, eq. 8 and 9::

    J = sum_ij f(X_ij) (w_i . w~_j + b_i + b~_j - log X_ij)^2,   f(x) = min(1, (x / x_max)^alpha)

Everywhere in this room a word is a row of d + 1 numbers: its vector and, last, its bias. Words have rows, contexts have
rows of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def weight(x: Any, x_max: float = 100.0, alpha: float = 0.75) -> Array:
    """f(x): how much a cell counts (eq. 9). Rare pairs count less, frequent ones never more than 1.

    >>> weight(np.array([6.25, 100.0, 500.0])).tolist()
    [0.125, 1.0, 1.0]
    """
    # Clipped first: a large x to a large power would overflow.
    return np.asarray(np.minimum(np.asarray(x, dtype=np.float64) / x_max, 1.0) ** alpha)


def loss(words: Array, contexts: Array, x: Array, x_max: float, alpha: float) -> float:
    """J of a small matrix ``x`` (V, V), over the cells above 0; ``words`` and ``contexts`` are (V, d + 1).

    >>> loss(np.zeros((1, 2)), np.zeros((1, 2)), np.array([[np.e]]), 1.0, 0.75)
    1.0
    """
    difference, f = _differences(words, contexts, x, x_max, alpha)
    return float((f * difference**2).sum())


def gradients(words: Array, contexts: Array, x: Array, x_max: float, alpha: float) -> tuple[Array, Array]:
    """The gradients of J with respect to ``words`` and ``contexts``, in their shapes."""
    difference, f = _differences(words, contexts, x, x_max, alpha)
    pull = 2 * f * difference
    by_word = np.column_stack([pull @ contexts[:, :-1], pull.sum(axis=1)])
    by_context = np.column_stack([pull.T @ words[:, :-1], pull.sum(axis=0)])
    return by_word, by_context


def _differences(words: Array, contexts: Array, x: Array, x_max: float, alpha: float) -> tuple[Array, Array]:
    there = x > 0
    logs = np.log(np.where(there, x, 1.0))
    predicted = words[:, :-1] @ contexts[:, :-1].T + words[:, -1:] + contexts[:, -1]
    return np.where(there, predicted - logs, 0.0), np.where(there, weight(x, x_max, alpha), 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One of the two rows that a cell moves: ``before`` and ``after`` (d + 1), the ``gradient`` of half the cell's
    cost, the ``squares`` gathered before it, what they are afterwards, and the ``step`` that is subtracted.
    """

    before: Array
    gradient: Array
    squares: Array
    step: Array
    after: Array
    squares_after: Array


@dataclass(frozen=True, slots=True, eq=False)
class CellStep:
    """What one cell x = X_ij does: the prediction ``dot`` + biases against ``log_x``, their ``difference``, the weight
    ``f``, the ``cost`` f * difference^2, and both rows that move.
    """

    x: float
    dot: float
    predicted: float
    log_x: float
    difference: float
    f: float
    cost: float
    word: Side
    context: Side

    @property
    def predicted_after(self) -> float:
        """The prediction with the moved rows."""
        return _predicted(self.word.after, self.context.after)[1]


def cell_step(
    word: Array, context: Array, word_squares: Array, context_squares: Array, x: float, *, x_max: float, alpha: float,
    rate: float,
) -> CellStep:  # fmt: skip
    """One AdaGrad step (Duchi, Hazan & Singer 2011) on one cell, in the order of the published program (glove.c 1.2):

    1. the gradient is that of *half* the cell's cost (no factor 2), taken at the old values of both rows;
    2. the learning rate is multiplied in *before* squaring: g' = rate * g;
    3. a number moves by g' / sqrt(G), with G as it was *before* this cell (1 at the start);
    4. then G grows by g'^2.
    """
    dot, predicted = _predicted(word, context)
    difference = predicted - float(np.log(x))
    f = float(weight(x, x_max, alpha))
    pull = f * difference
    return CellStep(
        x, dot, predicted, float(np.log(x)), difference, f, pull * difference,
        _side(word, np.append(pull * context[:-1], pull), word_squares, rate),
        _side(context, np.append(pull * word[:-1], pull), context_squares, rate),
    )  # fmt: skip


def _predicted(word: Array, context: Array) -> tuple[float, float]:
    dot = float(word[:-1] @ context[:-1])
    return dot, dot + float(word[-1]) + float(context[-1])


def _side(row: Array, gradient: Array, squares: Array, rate: float) -> Side:
    scaled = rate * gradient
    step = scaled / np.sqrt(squares)
    return Side(row, gradient, squares, step, row - step, squares + scaled**2)
