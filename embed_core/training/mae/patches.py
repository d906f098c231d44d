"""Cutting images into patches, and drawing which of them to hide.

An 8 x 8 image is 16 patches of 2 x 2 pixels, numbered row by row:

>>> image = np.arange(64, dtype=np.float32).reshape(1, 8, 8)
>>> cut(image)[0, 1].tolist()
[2.0, 3.0, 10.0, 11.0]
>>> bool((paste(cut(image)) == image).all())
True
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.training.mae.digits import SIDE, Images

PATCH = 2
"""Pixels on a side of a patch."""
ACROSS = SIDE // PATCH
COUNT = ACROSS * ACROSS
"""Patches of an image."""
PIXELS = PATCH * PATCH
"""Pixels of a patch."""
FEWEST, MOST = 1, COUNT - 1
"""Patches that can be hidden: at least one is asked for, at least one is seen."""

Patches = NDArray[np.float32]
Mask = NDArray[np.bool_]


def cut(images: Images) -> Patches:
    """``(n, 8, 8)`` -> ``(n, 16, 4)``."""
    grid = images.reshape(-1, ACROSS, PATCH, ACROSS, PATCH)
    return np.ascontiguousarray(grid.transpose(0, 1, 3, 2, 4).reshape(-1, COUNT, PIXELS))


def paste(patches: Patches) -> Images:
    """``(n, 16, 4)`` -> ``(n, 8, 8)``; the way back."""
    grid = patches.reshape(-1, ACROSS, ACROSS, PATCH, PATCH)
    return np.ascontiguousarray(grid.transpose(0, 1, 3, 2, 4).reshape(-1, SIDE, SIDE))


def hidden_count(ratio: float) -> int:
    """How many of the 16 patches a ratio hides: the nearest whole number, at least 1, at most 15.

    >>> hidden_count(0.75), hidden_count(0.0), hidden_count(1.0)
    (12, 1, 15)

    Raises:
        InputError: ``mae.ratio`` outside 0 to 1.
    """
    if not 0.0 <= ratio <= 1.0:
        raise InputError("mae.ratio", value=ratio)
    return min(MOST, max(FEWEST, round(ratio * COUNT)))


def draw_hidden(count: int, ratio: float, rng: np.random.Generator) -> Mask:
    """For ``count`` images ``(count, 16)``: True = hidden. Every image hides the same number, each drawn by itself.

    He et al. 2022, section 3: a uniform draw without replacement.
    """
    order = rng.random((count, COUNT)).argsort(axis=1)
    mask = np.zeros((count, COUNT), dtype=np.bool_)
    np.put_along_axis(mask, order[:, : hidden_count(ratio)], True, axis=1)
    return mask


def visible_places(mask: Mask) -> NDArray[np.int64]:
    """Numbers of the patches that are seen ``(n, visible)``, ascending; every row of ``mask`` hides as many."""
    seen = int((~mask[0]).sum()) if len(mask) else 0
    return np.nonzero(~mask)[1].reshape(len(mask), seen).astype(np.int64)
