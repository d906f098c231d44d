"""Groups on toys whose answer is plain, against scikit-learn, and the cases where there is nothing to group."""

from __future__ import annotations

import numpy as np
import pytest

from embed_core.errors import InputError
from embed_core.senses.discovery import HDBSCAN_FEWEST, METHODS, agreement, discover, discover_layers, largest_k


def bundles(sizes: tuple[int, ...], noise: float = 0.02) -> tuple[np.ndarray, list[int]]:
    """Directions along the axes: as many groups as sizes."""
    random = np.random.default_rng(1)
    senses = [group for group, size in enumerate(sizes) for _ in range(size)]
    return np.eye(8)[senses] * 5 + random.normal(scale=5 * noise, size=(len(senses), 8)), senses


@pytest.mark.parametrize("method", METHODS)
def test_plain_groups_are_found_with_their_number(method):
    vectors, senses = bundles((8, 6, 5))
    found = discover(vectors, method)
    assert found.groups == 3
    assert found.labels.tolist() == senses  # numbered by size
    assert agreement(found.labels, senses).ari == 1.0
    assert [senses[place] for place in found.central] == [0, 1, 2]


@pytest.mark.parametrize("method", ["kmeans", "agglomerative"])
def test_the_number_with_the_best_silhouette_wins(method):
    vectors, _ = bundles((5, 4))
    found = discover(vectors, method)
    assert [k for k, _ in found.tried] == [2, 3, 4, 5, 6]
    assert found.groups == max(found.tried, key=lambda one: one[1])[0] == 2
    assert found.silhouette == pytest.approx(dict(found.tried)[2])
    given = discover(vectors, method, 4)
    assert given.groups == 4 and [k for k, _ in given.tried] == [4]


def test_the_silhouette_by_hand():
    # Cosine distances: 0 within, 1 between -> every point has a = 0, b = 1.
    found = discover(np.eye(2)[[0, 0, 1, 1]], "agglomerative", 2)
    assert found.silhouette == pytest.approx(1.0)
    # 60 degrees apart: within 0.5, to the other pair 1.5 and 1 (or 1 and 1.5): a = 0.5, b = 1.25 -> 0.6
    angles = np.radians([0, 60, 120, 180])
    spread = discover(np.stack([np.cos(angles), np.sin(angles)], 1), "agglomerative", 2)
    # outer points a=0.5, b=(1.5+2)/2=1.75; inner a=0.5, b=(0.5+1.5)/2=1 -> mean of 1.25/1.75 and 0.5
    assert spread.silhouette == pytest.approx((1.25 / 1.75 + 0.5) / 2)


def test_the_central_one_is_nearest_to_the_mean():
    angles = np.radians([0, 10, 35, 90, 91, 92])
    found = discover(np.stack([np.cos(angles), np.sin(angles)], 1), "agglomerative", 2)
    assert sorted(found.central) == [1, 4]


def test_agreement_by_hand():
    # Hubert & Arabie's index: sum C(nij,2) = 1, rows C(2,2) + C(2,2) = 2, columns C(3,2) = 3, of C(4,2) = 6 pairs:
    # (1 - 2*3/6) / ((2+3)/2 - 1) = 0
    found = agreement([0, 0, 1, 1], ["a", "a", "a", "b"])
    assert found.ari == pytest.approx(0.0)
    assert found.table.tolist() == [[2, 0], [1, 1]]
    assert (found.rows, found.columns) == ((0, 1), ("a", "b"))
    # ten pairs, sum C(nij,2) = C(2,2) + C(2,2) = 2, rows 1 + 3, columns 3 + 1: (2 - 1.6) / (4 - 1.6)
    assert agreement([0, 0, 1, 1, 1], ["a", "a", "a", "b", "b"]).ari == pytest.approx(0.4 / 2.4)
    assert agreement([0, 0, 1, 1], ["b", "b", "a", "a"]).ami == pytest.approx(1.0)
    with pytest.raises(InputError):
        agreement([0], ["a", "b"])


def test_points_without_a_group_are_a_row_of_their_own():
    found = agreement([-1, 0, 0, -1], ["a", "a", "b", "b"])
    assert found.rows == (-1, 0) and found.table.tolist() == [[1, 1], [1, 1]]


@pytest.mark.parametrize("method", METHODS)
def test_equal_vectors_are_one_group(method):
    found = discover(np.full((12, 3), 0.2), method)
    assert found.groups == 1 and not found.labels.any() and np.isnan(found.silhouette)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("method", ["kmeans", "agglomerative"])
@pytest.mark.parametrize("forms", [2, 3])
def test_only_as_many_groups_as_different_vectors(method, forms):
    found = discover(np.eye(4)[[place % forms for place in range(9)]], method)
    assert found.groups == forms


def test_two_sentences_are_two_groups():
    found = discover(np.eye(2), "kmeans")
    assert found.groups == 2 and np.isnan(found.silhouette)
    assert largest_k(2) == 2 and largest_k(4) == 3


def test_every_layer_is_grouped():
    vectors, senses = bundles((5, 5))
    found = discover_layers(np.stack([np.ones_like(vectors), vectors]), "kmeans")
    assert [one.groups for one in found] == [1, 2]
    assert found[1].labels.tolist() == senses


@pytest.mark.parametrize(
    ("count", "method", "k"),
    [
        (5, "magic", None),
        (1, "kmeans", None),
        (HDBSCAN_FEWEST - 1, "hdbscan", None),
        (5, "kmeans", 5),
        (9, "kmeans", 1),
    ],
)
def test_what_is_not_allowed_is_said(count, method, k):
    with pytest.raises(InputError) as error:
        discover(np.random.default_rng(0).normal(size=(count, 3)), method, k)
    assert "Allowed" in str(error.value)
