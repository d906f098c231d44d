"""What makes a GloVe run, and within which bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from embed_core.errors import InputError


@dataclass(frozen=True, slots=True)
class Counting:
    """How co-occurrences are counted.

    ``window`` words to each side (``symmetric``), or to the left alone; ``weighted``: a word at distance d counts 1/d,
    else 1. The vocabulary: words that occur ``min_count`` times, at most ``max_vocabulary`` of them; other words are
    taken out before the window is laid on the text, as the published program does.
    """

    window: int = 10
    symmetric: bool = True
    weighted: bool = True
    min_count: int = 3
    max_vocabulary: int = 10_000


@dataclass(frozen=True, slots=True)
class Settings:
    """A run: ``dims`` numbers a vector, the weighting f's ``x_max`` and ``alpha``, AdaGrad's learning ``rate``.

    The published program has ``x_max`` 100 and 25 epochs; in a small corpus hardly a cell reaches 100.
    """

    counting: Counting = field(default_factory=Counting)
    dims: int = 50
    x_max: float = 10.0
    alpha: float = 0.75
    rate: float = 0.05
    epochs: int = 25
    seed: int = 1


BOUNDS: dict[str, tuple[float, float]] = {
    "window": (1, 50),
    "min_count": (1, 10_000),
    "max_vocabulary": (2, 100_000),
    "dims": (2, 500),
    "x_max": (1e-3, 1e6),
    "alpha": (0.0, 3.0),
    "rate": (1e-6, 1e6),
    "epochs": (1, 500),
    "seed": (0, 2**31 - 1),
}


def checked(settings: Settings) -> Settings:
    """The settings themselves, if every number lies in :data:`BOUNDS`; else ``glove.out_of_bounds``."""
    values = {**asdict(settings), **asdict(settings.counting)}
    for name, (low, high) in BOUNDS.items():
        if not low <= values[name] <= high:
            raise InputError(
                "glove.out_of_bounds", name=name.replace("_", "-"), received=f"{values[name]:g}", low=f"{low:g}",
                high=f"{high:,g}",
            )  # fmt: skip
    return settings


def key_of(corpus: Mapping[str, object], settings: Settings) -> dict[str, object]:
    """The key of a run's checkpoint: the corpus, as its reader describes it, and every setting."""
    return {"kind": "glove", "version": 1, **corpus, **asdict(settings)}
