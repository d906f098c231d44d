"""Small pictures as data URIs: a map draws them without another request."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from embed_core.images.encoder import Pixels


def data_uri(pixels: Pixels, side: int = 64) -> str:
    """A JPEG of at most ``side`` pixels a side, about 2 kB, ready for a page.

    >>> data_uri(np.zeros((90, 120, 3), np.uint8))[:22]
    'data:image/jpeg;base64'
    """
    image = Image.fromarray(np.ascontiguousarray(pixels))
    image.thumbnail((side, side), Image.Resampling.BICUBIC)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"
