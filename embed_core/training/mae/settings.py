"""What makes a run: the size of the network and how it is trained."""

from __future__ import annotations

from dataclasses import dataclass, field

LONGEST = 20_000
"""Steps of the longest run a page starts."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the two halves: the encoder is the large one and is kept, the decoder is light and is thrown away."""

    dims: int = 64
    layers: int = 4
    heads: int = 4
    decoder_dims: int = 32
    decoder_layers: int = 1
    decoder_heads: int = 4


@dataclass(frozen=True, slots=True)
class Settings:
    """``ratio``: share of the patches hidden in training; ``rate``: the highest learning rate, reached after a short
    warm-up and brought to 0 on a half cosine; ``seed`` of the first weights, the batches and the masks.
    """

    ratio: float = 0.75
    steps: int = 1_000
    seed: int = 0
    batch: int = 128
    rate: float = 4e-3
    decay: float = 0.05
    warmup: int = 50
    shape: Shape = field(default_factory=Shape)


SMALL = Shape(dims=48, layers=2)
"""For a run that is watched: half a minute."""
