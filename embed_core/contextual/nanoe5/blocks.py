"""4-bit blocks (Q4_0): 32 weights in 18 bytes.

A block is one float16 scale ``d`` and 16 bytes; byte ``j`` holds weight ``j`` in its low and weight ``j + 16`` in its
high half. A half byte ``q`` (0 to 15) stands for the weight ``(q - 8) * d``: 16 levels, evenly spaced.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BLOCK = 32
BLOCK_BYTES = 18

_LAYOUT = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])


def dequantise(raw: bytes | memoryview) -> NDArray[np.float32]:
    """All weights of ``raw`` (a multiple of 18 bytes), flat, float32.

    >>> scale = np.float16(0.5).tobytes()
    >>> dequantise(scale + bytes([0x09] + [0x88] * 15))[[0, 1, 16]].tolist()
    [0.5, 0.0, -4.0]
    """
    blocks = np.frombuffer(raw, dtype=_LAYOUT)
    halves = blocks["halves"]
    weights = np.empty((len(blocks), BLOCK), dtype=np.float32)
    weights[:, :16] = halves & 0x0F
    weights[:, 16:] = halves >> 4
    weights -= 8.0
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)
