"""Hubs, against scikit-learn and SciPy."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats
from sklearn.neighbors import NearestNeighbors

from embed_core.errors import Cancelled, InputError
from embed_core.static.hubness import bins, hubness

VECTORS = np.random.default_rng(2).standard_normal((1_200, 20)).astype(np.float32) + 0.4


def reference(vectors: np.ndarray, k: int) -> np.ndarray:
    near = NearestNeighbors(n_neighbors=k, metric="cosine", algorithm="brute").fit(vectors.astype(np.float64))
    return np.bincount(near.kneighbors(return_distance=False).ravel(), minlength=len(vectors))


@pytest.mark.parametrize("k", [1, 10])
def test_counts_are_scikit_learns(k):
    result = hubness(VECTORS, k)
    assert np.array_equal(result.counts, reference(VECTORS, k))
    assert result.counts.sum() == k * len(VECTORS)


def test_skewness_is_scipys_and_falls_with_centring():
    before, after = hubness(VECTORS), hubness(VECTORS - VECTORS.mean(axis=0))
    assert before.skewness == pytest.approx(stats.skew(before.counts))
    assert 0 < after.skewness < before.skewness


def test_hubs_and_orphans():
    result = hubness(VECTORS)
    assert result.top(3) == sorted(range(1_200), key=lambda row: (-result.counts[row], row))[:3]
    assert result.orphans == (result.counts == 0).sum() / 1_200


def test_a_zero_vector_is_in_no_list_and_has_none():
    table = VECTORS[:100].copy()
    table[[3, 50]] = 0
    result = hubness(table, 5)
    assert result.counts[3] == result.counts[50] == 0
    assert result.counts.sum() == 5 * 98
    with pytest.raises(InputError) as raised:
        hubness(table[:5], 5)
    assert raised.value.code == "query.few_rows"


def test_counts_that_are_all_equal_have_no_skewness():
    assert hubness(np.array([[1.0, 0.0], [1.0, 0.1]]), 1).skewness == 0.0


def test_the_histogram_holds_every_word_once():
    result = hubness(VECTORS)
    histogram = bins(result.counts, 300)
    assert sum(amount for _, _, amount in histogram) == 1_200
    assert histogram[0] == (0, 0, int((result.counts == 0).sum()))
    assert histogram[-1][1] >= 300
    assert all(high + 1 == low for (_, high, _), (low, _, _) in pairwise(histogram))


def test_it_tells_how_far_it_is_and_can_be_stopped():
    seen = []

    def report(stage, done, total, **more):
        seen.append((stage, done, total))
        if done >= 500:
            raise Cancelled

    with pytest.raises(Cancelled):
        hubness(VECTORS, 10, report)
    assert seen == [("query.hubs", 0, 1_200), ("query.hubs", 500, 1_200)]
