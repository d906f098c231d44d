"""Vectors of nodes: what everybody knows of the karate club, the same for the same seed, and the eigenvectors."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.manifold import spectral_embedding

from embed_core.errors import Cancelled, InputError
from embed_core.graph import vectors
from embed_core.graph.kinds import build
from embed_core.graph.samples import sample
from embed_core.graph.vectors import VectorSettings, node_vectors, points, spectral, suited
from embed_core.graph.walks import WalkSettings, random_walks
from embed_core.paths import CACHE_VARIABLE

SMALL = VectorSettings(dims=8, window=3, epochs=1)
FEW = WalkSettings(walks=2, length=10)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))


@pytest.mark.parametrize("seed", range(5))
def test_the_karate_club_falls_into_its_two_factions(seed):
    graph = sample("karate")
    found = node_vectors(graph, WalkSettings(seed=seed), VectorSettings(seed=seed))
    truth = graph.columns["faction"] == "Officer"
    for rows in (found, found / np.linalg.norm(found, axis=1, keepdims=True)):
        halves = KMeans(2, n_init=10, random_state=0).fit_predict(rows)
        wrong = int((halves != truth).sum())
        assert min(wrong, 34 - wrong) <= 2


def test_the_same_seed_gives_the_same_vectors_and_the_cache_keeps_them(monkeypatch):
    graph = sample("karate")
    first = node_vectors(graph, FEW, SMALL)
    assert first.shape == (34, 8)
    assert first.dtype == np.float32
    assert np.array_equal(first, vectors.learn(random_walks(graph, FEW), 34, SMALL))
    assert not np.array_equal(first, node_vectors(graph, FEW, VectorSettings(8, 3, 1, seed=1)))
    monkeypatch.setattr(vectors, "learn", None)
    assert np.array_equal(first, node_vectors(graph, FEW, SMALL))


def test_a_visitors_graph_is_not_kept_on_disk(tmp_path):
    graph = build(["a", "b", "c"], [(0, 1), (1, 2)])
    node_vectors(graph, FEW, SMALL)
    assert not list(tmp_path.rglob("*.npz"))


def test_nodes_that_are_never_met_and_walks_that_end_are_no_trouble():
    graph = build(["a", "b", "c", "alone"], [(0, 1), (1, 2)], directed=True)
    found = node_vectors(graph, FEW, SMALL)
    assert np.isfinite(found).all()
    assert np.linalg.norm(found, axis=1).min() > 0


def test_learning_can_be_stopped():
    def stop(stage, done, total, *, unit="", partial=None):
        if stage == "graph.learn" and done >= 200:
            raise Cancelled

    with pytest.raises(Cancelled):
        node_vectors(sample("karate"), WalkSettings(length=10), SMALL, stop)


@pytest.mark.parametrize("bad", [{"dims": 0}, {"window": 99}, {"epochs": 0}, {"negatives": 0}, {"seed": -1}])
def test_settings_out_of_bounds_are_refused(bad):
    with pytest.raises(InputError) as error:
        node_vectors(sample("karate"), FEW, VectorSettings(**bad))
    assert error.value.code == "graph.out_of_bounds"


def test_large_graphs_get_settings_that_finish():
    ring = [(node, (node + 1) % 20_000) for node in range(20_000)]
    walking, learning = suited(build([str(node) for node in range(20_000)], ring))
    assert 20_000 * walking.walks * walking.length * learning.epochs <= vectors.STEPS


def test_spectral_solves_its_equation():
    graph = sample("lesmis")
    found = spectral(graph, 5).astype(np.float64)
    adjacency = nx.to_numpy_array(graph.to_networkx())
    degrees = np.diag(adjacency.sum(axis=1))
    for number in range(5):
        y = found[:, number]
        value = (y @ (degrees - adjacency) @ y) / (y @ degrees @ y)
        assert np.allclose((degrees - adjacency) @ y, value * (degrees @ y), atol=1e-3 * np.abs(degrees @ y).max())
    reference = spectral_embedding(adjacency, n_components=5, random_state=0)
    for number in range(5):
        assert abs(np.corrcoef(reference[:, number], found[:, number])[0, 1]) > 0.999


def test_spectral_of_a_large_sparse_graph_is_that_of_the_dense_way(monkeypatch):
    graph = sample("sbm")
    dense = spectral(graph, 3)
    monkeypatch.setattr(vectors, "DENSE_UP_TO", 4)
    assert np.allclose(dense, spectral(graph, 3), atol=1e-4)


def test_the_second_eigenvector_splits_the_karate_club():
    graph = sample("karate")
    side = spectral(graph, 1)[:, 0] > 0
    wrong = int((side != (graph.columns["faction"] == "Officer")).sum())
    assert min(wrong, 34 - wrong) <= 2


def test_spectral_of_small_and_broken_graphs():
    graph = build(["a", "b", "alone"], [(0, 1)])
    found = spectral(graph, 4)
    assert found.shape == (3, 4)
    assert found[2].tolist() == [0, 0, 0, 0]
    assert found[0, 0] == pytest.approx(-found[1, 0])


def test_points_carry_what_is_known():
    graph = sample("karate")
    made = points(graph, np.ones((34, 4)), "test", {"community": np.arange(34)})
    assert made.names == graph.names
    assert list(made.columns) == ["faction", "community", "degree"]
    assert made.key == "sample-karate|test"
    assert not made.notes
    lonely = points(build(["a", "b", "alone"], [(0, 1)]), np.ones((3, 4)), "test")
    assert lonely.notes[0].message("en")
