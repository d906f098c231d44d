"""A tiny ELMo: a corpus of made-up sentences, a run of a second, an untrained network."""

from __future__ import annotations

from embed_core.catalog import ModelSpec, SourceSpec
from embed_core.contextual.elmo import RecurrentEncoder, encoder_of
from embed_core.training.elmo.export import Opened
from embed_core.training.elmo.network import initial_weights
from embed_core.training.elmo.settings import Settings, Shape

LINES = [
    f"The {animal} {verb} in the {place}. It isn't {mood}!"
    for animal in ("cat", "dog", "cow", "horse")
    for verb in ("sleeps", "eats", "plays")
    for place in ("house", "garden", "field", "road")
    for mood in ("sad", "late")
]
SMALL = Settings(
    dims=8, cells=8, max_vocabulary=15, min_count=1, words=2_500, rate=0.02, batch=60, longest=20, held_out=0.05
)
WORDS = ["the", "bank", "river", ".", "money", "by", "is", "a", "of", "and"]
SHAPE = Shape(
    classes=11, dims=6, cells=6, char_dims=4, filters=((1, 3), (2, 4), (3, 5)), highways=2, cutoffs=(4, 7)
)  # fmt: skip
SPEC = ModelSpec(
    id="elmo-tiny",
    name="tiny ELMo",
    family="ELMo",
    kind="contextual",
    dims=12,
    layers=2,
    vocabulary=11,
    languages=("en",),
    licence="MIT",
    loader="elmo",
    source=SourceSpec("local", path="elmo-tiny"),
)


def encoder(cells: int = 6) -> RecurrentEncoder:
    """An untrained network, or one with another number of cells, so with projections."""
    from dataclasses import replace

    shape = replace(SHAPE, cells=cells)
    return encoder_of(Opened(initial_weights(shape, seed=3), shape, WORDS), SPEC)
