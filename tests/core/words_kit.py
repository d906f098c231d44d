"""Small spaces of word vectors for tests."""

from __future__ import annotations

import numpy as np

from embed_core.catalog import get_spec
from embed_core.static.model import StaticModel
from embed_core.static.space import Space
from embed_core.static.treatment import Treatment


def space_of(words, vectors) -> Space:
    """An untreated space of these words; its spec is the default model's."""
    model = StaticModel(get_spec("glove-6b-50d-20k"), list(words), np.asarray(vectors, dtype=np.float32))
    return Space(model, Treatment())


def random_space(count: int = 60, dims: int = 8, seed: int = 0) -> Space:
    """Random vectors of different lengths; the words are w0, w1, ..."""
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(count, dims)) * random.uniform(0.5, 3.0, size=(count, 1))
    return space_of([f"w{number}" for number in range(count)], vectors)
