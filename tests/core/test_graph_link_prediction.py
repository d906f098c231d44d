"""Link prediction: nothing hidden is ever seen, and the scores are those of networkx and scikit-learn."""

from __future__ import annotations

import doctest

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score, roc_curve

from embed_core.errors import InputError
from embed_core.graph import hiding, link_prediction, pair_scores
from embed_core.graph.hiding import candidate_pairs, hide, non_edges, pair_codes, undirected
from embed_core.graph.kinds import Graph, build
from embed_core.graph.link_prediction import METHODS, OPERATORS, LinkSettings, auc, pair_features, predict, roc
from embed_core.graph.pair_scores import HEURISTICS
from embed_core.graph.samples import sample
from embed_core.graph.vectors import VectorSettings
from embed_core.graph.walks import WalkSettings, random_walks
from embed_core.texts import LANGUAGES

QUICK = WalkSettings(walks=4, length=20), VectorSettings(dims=8, epochs=2)
_REFERENCE = {
    "jaccard": nx.jaccard_coefficient, "adamic_adar": nx.adamic_adar_index,
    "preferential": nx.preferential_attachment,
}  # fmt: skip


def codes(graph: Graph, pairs) -> set[int]:
    return set(pair_codes(np.sort(pairs, axis=1), len(graph)).tolist())


@pytest.mark.parametrize("module", [hiding, link_prediction, pair_scores])
def test_examples_in_the_docstrings(module):
    result = doctest.testmod(module)
    assert result.attempted and not result.failed


@pytest.mark.parametrize("name", ["karate", "lesmis", "sbm", "barbell"])
@pytest.mark.parametrize("seed", [0, 1])
def test_hiding_keeps_together_what_was_together(name, seed):
    graph = sample(name)
    split = hide(graph, 0.4, seed)
    assert codes(graph, split.graph.edges).isdisjoint(codes(graph, split.hidden))
    assert codes(graph, split.graph.edges) | codes(graph, split.hidden) == codes(graph, graph.edges)
    assert nx.number_connected_components(split.graph.to_networkx()) == nx.number_connected_components(
        graph.to_networkx()
    )
    assert len(split.hidden) == len(split.absent) <= round(0.4 * len(graph.edges))
    assert codes(graph, split.absent).isdisjoint(codes(graph, graph.edges))
    assert len(codes(graph, split.absent)) == len(split.absent)
    assert split.truth.sum() == len(split.hidden) and split.graph.key != graph.key
    weight = {tuple(edge): one for edge, one in zip(graph.edges.tolist(), graph.weights.tolist(), strict=True)}
    kept = zip(split.graph.edges.tolist(), split.graph.weights.tolist(), strict=True)
    assert all(weight[tuple(edge)] == one for edge, one in kept)


def test_no_hidden_edge_is_ever_walked_on_and_no_asked_pair_is_trained_on(monkeypatch):
    """No leakage: looked at from where it would happen, the walks and the regression."""
    graph, walked, trained = sample("lesmis"), [], []
    from embed_core.graph import vectors

    def walk(given, settings, progress):
        found = random_walks(given, settings)
        walked.append((given.key, found))
        return found

    known = link_prediction.training_pairs

    def train(split, seed):
        trained.append((split, known(split, seed)))
        return trained[-1][1]

    monkeypatch.setattr(vectors, "random_walks", walk)
    monkeypatch.setattr(vectors.diskcache, "get_or_compute", lambda name, key, version, work, **_: work())
    monkeypatch.setattr(link_prediction, "training_pairs", train)
    predict(graph, LinkSettings(0.5, 2), *QUICK)
    splits = {split.graph.key: split for split, _ in trained}
    assert len(splits) == 2 and len(walked) == 3
    for key, walks in walked:
        if key in splits:
            steps = np.stack([walks[:, :-1].ravel(), walks[:, 1:].ravel()], axis=1)
            steps = steps[(steps >= 0).all(axis=1)].astype(np.int64)
            assert len(steps) > 1_000
            assert codes(graph, steps).isdisjoint(codes(graph, splits[key].hidden))
            assert codes(graph, steps) <= codes(graph, splits[key].graph.edges)
    for split, (pairs, truth) in trained:
        assert codes(graph, pairs).isdisjoint(codes(graph, split.pairs))
        assert codes(graph, pairs[truth]) == codes(graph, split.graph.edges)
        assert codes(graph, pairs[~truth]).isdisjoint(codes(graph, graph.edges))


@pytest.mark.parametrize("heuristic", HEURISTICS)
def test_heuristics_are_those_of_networkx(heuristic):
    graph = sample("lesmis")
    pairs = non_edges(graph, 200, np.random.default_rng(0))
    drawn = nx.Graph(graph.edges.tolist())
    found = pair_scores.score(graph, pairs, heuristic)
    if heuristic == "common":
        wanted = [len(list(nx.common_neighbors(drawn, a, b))) for a, b in pairs.tolist()]
    else:
        wanted = [value for _, _, value in _REFERENCE[heuristic](drawn, pairs.tolist())]
    np.testing.assert_allclose(found, wanted)


