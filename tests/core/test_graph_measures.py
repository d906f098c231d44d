"""Measures of nodes against networkx, groups against scikit-learn and counts made by hand."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from embed_core.errors import Cancelled, InputError
from embed_core.graph.agreement import agreement, in_order, misplaced, over_seeds, partition, share_of
from embed_core.graph.kinds import build
from embed_core.graph.measures import measure
from embed_core.graph.samples import sample

pytestmark = pytest.mark.usefixtures("own_cache")


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    from embed_core.paths import CACHE_VARIABLE

    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))


def same_as_networkx(graph):
    found, drawn = measure(graph), nx.Graph(graph.to_networkx())
    count = len(graph)
    assert found.degree.tolist() == [drawn.degree(node) for node in range(count)]
    np.testing.assert_allclose(found.clustering, [nx.clustering(drawn)[node] for node in range(count)], atol=1e-12)
    expected = nx.betweenness_centrality(drawn)
    np.testing.assert_allclose(found.betweenness, [expected[node] for node in range(count)], atol=1e-12)
    hops = dict(nx.all_pairs_shortest_path_length(drawn))
    for a in range(count):
        assert found.hops[a].tolist() == [hops[a].get(b, -1) for b in range(count)]
    return found


@pytest.mark.parametrize("name", ["karate", "lesmis", "florentine", "sbm", "barbell"])
def test_measures_are_those_of_networkx(name):
    same_as_networkx(sample(name))


def test_directions_weights_and_parts_are_no_trouble():
    graph = build("abcdefg", [(0, 1), (1, 0), (1, 2), (2, 0), (4, 5)], [1, 2, 3, 4, 5], directed=True)
    found = same_as_networkx(graph)
    assert found.hops[0, 4] == -1 and found.degree[3] == 0


def test_more_than_one_batch_of_sources():
    ring = nx.cycle_graph(300)
    found = same_as_networkx(build([str(node) for node in ring], list(ring.edges())))
    assert found.hops.max() == 150


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda pair: pair[0] != pair[1]), min_size=1))
def test_any_graph(edges):
    found = measure(build("abcdefghi", edges))
    expected = nx.betweenness_centrality(nx.Graph([*edges, *((node, node) for node in range(9))]))
    np.testing.assert_allclose(found.betweenness, [expected[node] for node in range(9)], atol=1e-12)


def test_a_star_by_hand():
    star = measure(build("cabd", [(0, 1), (0, 2), (0, 3)]))
    assert star.betweenness.tolist() == [1, 0, 0, 0]  # all three pairs of leaves go through the middle
    assert star.hops[1].tolist() == [1, 0, 2, 2]
    assert np.allclose(star.profile.mean(axis=0), 0) and np.allclose(star.profile[:, 1], 0)
    assert not star.alike_but_far.any()  # leaves are alike, but two hops apart


def test_the_ends_of_the_barbell_are_alike_but_far():
    graph = sample("barbell")
    found = measure(graph)
    place = {name: node for node, name in enumerate(graph.names)}
    assert found.alike_but_far[place["L1"], place["R10"]] and found.alike_but_far[place["B1"], place["B5"]]
    assert not found.alike_but_far[place["B2"], place["B4"]]  # alike, two hops apart
    assert not found.alike_but_far[place["L1"], place["L2"]] and not found.alike_but_far[place["L1"], place["R1"]]
    np.testing.assert_allclose(found.profile, found.profile[::-1], atol=1e-9)


def test_too_many_nodes_get_a_sentence():
    graph = build([str(node) for node in range(2_001)], [(node, node + 1) for node in range(2_000)])
    with pytest.raises(InputError) as caught:
        measure(graph)
    for language in ("en", "zh"):
        assert "2,001" in caught.value.message(language) and "2,000" in caught.value.message(language)


def test_measuring_can_be_stopped():
    def stop(*_: object, **__: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        measure(build("abc", [(0, 1), (1, 2)]), stop)


def test_wrong_nodes_are_counted_by_the_best_names():
    found = agreement([0, 0, 0, 1, 1, 2], ["x", "x", "y", "y", "y", "x"])
    assert found.wrong == 2  # group 0 is x, group 1 is y, group 2 is nobody's
    assert misplaced([0, 0, 0, 1, 1, 2], ["x", "x", "y", "y", "y", "x"]).tolist() == [False] * 2 + [True] + [
        False
    ] * 2 + [True]
    assert agreement([1, 1, 0], ["a", "a", "b"]).wrong == 0
    with pytest.raises(InputError):
        agreement([0, 1], [0])


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=40))
def test_indices_are_those_of_scikit_learn(pairs):
    ours, theirs = zip(*pairs, strict=True)
    found = agreement(ours, theirs)
    assert found.ari == pytest.approx(adjusted_rand_score(theirs, ours))
    assert found.nmi == pytest.approx(normalized_mutual_info_score(theirs, ours))
    assert found.wrong == int(misplaced(ours, theirs).sum()) <= len(pairs) - 1
    assert agreement(theirs, ours).wrong == found.wrong


def test_groups_are_numbered_as_they_occur():
    assert in_order(np.array([5, 9, 9, 1, 5])).tolist() == [0, 1, 1, 2, 0]


def test_k_means_of_directions_does_not_see_lengths():
    rows = np.array([[1, 0], [100, 1], [0, 1], [1, 90], [0, 0.01]])
    assert agreement(partition(rows, 2), [0, 0, 1, 1, 1]).wrong == 0
    assert agreement(partition(rows, 3, directions=False), [0, 1, 0, 2, 0]).wrong == 0
    assert partition(np.ones((4, 2)), 3).tolist() == [0, 0, 0, 0]  # one distinct row is one group


def test_every_seed_is_learnt_and_told():
    seen, steps = [], []

    def learn(seed, progress):
        seen.append(seed)
        progress("graph.walk", 5, 10)
        progress("graph.learn", 1, 2)
        return np.array([[1.0, 0], [1, 0.1], [0, 1], [0.1, 1]])

    found = over_seeds(
        learn, list("aabb"), [4, 7], progress=lambda stage, done, total, **_: steps.append((stage, done, total))
    )
    assert seen == [4, 7] and [one.wrong for one in found] == [0, 0]
    assert steps == [("graph_roles.seeds", done, 2) for done in (0.0, 0.5, 1.0, 1.5)]


def test_the_bar_over_all_trainings_never_goes_back():
    told = []
    report = share_of(lambda stage, done, total, **_: told.append(done), 1, 3)
    for stage, done in (("graph.compile", 0), ("graph.learn", 5), ("graph.walk", 1), ("graph.learn", 10)):
        report(stage, done, 10)
    assert told == [1.0, 1.5, 1.5, 2.0]
