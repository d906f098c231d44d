"""The inner loop: AdaGrad over the cells of the matrix, one after another, in float32.

:func:`walk` is plain Python that a student can read; :func:`compiled` is the same function, compiled by numba in about
a second at its first call (a cell then takes under a microsecond). It lets go of the interpreter's lock, so that a
training does not stop anybody else's page, and uses one thread, so that the same seed gives the same vectors.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

FAST_MATH = {"reassoc", "contract", "arcp", "nsz"}
"""Sums in any order (for SIMD), but NaN and infinity stay what they are: a run that diverges is noticed by them."""


def walk(
    rows: Any, columns: Any, logs: Any, weights: Any, words: Any, contexts: Any, word_squares: Any,
    context_squares: Any, rate: Any,
) -> float:  # fmt: skip
    """One step for each cell (rows[k], columns[k]) with log X and f(X); returns the sum of f * difference^2.

    ``words``, ``contexts`` (V, d + 1; the bias last) and their gathered ``squares`` are changed in place, as
    :func:`embed_core.training.glove.objective.cell_step` describes it.
    """
    bias = words.shape[1] - 1
    cost = 0.0
    for k in range(len(rows)):
        i, j = rows[k], columns[k]
        difference = words[i, bias] + contexts[j, bias] - logs[k]
        for n in range(bias):
            difference += words[i, n] * contexts[j, n]
        pull = weights[k] * difference
        cost += pull * difference
        pull *= rate
        for n in range(bias):
            down, across = pull * contexts[j, n], pull * words[i, n]
            words[i, n] -= down / np.sqrt(word_squares[i, n])
            contexts[j, n] -= across / np.sqrt(context_squares[j, n])
            word_squares[i, n] += down * down
            context_squares[j, n] += across * across
        words[i, bias] -= pull / np.sqrt(word_squares[i, bias])
        contexts[j, bias] -= pull / np.sqrt(context_squares[j, bias])
        word_squares[i, bias] += pull * pull
        context_squares[j, bias] += pull * pull
    return cost


@cache
def compiled() -> Callable[..., float]:
    """:func:`walk` as machine code."""
    numba = import_module("numba")
    kernel: Callable[..., float] = numba.njit(nogil=True, fastmath=FAST_MATH)(walk)
    return kernel