def test_operators_are_those_of_table_1():
    vectors, pairs = np.array([[1.0, 2], [3, -4], [0, 1]]), np.array([[0, 1], [2, 1]])
    wanted = {
        "average": [[2, -1], [1.5, -1.5]], "hadamard": [[3, -8], [0, -4]], "l1": [[2, 6], [3, 5]],
        "l2": [[4, 36], [9, 25]],
    }  # fmt: skip
    assert {name: pair_features(vectors, pairs, name).tolist() for name in OPERATORS} == wanted
    for name in OPERATORS:
        np.testing.assert_array_equal(pair_features(vectors, pairs, name), pair_features(vectors, pairs[:, ::-1], name))


scores = st.lists(st.integers(-3, 3), min_size=1, max_size=12)


@given(scores, scores)
def test_auc_and_roc_are_those_of_scikit_learn(edges, others):
    first, second = np.array(edges, dtype=float), np.array(others, dtype=float)
    truth = np.arange(len(edges) + len(others)) < len(edges)
    both = np.concatenate([first, second])
    by_hand = np.mean([(a > b) + 0.5 * (a == b) for a in edges for b in others])
    assert auc(first, second) == pytest.approx(by_hand) == pytest.approx(roc_auc_score(truth, both))
    curve = roc(first, second)
    assert curve[-1] == 1 and (np.diff(curve) >= -1e-9).all()
    false, true, _ = roc_curve(truth, both, drop_intermediate=False)
    for place, rate in enumerate(link_prediction.GRID):
        exact = np.flatnonzero(np.isclose(false, rate, atol=1e-12))
        if len(exact):
            assert curve[place] == pytest.approx(true[exact].max(), abs=1e-6)


def test_all_methods_are_measured_on_the_same_pairs_and_seeds():
    found = predict(sample("karate"), LinkSettings(0.3, 2), *QUICK)
    assert set(found.auc) == set(METHODS) and all(values.shape == (2,) for values in found.auc.values())
    assert all(curve.shape == (2, 101) for curve in found.roc.values())
    split = hide(sample("karate"), 0.3, 0)
    wanted = pair_scores.score(split.graph, split.pairs, "adamic_adar")
    assert found.auc["adamic_adar"][0] == pytest.approx(roc_auc_score(split.truth, wanted))
    assert found.auc["l2"][0] == pytest.approx(roc_auc_score(split.truth, found.chances["l2"]))
    assert found.hidden == len(split.hidden) == 23 and found.edges == 78
    again = predict(sample("karate"), LinkSettings(0.3, 2), *QUICK)
    assert all(np.array_equal(found.auc[name], again.auc[name]) for name in METHODS)


def test_the_most_probable_pairs_are_no_edges_and_the_hidden_ones_are_marked():
    graph = sample("karate")
    found = predict(graph, LinkSettings(0.4, 1), *QUICK)
    edges, kept = codes(graph, graph.edges), codes(graph, found.split.graph.edges)
    for method in METHODS:
        suggested = found.found[method]
        assert (np.diff(suggested.scores) <= 0).all() and len(suggested.pairs) == link_prediction.LISTED
        assert codes(graph, suggested.pairs).isdisjoint(kept)
        assert suggested.hidden.tolist() == [code in edges for code in pair_codes(suggested.pairs, len(graph)).tolist()]
        assert codes(graph, found.missing[method].pairs).isdisjoint(edges) and found.missing[method].hidden is None


def test_blocks_are_found_again_better_than_by_chance():
    found = predict(sample("sbm"), LinkSettings(0.3, 2), WalkSettings(walks=10, length=40), VectorSettings(dims=16))
    assert found.mean("l2") > 0.6 and found.mean("hadamard") > 0.6
    assert abs(found.mean("preferential") - 0.5) < 0.1  # all nodes have about as many edges
    assert found.best(OPERATORS) in OPERATORS


def test_directions_are_left_aside():
    one = build(["a", "b", "c"], [(0, 1), (1, 0), (1, 2)], [1, 2, 4], directed=True)
    flat = undirected(one)
    assert not flat.directed and flat.edges.tolist() == [[0, 1], [1, 2]] and flat.weights.tolist() == [3, 4]
    assert flat.key != one.key and undirected(flat) is flat


def test_a_large_graph_is_sampled_not_listed():
    drawn = nx.gnm_random_graph(2_000, 6_000, seed=1)
    graph = build([str(node) for node in drawn], list(drawn.edges()))
    split = hide(graph, 0.5, 0)
    assert len(split.hidden) == 3_000 and codes(graph, split.absent).isdisjoint(codes(graph, graph.edges))
    pairs = candidate_pairs(split.graph)
    assert (pair_scores.score(split.graph, pairs, "common") > 0).all() and len(codes(graph, pairs)) == len(pairs)
    assert codes(graph, pairs).isdisjoint(codes(graph, split.graph.edges))


@pytest.mark.parametrize(
    ("graph", "settings", "code"),
    [
        (nx.path_graph(20), LinkSettings(0.3, 1), "tree"),
        (nx.complete_graph(12), LinkSettings(0.5, 1), "too_dense"),
        (nx.karate_club_graph(), LinkSettings(0.9, 1), "share"),
        (nx.karate_club_graph(), LinkSettings(0.3, 0), "seeds"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(graph, settings, code):
    with pytest.raises(InputError) as caught:
        predict(build([str(node) for node in graph], list(graph.edges())), settings, *QUICK)
    assert caught.value.code == f"graph_tasks.{code}"
    assert all(caught.value.message(language) for language in LANGUAGES)
