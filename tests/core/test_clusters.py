"""Clusters: planted groups are found, names come from the members, and noise stays noise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse.csgraph import minimum_spanning_tree
from sklearn.cluster import HDBSCAN
from sklearn.metrics import adjusted_rand_score

from embed_core.clusters import cluster, default_size, keywords, typical_words
from embed_core.errors import InputError
from embed_core.projection.connect import neighbour_graph


def planted(groups: int = 4, size: int = 30, spread: float = 0.05) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(1)
    centres = generator.normal(size=(groups, 20))
    labels = np.repeat(np.arange(groups), size)
    return (centres[labels] + spread * generator.normal(size=(groups * size, 20))).astype(np.float32), labels


def test_planted_groups_are_found():
    vectors, truth = planted()
    assert adjusted_rand_score(truth, cluster(vectors)) == 1.0


def test_the_length_of_a_vector_does_not_matter():
    vectors, truth = planted()
    stretched = vectors * np.random.default_rng(2).uniform(0.1, 10, size=(len(vectors), 1)).astype(np.float32)
    assert adjusted_rand_score(truth, cluster(stretched)) == 1.0


def test_points_in_between_belong_to_no_cluster():
    vectors, truth = planted()
    lonely = np.random.default_rng(3).normal(size=(30, 20)).astype(np.float32)
    labels = cluster(np.vstack([vectors, lonely]))
    own = {int(label) for label in labels[:-30]}
    assert adjusted_rand_score(truth, labels[:-30]) > 0.95
    assert np.isin(labels[-30:], list(own)).mean() < 0.3
    assert (labels[-30:] == -1).any()


def test_the_neighbour_graph_holds_the_tree_that_scikit_learn_finds_in_all_distances():
    generator = np.random.default_rng(5)
    for count in (120, 700):
        centres = generator.normal(size=(12, 8))[generator.integers(12, size=count)]
        rows = (centres + 0.35 * generator.normal(size=(count, 8))).astype(np.float32)
        units = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        full = HDBSCAN(default_size(count), min_samples=2 if count < 300 else 3, copy=True).fit_predict(units)
        assert adjusted_rand_score(full, cluster(rows)) > 0.98
        assert len(set(full.tolist())) > 3


def test_islands_are_joined_by_their_nearest_points():
    rows = np.array([[0.0], [1.0], [2.0], [10.0], [11.0], [12.0], [30.0], [31.0]], dtype=np.float32)
    graph = neighbour_graph(rows, k=1).toarray()
    assert graph[2, 3] == 8
    assert graph[5, 6] == 18
    tree = minimum_spanning_tree(graph)
    assert tree.sum() == minimum_spanning_tree(np.abs(rows - rows.T)).sum() == 31


def test_identical_points_do_not_fall_apart():
    rows = np.repeat(np.eye(3, dtype=np.float32), 40, axis=0)
    assert adjusted_rand_score(np.repeat(np.arange(3), 40), cluster(rows)) == 1.0


def test_too_few_points_get_a_sentence():
    with pytest.raises(InputError, match="Received 2"):
        cluster(np.eye(2, dtype=np.float32))


def test_a_zero_vector_is_no_reason_to_fail():
    vectors, _ = planted()
    vectors[0] = 0
    assert len(cluster(vectors)) == len(vectors)


def test_words_are_named_by_the_members_nearest_to_the_centre():
    vectors = np.array([[1, 0], [0.99, 0.1], [0.7, 0.7], [0, 1]], dtype=np.float32)
    named = keywords(["middle", "near", "edge", "other"], np.array([0, 0, 0, -1]), vectors, most=2)
    assert named == {0: ("near", "middle")}


def test_class_based_tf_idf_by_hand():
    # Group 0: cat 2, sat 1, the 1; group 1: bank 2, the 1 (short words do not count). A = 7 / 2 = 3.5.
    # cat: 2 log(1 + 3.5/2) = 2.02; the: log(1 + 3.5/2) = 1.01; sat: log(1 + 3.5) = 1.50.
    found = typical_words([["the cat sat", "a cat"], ["the bank", "my bank"]], most=3)
    assert found == {0: ("cat", "sat", "the"), 1: ("bank", "the")}


def test_chinese_texts_are_named_by_pairs_of_characters():
    assert typical_words([["银行利率", "银行贷款"], ["小猫睡觉"]], most=1)[0] == ("银行",)


def test_the_smallest_cluster_grows_with_the_points():
    assert [default_size(count) for count in (10, 60, 2_000, 10_000)] == [3, 3, 7, 17]


def test_the_shipped_labels_belong_to_the_bundled_words():
    from embed_core import loading
    from embed_core.clusters import cluster_points, shipped
    from embed_core.points import frequent_words

    points = frequent_words(loading.load_static("glove-6b-50d-20k"), 20_000)
    labels = shipped(points.key)
    assert labels is not None
    assert len(labels) == len(points)
    named = {word for words in cluster_points(points).keywords.values() for word in words}
    assert {"guitar", "toyota", "river"} <= named
    # A cluster's members are nearer to each other than to the other words, in the original space.
    unit = points.vectors / np.linalg.norm(points.vectors, axis=1, keepdims=True)
    members = unit[labels == labels[points.find("guitar")]]
    assert (members @ members.T).mean() > 2 * (members @ unit.T).mean()
    assert shipped("../models/glove-6b-50d-20k/vectors") is None
