"""Centring, all-but-the-top and unit length, against scikit-learn's PCA."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA
from static_kit import spec, vectors

from embed_core.errors import InputError
from embed_core.static.model import StaticModel
from embed_core.static.treatment import TreatedModel, Treatment, treated


def model(rows: int = 40, dims: int = 6) -> StaticModel:
    return StaticModel(spec(), [f"w{row}" for row in range(rows)], vectors(rows, dims) + 2.0)


def test_nothing_to_do_gives_the_model_itself():
    one = model()
    assert treated(one, Treatment()) is one


def test_centred_vectors_have_mean_zero():
    assert np.allclose(treated(model(), Treatment(centre=True)).vectors.mean(axis=0), 0, atol=1e-6)


@pytest.mark.parametrize("top", [1, 3])
def test_all_but_the_top_removes_what_pca_finds(top):
    one = model()
    pca = PCA(top, svd_solver="full").fit(one.vectors.astype(np.float64))
    centred = one.vectors - pca.mean_
    wanted = centred - centred @ pca.components_.T @ pca.components_
    got = treated(one, Treatment(top=top))
    assert np.allclose(got.vectors, wanted, atol=1e-5)
    assert np.allclose(got.vectors @ pca.components_.T, 0, atol=1e-5)


def test_unit_length_comes_last():
    got = treated(model(), Treatment(centre=True, top=2, normalise=True))
    assert np.allclose(np.linalg.norm(got.vectors, axis=1), 1, atol=1e-6)


def test_other_vectors_are_taken_along():
    one = model()
    got = treated(one, Treatment(top=1, normalise=True))
    assert isinstance(got, TreatedModel)
    assert np.allclose(got.treat(one.vectors[3:5]), got.vectors[3:5], atol=1e-6)


def test_a_zero_vector_stays_zero():
    one = StaticModel(spec(), ["a", "b"], np.array([[0, 0, 0], [3, 4, 0]], np.float32))
    assert treated(one, Treatment(normalise=True)).vectors.tolist()[0] == [0, 0, 0]


def test_the_latest_two_are_kept():
    one = model()
    first = treated(one, Treatment(centre=True))
    assert treated(one, Treatment(centre=True)) is first
    treated(one, Treatment(top=1))
    treated(one, Treatment(top=2))
    assert treated(one, Treatment(centre=True)) is not first


@pytest.mark.parametrize("top", [-1, 6])
def test_more_components_than_there_are_is_an_error(top):
    with pytest.raises(InputError, match="5"):
        treated(model(dims=6), Treatment(top=top))
