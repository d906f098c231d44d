"""The images: scikit-learn's 1,797 handwritten digits of 8 x 8 pixels, a fifth of them never trained on.

Source: UCI Machine Learning Repository, *Optical Recognition of Handwritten Digits* (Alpaydin & Kaynak 1998), its test
part, as scikit-learn ships it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

SIDE = 8
"""Pixels."""
HELD_OUT = 360
"""Images that no training sees."""
_DRAW = 0
"""Seed of the split; part of what the shipped weights mean."""
_WHITE = 16.0
"""The largest value of a pixel in the data."""

Images = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Digits:
    """``images`` (n, 8, 8) from 0 (paper) to 1 (ink) and their ``labels`` (n,) 0-9."""

    images: Images
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)

    def of(self, label: int) -> NDArray[np.intp]:
        """Places of the images that show ``label``."""
        return np.flatnonzero(self.labels == label)


@cache
def train_images() -> Digits:
    """The 1,437 images to learn from."""
    return _split()[1]


@cache
def held_out() -> Digits:
    """The 360 images that are kept apart."""
    return _split()[0]


@cache
def _split() -> tuple[Digits, Digits]:
    from sklearn.datasets import load_digits

    raw = load_digits()
    images, labels = (raw.images / _WHITE).astype(np.float32), raw.target.astype(np.int64)
    order = np.random.default_rng(_DRAW).permutation(len(labels))
    kept, learnt = np.sort(order[:HELD_OUT]), np.sort(order[HELD_OUT:])
    return Digits(images[kept], labels[kept]), Digits(images[learnt], labels[learnt])
