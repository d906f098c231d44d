"""Nearest neighbours against scikit-learn, with duplicates and without the usual libraries."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from projection_kit import groups
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

from embed_core.projection import neighbours
from embed_core.projection.neighbours import find_neighbours, neighbours_of_some
from embed_core.projection.pca import pca


def reference(rows: np.ndarray, k: int, metric: str) -> tuple[np.ndarray, np.ndarray]:
    fitted = NearestNeighbors(n_neighbors=k, metric=metric, algorithm="brute").fit(rows.astype(np.float64))
    distances, indices = fitted.kneighbors()
    return indices, distances


@pytest.mark.parametrize("metric", ["euclidean", "manhattan"])
@pytest.mark.parametrize("small", [True, False], ids=["numpy", "faiss"])
def test_exact_neighbours_are_scikit_learns(metric, small, monkeypatch):
    if not small:
        pytest.importorskip("faiss")
        monkeypatch.setattr(neighbours, "SMALL", 0)
    rows = groups(300)
    found = find_neighbours(rows, 20, metric)
    indices, distances = reference(rows, 20, metric)
    assert np.array_equal(found.indices, indices)
    assert found.distances == pytest.approx(distances, rel=1e-5)


def test_without_faiss(monkeypatch):
    monkeypatch.setattr(neighbours, "SMALL", 0)
    monkeypatch.setattr(neighbours, "find_spec", lambda name: None if name == "faiss" else sys)
    rows = groups(200)
    assert np.array_equal(find_neighbours(rows, 5).indices, reference(rows, 5, "euclidean")[0])


@pytest.mark.parametrize(("k", "package"), [(15, "manifolds_rs"), (60, "faiss")])
def test_the_quick_search_finds_nearly_all(k, package):
    pytest.importorskip(package)
    rows = groups(2_000)
    found = find_neighbours(rows, k, exact=False)
    true = find_neighbours(rows, k)
    recall = np.mean([len(set(a) & set(b)) for a, b in zip(found.indices, true.indices, strict=True)]) / k
    assert recall > 0.95
    assert (np.diff(found.distances, axis=1) >= 0).all()
    assert (found.indices != np.arange(2_000)[:, None]).all()


@pytest.mark.parametrize("small", [3_000, 0])
def test_duplicates_are_neighbours_at_distance_zero_and_nobody_is_his_own(small, monkeypatch):
    monkeypatch.setattr(neighbours, "SMALL", small)
    rows = np.repeat(groups(10), 20, axis=0)
    found = find_neighbours(rows, 15)
    assert (found.distances == 0).all()
    assert (found.indices != np.arange(200)[:, None]).all()
    assert (found.indices // 20 == np.arange(200)[:, None] // 20).all()


def test_near_neighbours_far_from_the_origin():
    # |a|^2 + |b|^2 - 2ab has no correct digit left here.
    rows = np.float32(1_000) + np.arange(50, dtype=np.float32)[:, None] * np.float32(0.001)
    assert sorted(find_neighbours(rows, 2).indices[10]) == [9, 11]


def test_the_neighbours_of_some():
    rows = groups(120)
    some = np.array([5, 77])
    assert np.array_equal(neighbours_of_some(rows, some, 9).indices, find_neighbours(rows, 9).indices[some])


def test_more_neighbours_than_points():
    assert find_neighbours(groups(4), 15).indices.shape == (4, 3)


@pytest.mark.parametrize(("count", "dims"), [(200, 10), (20, 60)], ids=["tall", "wide"])
@pytest.mark.parametrize("whiten", [False, True])
def test_pca_is_scikit_learns_up_to_sign(count, dims, whiten):
    rows = groups(count, dims)
    ours, theirs = pca(rows, 3, whiten=whiten), PCA(3, whiten=whiten, svd_solver="full").fit(rows.astype(np.float64))
    expected = theirs.transform(rows.astype(np.float64))
    signs = np.sign((ours.coordinates * expected).sum(axis=0))
    assert ours.coordinates == pytest.approx(expected * signs, abs=1e-4)
    assert ours.explained == pytest.approx(theirs.explained_variance_ratio_, rel=1e-4)


def test_pca_with_fewer_dimensions_than_the_map():
    found = pca(np.arange(6, dtype=np.float32)[:, None], 3)
    assert found.coordinates[:, 0].tolist() == [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5]
    assert not found.coordinates[:, 1:].any()
    assert found.explained.tolist() == [1.0, 0.0, 0.0]
