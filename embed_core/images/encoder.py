"""What every model of pictures offers, whatever is inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from embed_core.catalog import ModelSpec
from embed_core.progress import Progress, silent

Pixels = npt.NDArray[np.uint8]
FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Layer:
    """A place in a convolutional network: its feature maps are ``(channels, size, size)`` for a standard picture."""

    index: int
    name: str
    channels: int
    size: int


class ImageEncoder(Protocol):
    """A model that turns pictures into vectors."""

    @property
    def spec(self) -> ModelSpec:
        """Its record in the catalogue."""
        ...

    @property
    def nbytes(self) -> int:
        """The memory its weights hold."""
        ...

    def embed(self, pictures: Sequence[Pixels], progress: Progress = silent) -> FloatArray:
        """Pictures, each ``(h, w, 3)`` uint8 RGB of any size, to vectors ``(n, dims)``."""
        ...
