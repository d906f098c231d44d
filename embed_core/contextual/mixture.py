"""A task's own mixture of layers (Peters et al. 2018, equation 1): ``ELMo = gamma * sum_j softmax(w)_j h_j``.

A task on top of ELMo learns one number ``w_j`` a layer and one scale ``gamma`` instead of taking the last layer alone:
syntax is told best by layer 1, word sense by layer 2 (sections 5.1 and 5.3 there).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embed_core.errors import InputError
from embed_core.scores import softmax

Floats = NDArray[np.float32]


def shares(weights: ArrayLike) -> Floats:
    """The softmax of a task's weights (L,): shares above 0 that sum to 1.

    >>> shares([0.0, 0.0, np.log(2.0)]).tolist()
    [0.25, 0.25, 0.5]
    """
    given = np.asarray(weights, dtype=np.float64)
    if given.ndim != 1 or not given.size or not np.isfinite(given).all():
        raise InputError("elmo.bad_weights", received=str(given.tolist())[:100])
    found: Floats = softmax(given).astype(np.float32)
    return found


def mix(hidden_states: Floats, weights: Sequence[float] | ArrayLike, gamma: float = 1.0) -> Floats:
    """The mixture (T, d) of ``hidden_states`` (L, T, d) by ``weights`` (L,), before the softmax, and scale ``gamma``.

    >>> states = np.array([[[2.0, 0.0]], [[4.0, 8.0]]], dtype=np.float32)
    >>> mix(states, [0.0, 0.0], gamma=2.0).tolist()
    [[6.0, 8.0]]
    """
    by_layer = shares(weights)
    if len(by_layer) != len(hidden_states):
        raise InputError("elmo.layers_and_weights", layers=len(hidden_states), weights=len(by_layer))
    mixed: Floats = (gamma * np.tensordot(by_layer, hidden_states, axes=1)).astype(np.float32)
    return mixed
