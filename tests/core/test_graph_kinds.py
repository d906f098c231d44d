"""What a graph is: cleaned edges, rows of neighbours, parts, samples, communities, places."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from embed_core.errors import InputError
from embed_core.graph.communities import louvain
from embed_core.graph.kinds import MAX_EDGES, build
from embed_core.graph.layout import SPRINGS_UP_TO, places
from embed_core.graph.samples import SAMPLES, sample

NAMES = ["a", "b", "c", "d", "e"]


def keys(graph):
    return [note.key for note in graph.notes]


def test_neighbours_stand_in_order_and_in_both_rows():
    graph = build(NAMES, [(3, 0), (0, 1), (1, 3), (4, 3)], [1, 2, 3, 4])
    offsets, targets, weights = graph.csr()
    assert offsets.tolist() == [0, 2, 4, 4, 7, 8]
    assert targets.tolist() == [1, 3, 0, 3, 0, 1, 4, 3]
    assert weights.tolist() == [2, 1, 2, 3, 1, 3, 4, 4]
    assert graph.degrees.tolist() == [2, 2, 0, 3, 1]
    assert graph.strengths.tolist() == [3, 5, 0, 8, 4]


def test_a_directed_edge_stands_in_one_row():
    graph = build(NAMES, [(0, 1), (1, 0), (1, 2)], directed=True)
    assert [graph.neighbours(node).tolist() for node in range(3)] == [[1], [0, 2], []]
    assert len(graph.edges) == 3
    assert dict(graph.notes[0].values) == {"ends": "3"}


def test_what_cannot_be_walked_is_left_out_and_told():
    ends = [(0, 1), (1, 0), (0, 0), (1, 2), (2, 3), (2, 3), (3, 4)]
    graph = build(NAMES, ends, [1, 2, 5, 0, -1, float("nan"), 1])
    assert graph.edges.tolist() == [[0, 1], [3, 4]]
    assert graph.weights.tolist() == [3, 1]
    assert keys(graph) == ["bad_weights", "self_loops", "duplicates", "isolated", "parts"]
    for language in ("en", "zh"):
        assert all(note.message(language) for note in graph.notes)


def test_parts_are_numbered_by_their_size():
    graph = build(NAMES, [(0, 1), (2, 3), (3, 4)])
    assert graph.parts.tolist() == [1, 1, 0, 0, 0]


@pytest.mark.parametrize("ends", [[], [(1, 1)]])
def test_a_graph_without_an_edge_is_refused(ends):
    with pytest.raises(InputError) as error:
        build(NAMES, ends)
    assert error.value.code == "graph.no_edges"


def test_too_many_edges_are_refused():
    with pytest.raises(InputError) as error:
        build(["a", "b"], np.zeros((MAX_EDGES + 1, 2), dtype=int))
    assert error.value.code == "graph.too_many_edges"


def test_the_key_says_what_is_in_the_graph():
    first = build(NAMES, [(0, 1), (1, 2)])
    assert first.key == build(NAMES, [(2, 1), (1, 0)]).key
    others = [
        build(NAMES, [(0, 1), (1, 2)], [1, 2]), build(NAMES, [(0, 1), (1, 2)], directed=True),
        build(["x", *NAMES[1:]], [(0, 1), (1, 2)]), build(NAMES, [(0, 1), (1, 3)]),
    ]  # fmt: skip
    assert len({first.key, *(one.key for one in others)}) == 5
    assert not first.shipped


@pytest.mark.parametrize(
    ("name", "nodes", "edges"), [("karate", 34, 78), ("lesmis", 77, 254), ("florentine", 15, 20), ("barbell", 25, 96)]
)
def test_samples_are_those_of_the_literature(name, nodes, edges):
    graph = sample(name)
    assert (len(graph), len(graph.edges)) == (nodes, edges)
    assert len(set(graph.names)) == nodes
    assert graph.shipped
    assert not graph.notes


def test_the_karate_club_knows_its_factions():
    graph = sample("karate")
    faction = dict(zip(graph.names, graph.columns["faction"], strict=True))
    assert (faction["Mr. Hi"], faction["John A."]) == ("Mr. Hi", "Officer")
    assert sorted(np.unique(graph.columns["faction"], return_counts=True)[1].tolist()) == [17, 17]
    assert graph.degrees[graph.names.index("John A.")] == 17  # Zachary's member 34


def test_blocks_are_drawn_by_a_seed():
    assert np.array_equal(sample("sbm", 3).edges, sample("sbm", 3).edges)
    assert sample("sbm", 3).key != sample("sbm", 4).key
    graph = sample("sbm", 3)
    inside = graph.columns["block"][graph.edges[:, 0]] == graph.columns["block"][graph.edges[:, 1]]
    assert inside.mean() > 0.7
    assert SAMPLES[3] == "sbm"


def test_an_unknown_sample_is_refused():
    with pytest.raises(InputError) as error:
        sample("nothing")
    assert error.value.code == "graph.unknown_sample"


def test_louvain_finds_the_communities_of_the_karate_club():
    graph = sample("karate")
    found = louvain(graph, 1)
    assert 0.40 < found.modularity < 0.4199  # the best partition there is has 0.4198 (Brandes et al. 2008)
    drawn = nx.karate_club_graph()
    members = [set(np.flatnonzero(found.labels == label).tolist()) for label in range(found.labels.max() + 1)]
    assert found.modularity == pytest.approx(nx.community.modularity(drawn, members, weight=None))
    sizes = np.bincount(found.labels)
    assert (np.diff(sizes) <= 0).all()


@pytest.mark.parametrize("name", ["karate", "barbell"])
def test_places_fill_the_square_and_stay_the_same(name):
    graph = sample(name)
    at = places(graph)
    assert at.shape == (len(graph), 2)
    assert np.allclose(at.min(axis=0), -1)
    assert np.allclose(at.max(axis=0), 1)
    assert np.array_equal(at, places(graph))


@pytest.mark.parametrize("size", [2, 5, SPRINGS_UP_TO + 10])
def test_any_graph_can_be_placed(size):
    graph = build([str(node) for node in range(size + 1)], [(node, (node + 1) % size) for node in range(size)])
    at = places(graph)  # one node is alone
    assert at.shape == (size + 1, 2)
    assert np.isfinite(at).all()
    assert np.abs(at).max() <= 1 + 1e-9


def test_parts_stand_side_by_side_and_nodes_alone_do_not_squeeze_the_rest():
    ring = [(node, (node + 1) % 30) for node in range(30)]
    graph = build([str(node) for node in range(36)], [*ring, (30, 31), (31, 32)])
    at = places(graph)
    assert np.ptp(at[:30], axis=0).min() > 0.8
    inside = (at[33:, None] >= at[:30].min(axis=0)) & (at[33:, None] <= at[:30].max(axis=0))
    assert not inside.all(axis=2).any()
    assert len({tuple(place) for place in np.round(at, 6).tolist()}) == 36


def test_large_graphs_are_placed_by_distances(monkeypatch):
    monkeypatch.setattr("embed_core.graph.layout.SPRINGS_UP_TO", 10)
    chain = build([str(node) for node in range(200)], [(node, node + 1) for node in range(199)])
    along = places(chain)[:, 0]
    assert (np.diff(along) > 0).all() or (np.diff(along) < 0).all()
