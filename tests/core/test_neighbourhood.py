"""Neighbours of a point, finding by name, and agreement of groups - against hand-made examples and scikit-learn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from embed_core import loading
from embed_core.maps import sweep_values
from embed_core.neighbourhood import group_agreement, kept_of, nearest, search
from embed_core.points import Points, chosen_words


def test_neighbours_among_the_points_are_scikit_learns():
    vectors = np.random.default_rng(0).normal(size=(40, 6)).astype(np.float32)
    drawn = Points(names=tuple(map(str, range(40))), vectors=vectors, key="k")
    for metric in ("cosine", "euclidean"):
        distances, found = NearestNeighbors(n_neighbors=6, metric=metric).fit(vectors).kneighbors(vectors[7:8])
        ours = nearest(drawn, 7, k=5, metric=metric)
        assert [near.index for near in ours] == found[0, 1:].tolist()
        expected = 1 - distances[0, 1:] if metric == "cosine" else distances[0, 1:]
        assert [near.score for near in ours] == pytest.approx(expected.tolist(), abs=1e-5)


def test_neighbours_of_a_static_word_come_from_the_whole_vocabulary():
    model = loading.load_static("glove-6b-50d-20k")
    drawn = chosen_words(model, ["king", "queen", "cat"])
    found = nearest(drawn, 0, k=10, metric="cosine", model=model)
    places = {near.name: near.index for near in found}
    assert places["queen"] == 1
    assert places["prince"] is None
    assert "king" not in places


def test_one_point_has_no_neighbours():
    assert nearest(Points(names=("a",), vectors=np.ones((1, 3), np.float32), key="k"), 0, k=5, metric="cosine") == []


def test_the_search_puts_the_exact_word_first():
    assert search(["concatenate", "cat", "cattle", "CAT"], "Cat") == [1, 3, 2, 0]
    assert search(["a", "b"], "  ") == []
    assert len(search(["x"] * 100, "x", limit=7)) == 7


def test_kept_neighbours_of_a_point_are_counted_and_may_be_unknown():
    kept = np.full(100, 0.4, dtype=np.float32)
    kept[3] = math.nan
    assert kept_of(kept, 0) == (6, 15)
    assert kept_of(kept, 3) is None


def test_agreement_of_groups_by_hand():
    knn = np.array([[1, 2], [0, 2], [0, 1]])
    assert group_agreement(knn, ["a", "a", "b"]) == pytest.approx(2 / 6)


def test_nine_pictures_fit_the_number_of_points():
    assert len(sweep_values(10_000)) == 9
    assert max(sweep_values(31)) == 10
    assert sweep_values(5) == [2, 3]
