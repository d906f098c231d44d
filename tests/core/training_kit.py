"""What the tests of watched training share: a small corpus, small settings, a stop after so many reports."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest

from embed_core import stash
from embed_core.catalog import ModelSpec, SourceSpec
from embed_core.errors import Cancelled
from embed_core.progress import Progress
from embed_core.static import StaticModel
from embed_core.static.table import VectorTable
from embed_core.training import samples
from embed_core.training.word_vectors import Settings

LINES = [
    f"The {animal} {verb} in the {place} and the {other} looks on."
    for animal in ("cat", "dog", "cow", "horse")
    for verb in ("sleeps", "eats", "plays")
    for place in ("house", "garden", "field", "road")
    for other in ("hen", "fox")
]
random.Random(1).shuffle(LINES)
SMALL = Settings(
    skip_gram=True, dims=8, epochs=3, min_count=1, sample=1.0, alpha=0.05, buckets=200, max_n=4, window=3
)  # fmt: skip


def upload(lines: Sequence[str]) -> str:
    """The id of a corpus with these lines."""
    return samples.UPLOAD + stash.put("\n".join(lines).encode())


def model(table: VectorTable) -> StaticModel:
    """A model of these vectors."""
    rows, dims = table.vectors.shape
    spec = ModelSpec(
        "x", "x", "", "static", dims, 0, rows, (), "", loader="bundled_vectors", source=SourceSpec("local")
    )
    return StaticModel(spec, table.words, table.vectors, table.subwords)


class Stop:
    """A progress callback that stops the work at its ``after``-th report."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(
        self, stage: str, done: float, total: float | None, *, unit: str = "", partial: object | None = None
    ) -> None:
        """Count; only training is stopped."""
        if stage == "word_run.train":
            self.left -= 1
            if self.left <= 0:
                raise Cancelled

    def during(self, work: Callable[[Progress], object]) -> None:
        """The work, which must be stopped."""
        with pytest.raises(Cancelled):
            work(self)
