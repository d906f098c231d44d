"""From a picture of any size to what the network was trained on: 224 x 224 numbers a colour, around zero."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from embed_core.errors import InputError
from embed_core.images.encoder import FloatArray, Pixels

SIDE = 224
SHARE = 0.875
"""Share of the shorter side that the central square keeps; the rest, the rim, is not looked at."""
MEAN = 127.0
SCALE = 128.0


def square(pixels: Pixels, side: int = SIDE, share: float = SHARE) -> Pixels:
    """The central square, ``share`` of the shorter side, at ``(side, side, 3)``, bicubic.

    >>> square(np.zeros((300, 400, 3), np.uint8)).shape
    (224, 224, 3)
    """
    checked(pixels)
    high, wide = pixels.shape[:2]
    kept = min(high, wide) * share
    left, top = (wide - kept) / 2, (high - kept) / 2
    image = Image.fromarray(np.ascontiguousarray(pixels))
    box = (left, top, left + kept, top + kept)
    return np.asarray(image.resize((side, side), Image.Resampling.BICUBIC, box=box))


def prepared(pictures: Sequence[Pixels]) -> FloatArray:
    """``(n, 3, 224, 224)``: the squares with ``(value - 127) / 128``, colours first.

    >>> float(prepared([np.full((224, 224, 3), 255, np.uint8)])[0, 0, 0, 0])
    1.0
    """
    stacked = np.stack([square(pixels) for pixels in pictures]).transpose(0, 3, 1, 2)
    return np.ascontiguousarray((stacked.astype(np.float32) - MEAN) / SCALE)


def checked(pixels: Pixels) -> None:
    """Is this a picture? Else an :class:`InputError` with what it is."""
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8 or 0 in pixels.shape:
        raise InputError("images.bad_pixels", shape=" x ".join(map(str, pixels.shape)), kind=str(pixels.dtype))
