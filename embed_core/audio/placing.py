"""One recording among others: what it is nearest to, and how sure its own windows are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embed_core.audio.encoder import Windowed
from embed_core.audio.mel import FloatArray
from embed_core.diskcache import key_of_array


@dataclass(frozen=True, slots=True)
class Placed:
    """``others`` (n, dims) and ``cosines`` (n,) with them; ``own`` is the row of the recording itself where it is one
    of them, and never the nearest. ``agreement``: the mean cosine of the windows with their mean. ``zeros``: numbers
    of the vector that are exactly 0 (the ReLU).
    """

    windowed: Windowed
    others: FloatArray
    cosines: FloatArray
    own: int | None
    nearest: int
    farthest: int
    agreement: float
    zeros: int

    @property
    def key(self) -> str:
        """Stands for all the vectors, the recording's own among them."""
        return key_of_array(self.others if self.own is not None else np.vstack([self.others, self.windowed.vector]))


def placed(windowed: Windowed, others: FloatArray, names: Sequence[str], own: str = "") -> Placed:
    """Compare the recording called ``own`` with those called ``names``.

    >>> here = Windowed(np.array([1.0, 0.0]), np.array([[1.0, 0.0]]), (0,), 1.6)
    >>> found = placed(here, np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]]), ["x", "y", "z"], own="x")
    >>> found.own, found.nearest, found.farthest, found.zeros
    (0, 1, 2, 1)
    """
    cosines = (others @ windowed.vector).astype(np.float32)
    row = names.index(own) if own in names else None
    ranked = [int(place) for place in np.argsort(-cosines, kind="stable") if place != row]
    parts = windowed.parts @ windowed.vector
    return Placed(
        windowed, others, cosines, row, ranked[0], ranked[-1], float(parts.mean()), int((windowed.vector == 0).sum())
    )
