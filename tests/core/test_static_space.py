"""A model as its vectors stand now."""

from __future__ import annotations

import numpy as np
import pytest
from static_kit import spec, toy, vectors

from embed_core.errors import ModelError
from embed_core.static.model import StaticModel
from embed_core.static.space import Space
from embed_core.static.subwords import Subwords
from embed_core.static.treatment import Treatment


def with_pieces() -> StaticModel:
    return StaticModel(spec(), ["cat", "dog"], vectors(2), Subwords(vectors(50), 3, 5))


def test_a_known_word_has_its_row():
    found = Space(toy(), Treatment()).require("KING")
    assert (found.word, found.row) == ("king", 1)
    assert np.array_equal(found.vector, toy().vectors[1])


def test_a_word_nobody_knows_is_an_error_that_names_it():
    space = Space(toy(), Treatment())
    assert space.locate("zebra") is None
    with pytest.raises(ModelError, match="zebra"):
        space.require("zebra")


def test_pieces_give_an_unknown_word_a_vector_that_is_treated_like_the_rest():
    model = with_pieces()
    assert model.subwords is not None
    plain = model.subwords.vector("cats")
    assert np.array_equal(Space(model, Treatment()).require("cats").vector, plain)
    mean = model.vectors.mean(axis=0)
    moved = (plain - mean) / np.linalg.norm(plain - mean)
    got = Space(model, Treatment(centre=True, normalise=True)).require("cats")
    assert got.row is None
    assert np.allclose(got.vector, moved, atol=1e-6)


def test_the_key_tells_treatments_apart():
    model = toy()
    keys = {Space(model, treatment).key for treatment in (Treatment(), Treatment(centre=True), Treatment(top=1))}
    assert len(keys) == 3
