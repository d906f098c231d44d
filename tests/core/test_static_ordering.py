"""Matrices of similarities: SciPy's order, scikit-learn's silhouette, SciPy's rank correlation."""

from __future__ import annotations

import numpy as np
import pytest
from words_kit import random_space, space_of

from embed_core.errors import InputError
from embed_core.static import ordering
from embed_core.static.word_lists import located

BLOCKS = np.array([[1, 0, 0.1], [0, 1, 0.1], [1, 0.1, 0], [0.1, 1, 0], [0.9, 0, 0], [0, 0.8, 0.05]], np.float32)


def test_groups_that_are_there_are_found_and_stand_together():
    found = ordering.clustered(BLOCKS)
    assert sorted(sorted(group) for group in found.groups) == [[0, 2, 4], [1, 3, 5]]
    assert [row for group in found.groups for row in group] == list(found.order)
    assert found.silhouette > 0.8


@pytest.mark.parametrize("count", [3, 5, 14, 40])
def test_the_order_is_scipys_average_linkage_with_optimal_leaves(count):
    from scipy.cluster.hierarchy import leaves_list, linkage

    vectors = np.random.default_rng(count).normal(size=(count, 6))
    tree = linkage(vectors, method="average", metric="cosine", optimal_ordering=True)
    found = ordering.clustered(vectors)
    assert list(found.order) == leaves_list(tree).tolist()
    assert sorted(found.order) == list(range(count))


def test_few_rows_and_rows_without_direction():
    assert ordering.clustered(np.ones((1, 3))).groups == ((0,),)
    assert ordering.clustered(np.eye(2)).groups == ((0, 1),)
    assert sorted(ordering.clustered(np.vstack([np.zeros(3), np.eye(3)])).order) == [0, 1, 2, 3]
    assert sorted(ordering.clustered(np.ones((6, 3))).order) == list(range(6))


@pytest.mark.parametrize("seed", range(5))
def test_silhouette_is_scikit_learns(seed):
    from sklearn.metrics import pairwise_distances, silhouette_score

    random = np.random.default_rng(seed)
    distances = pairwise_distances(random.normal(size=(20, 4)), metric="cosine")
    np.fill_diagonal(distances, 0.0)
    labels = np.array([0, 1, 2, 3, *random.integers(0, 4, size=15), 9])
    reference = silhouette_score(distances, labels, metric="precomputed")
    assert ordering.silhouette(distances, labels) == pytest.approx(reference, abs=1e-12)


def test_extremes_know_distances_from_similarities():
    values = np.array([[9.0, 0.2, -0.5], [0.2, 9.0, 0.7], [-0.5, 0.7, 9.0]])
    assert ordering.extremes(values, "cosine") == (ordering.Pair(1, 2, 0.7), ordering.Pair(0, 2, -0.5))
    assert ordering.extremes(values, "manhattan") == (ordering.Pair(0, 2, -0.5), ordering.Pair(1, 2, 0.7))


def test_agreement_is_spearmans_over_the_pairs_above_the_diagonal():
    from scipy.stats import spearmanr

    first, second = (
        ordering.matrix([space.require(word) for word in space.original.words], "cosine")
        for space in (random_space(9, seed=1), random_space(9, seed=2))
    )
    above = np.triu_indices(9, 1)
    found = ordering.agreement(first, second, "cosine")
    assert found.pairs == 36
    assert found.rho == pytest.approx(spearmanr(first[above], second[above]).statistic)
    assert found.rho == pytest.approx(ordering.agreement(-first, -second, "euclidean").rho)


def test_the_widest_gap_worked_by_hand():
    # Pairs (0,1), (0,2), (1,2): by the first model 0.9 > 0.5 > 0.1, by the second 0.1 < 0.5 < 0.9.
    first = np.array([[1, 0.9, 0.5], [0.9, 1, 0.1], [0.5, 0.1, 1]])
    second = np.array([[1, 0.1, 0.5], [0.1, 1, 0.9], [0.5, 0.9, 1]])
    found = ordering.agreement(first, second, "cosine")
    assert found.rho == pytest.approx(-1.0)
    assert found.gaps == (ordering.Gap(0, 1, (1.0, 3.0)), ordering.Gap(1, 2, (3.0, 1.0)))
    assert found.gaps[0].difference == 2.0


def test_the_same_matrix_twice_has_no_gaps_and_a_constant_one_no_rho():
    values = np.array([[1, 0.9, 0.5], [0.9, 1, 0.1], [0.5, 0.1, 1]])
    assert ordering.agreement(values, values, "cosine").gaps == ()
    assert np.isnan(ordering.agreement(np.ones((3, 3)), values, "cosine").rho)


def test_a_vector_of_length_zero_has_no_cosine():
    space = space_of(["a", "zero"], [[1.0, 0.0], [0.0, 0.0]])
    found, _ = located(space, "a zero")
    with pytest.raises(InputError) as caught:
        ordering.matrix(found, "cosine")
    assert caught.value.code == "words.zero_vector"
    assert ordering.matrix(found, "euclidean").tolist() == [[0.0, 1.0], [1.0, 0.0]]
