"""A network small enough to work out by hand."""

from __future__ import annotations

import numpy as np

from embed_core.progress import silent


class MeanColour:
    """The vector of a picture is its mean red, green and blue; its three classes are the three colours."""

    def __init__(self) -> None:
        self.seen = 0

    def embed(self, pictures, progress=silent):
        self.seen += len(pictures)
        return np.stack([picture.reshape(-1, 3).mean(axis=0) for picture in pictures]).astype(np.float32)

    def classify(self, vectors):
        return vectors / 10


class Bare:
    """As :class:`MeanColour`, without classes."""

    def embed(self, pictures, progress=silent):
        return MeanColour().embed(pictures)
