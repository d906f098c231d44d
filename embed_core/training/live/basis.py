"""The axes of a map that moves: chosen once, from one state, and then held, so that only the words move.

Axes chosen anew for every picture would turn and mirror it from one to the next. Here all states of a run are drawn on
the two principal components of *one* of them (of its watched words, each vector at length 1, less their mean):

* while the run goes on, of the first state that is clearly trained: the one in which the watched vectors have moved,
  taken together, at least as far from their random start as that was from the origin;
* afterwards, of the last state.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from embed_core.scores import unit_rows

Floats = NDArray[np.float32]


def first_trained(states: Floats) -> int | None:
    """The first of the states (S, W, d) that is clearly trained; None while there is none.

    >>> start, later = np.array([[1.0, 0.0]]), np.array([[1.0, 1.0]])
    >>> first_trained(np.stack([start, start, later])), first_trained(np.stack([start, start]))
    (2, None)
    """
    if not len(states):
        return None
    moved = np.linalg.norm(states - states[0], axis=(1, 2))
    start = float(np.linalg.norm(states[0]))
    far = np.flatnonzero((moved >= start) & (moved > 0))
    return int(far[0]) if len(far) else None


def drawn(states: Floats, place: int) -> Floats:
    """All states (S, W, d) as positions (S, W, 2) on the principal components of the state at ``place``."""
    count, words, dims = states.shape
    units = unit_rows(states.reshape(-1, dims)).reshape(count, words, dims)
    held = units[place]
    middle = held.mean(axis=0)
    _, _, axes = np.linalg.svd(held - middle, full_matrices=False)
    axes = axes[:2]
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
    axes = axes * np.where(largest < 0, -1.0, 1.0)  # the sign is free: the same data, the same picture
    found = (units - middle) @ axes.T
    return np.pad(found, ((0, 0), (0, 0), (0, 2 - found.shape[2]))).astype(np.float32)


def turned(positions: Floats, target: Floats) -> Floats:
    """Positions (S, W, 2) of another run, turned and mirrored as a whole (never stretched) so that the last of them
    lies over ``target`` (W, 2) as well as it can: axes of two spaces have nothing to do with each other otherwise.
    """
    from embed_core.crosslingual.procrustes import FEWEST, rotation

    if len(target) < FEWEST:
        return positions
    last = positions[-1].astype(np.float64)
    turn = rotation(last - last.mean(axis=0), target.astype(np.float64) - target.mean(axis=0))
    result: Floats = (positions @ turn.T).astype(np.float32)
    return result
