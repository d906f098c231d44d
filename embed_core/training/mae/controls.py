"""What needs no training: a network that is worse than these has learnt nothing worth its name.

=========== ==========================================================================================================
"mean"      the mean of all training images, the same answer for everybody
"patch"     a copy of the seen patch that lies nearest on the grid (of several as near, the first)
"neighbour" the hidden patches of that training image whose patches in the seen places are most alike
=========== ==========================================================================================================
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from embed_core.training.mae.digits import train_images
from embed_core.training.mae.patches import ACROSS, COUNT, Mask, Patches, cut

METHODS = ("mean", "patch", "neighbour")


def answers(whole: Patches, hidden: Mask) -> dict[str, Patches]:
    """Every control's answer for all patches ``(n, 16, 4)`` of images of which ``hidden`` ``(n, 16)`` is not seen."""
    return {
        "mean": np.broadcast_to(_learnt().mean(axis=0), whole.shape).astype(np.float32),
        "patch": nearest_patch(whole, hidden),
        "neighbour": nearest_image(whole, hidden, _learnt()),
    }


def nearest_patch(whole: Patches, hidden: Mask) -> Patches:
    """Each hidden patch as a copy of the seen one nearest to it.

    >>> whole = np.arange(16, dtype=np.float32).reshape(1, 16, 1)
    >>> nearest_patch(whole, np.arange(16)[None] != 0)[0, :, 0].max()
    0.0
    """
    away = np.where(hidden[:, None, :], np.inf, _distances()[None])
    nearest = away.argmin(axis=2)
    copied: Patches = np.take_along_axis(whole, nearest[:, :, None], axis=1)
    return copied


def nearest_image(whole: Patches, hidden: Mask, known: Patches) -> Patches:
    """For each image the one of ``known`` ``(m, 16, 4)`` that differs least in the seen pixels (squared)."""
    seen = np.repeat(~hidden, whole.shape[2], axis=1).astype(np.float32)
    flat, others = whole.reshape(len(whole), -1), known.reshape(len(known), -1)
    # |a - b|^2 over the seen pixels only; |a|^2 is the same for all b.
    away = seen @ np.square(others).T - 2.0 * (flat * seen) @ others.T
    nearest: Patches = known[away.argmin(axis=1)]
    return nearest


@cache
def _learnt() -> Patches:
    return cut(train_images().images)


def _distances() -> NDArray[np.float64]:
    places = np.array(np.divmod(np.arange(COUNT), ACROSS)).T
    away: NDArray[np.float64] = np.square(places[:, None] - places[None]).sum(axis=2).astype(np.float64)
    return away
