"""Which labels to show so that they do not hide each other, and on which side of their point."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

# The picture a map usually has, in pixels; labels are thinned for it. Hovering shows every name.
WIDTH, HEIGHT = 760, 560
LINE, LETTER, WIDE_LETTER = 17, 7.2, 13.5


def thinned(texts: Sequence[str], places: Array, frame: Array, across: float = WIDTH) -> list[str]:
    """``texts`` in order of importance; "" for each that would cover one kept before it.

    ``places`` ``(n, 2)`` are in the units of ``frame`` ``(m, 2)``, the points of the whole map, which is
    ``across`` pixels wide. Maps in space are left as they are: what covers what depends on how they are turned.
    """
    if places.shape[1] != 2 or not len(places):
        return list(texts)
    span = np.asarray(frame, dtype=np.float64).max(axis=0) - np.asarray(frame, dtype=np.float64).min(axis=0)
    pixel = max(span[0] / across, span[1] / HEIGHT, 1e-12)
    at = np.asarray(places, dtype=np.float64) / pixel
    widths = np.array([width(text) for text in texts])
    kept: list[int] = []
    for index, text in enumerate(texts):
        apart = np.abs(at[kept] - at[index])
        covers = (apart[:, 0] < (widths[kept] + widths[index]) / 2) & (apart[:, 1] < LINE)
        if text and not covers.any():
            kept.append(index)
    shown = set(kept)
    return [text if index in shown else "" for index, text in enumerate(texts)]


def width(text: str) -> float:
    """About how many pixels a label takes.

    >>> width("ab") < width("词嵌入")
    True
    """
    return sum(WIDE_LETTER if unicodedata.east_asian_width(letter) in "WF" else LETTER for letter in text)


def sides(places: Array) -> list[str]:
    """Above each point, or beneath it where its nearest neighbour on the map stands higher."""
    at = np.asarray(places, dtype=np.float64)
    if len(at) < 2:
        return ["top center"] * len(at)
    gaps = ((at[:, None] - at[None]) ** 2).sum(axis=2)
    np.fill_diagonal(gaps, np.inf)
    lower = at[:, 1] < at[gaps.argmin(axis=1), 1]
    return ["bottom center" if low else "top center" for low in lower]
