"""Near or alike: ratios counted by hand, role groups on the barbell, and what walks give on known graphs."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from sklearn.metrics.pairwise import cosine_similarity

from embed_core.graph.agreement import agreement, over_seeds, partition
from embed_core.graph.communities import louvain
from embed_core.graph.measures import measure
from embed_core.graph.roles import (
    Spread,
    Verdict,
    compare,
    groups_of,
    judge,
    learnt,
    pair_cosines,
    reach,
    role_groups,
    way_to_roles,
    within,
)
from embed_core.graph.samples import sample
from embed_core.graph.vectors import VectorSettings, node_vectors, spectral
from embed_core.graph.walks import WalkSettings

QUICK = VectorSettings(dims=16, epochs=2)


@pytest.fixture(scope="module", autouse=True)
def own_cache(tmp_path_factory):
    from embed_core.paths import CACHE_VARIABLE

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def barbell():
    graph = sample("barbell")
    return graph, measure(graph)


def test_the_ratio_by_hand():
    line = np.abs(np.arange(4)[:, None] - np.arange(4))
    # Pairs in a group: 1 and 1; any pair: (1 + 2 + 3 + 1 + 2 + 1) / 6.
    assert within(np.array([0, 0, 1, 1]), line) == pytest.approx(1 / (10 / 6))
    broken = line.copy()
    broken[0, 3] = broken[3, 0] = -1
    assert within(np.array([0, 1, 1, 0]), broken) == pytest.approx(1 / (7 / 5))  # the pair without a path is left out
    assert np.isnan(within(np.arange(4), line)) and np.isnan(within(np.zeros(4), np.zeros((4, 4))))


def test_groups_by_lot_have_a_ratio_of_one():
    graph = sample("lesmis")
    hops, lot = measure(graph).hops, np.random.default_rng(0)
    for k in (3, 6):
        ratios = [within(lot.integers(0, k, len(graph)), hops) for _ in range(60)]
        assert np.mean(ratios) == pytest.approx(1, abs=0.01)


def test_groups_by_role_look_alike_and_stand_anywhere(barbell):
    graph, measured = barbell
    groups = role_groups(measured, 3)
    assert np.array_equal(groups, groups[::-1])  # the barbell is its own mirror image
    found = judge([groups], measured, louvain(graph))
    assert found.k == 3 and found.unlike < 0.2
    assert found.hops.mean > judge([louvain(graph).labels], measured, louvain(graph)).hops.mean
    assert judge([louvain(graph).labels], measured, louvain(graph)).louvain.mean == 1


def test_walks_say_near_and_not_alike(barbell):
    graph, measured = barbell
    for q in (0.5, 2.0):
        found = learnt(graph, WalkSettings(walks=5, length=40, q=q), QUICK, seeds=2)
        assert found.shape == (2, 25, 16)
        cosines = pair_cosines(found, measured)
        assert cosines.near.mean > cosines.alike.mean + 0.3
        for one in groups_of(found, 3):
            assert agreement(one, graph.columns["part"]).wrong <= 2
    profile = pair_cosines(measured.profile[None], measured)
    assert profile.alike.mean == pytest.approx(1)


def test_cosines_are_those_of_scikit_learn(barbell):
    _, measured = barbell
    vectors = np.random.default_rng(0).normal(size=(1, 25, 6))
    table = cosine_similarity(vectors[0])
    found = pair_cosines(vectors, measured)
    a, b = np.triu_indices(25, 1)
    assert found.near.mean == pytest.approx(table[a, b][measured.near[a, b]].mean())
    assert found.alike.mean == pytest.approx(table[a, b][measured.alike_but_far[a, b]].mean())
    assert found.any.mean == pytest.approx(table[a, b].mean()) and found.any.deviation == 0


def test_the_way_from_near_to_roles():
    def verdict(unlike: float) -> Verdict:
        one, same = Spread(1.0, 0.0), Spread(unlike, 0.0)
        return Verdict(3, one, same, same, same, one)

    assert way_to_roles(verdict(1), verdict(0.7), verdict(0.4)) == pytest.approx(0.5)
    assert way_to_roles(verdict(1), verdict(1.12), verdict(0.4)) == pytest.approx(-0.2)
    assert np.isnan(way_to_roles(verdict(0.4), verdict(1), verdict(0.4)))


def test_one_step_is_one_hop_and_a_low_q_gets_further():
    graph = sample("lesmis")
    measured = measure(graph)
    near, far = (reach(graph, WalkSettings(walks=20, q=q), measured) for q in (4.0, 0.25))
    assert near[:2].tolist() == far[:2].tolist() == [0, 1]
    assert len(near) == 11 and np.all(far[2:] > near[2:])


def test_a_comparison_of_two_walks():
    graph = sample("florentine")
    measured, told = measure(graph), []
    walks = [WalkSettings(walks=2, length=20, q=q) for q in (0.5, 2)]
    found = compare(
        graph, measured, louvain(graph), walks, QUICK, [4, 3, 3], seeds=2,
        progress=lambda stage, done, total, **_: told.append((stage, done / total if total else 0)),
    )  # fmt: skip
    assert [sorted(one) for one in found.walks] == [[3, 4]] * 2 and sorted(found.roles) == [3, 4]
    assert found.alike == int(measured.alike_but_far.sum() / 2) and len(found.reach) == 2
    assert found.communities.louvain.mean == 1
    shares = [share for stage, share in told if stage == "graph_roles.seeds"]
    assert shares == sorted(shares) and len(set(shares)) > 3


def test_the_karate_club_splits_into_its_two_factions():
    """At most 2 of 34 wrong, with each of five seeds."""
    graph = sample("karate")
    truth = graph.columns["faction"]
    expected = [data["club"] for _, data in nx.karate_club_graph().nodes(data=True)]
    assert truth.tolist() == expected
    found = over_seeds(
        lambda seed, progress: node_vectors(graph, WalkSettings(seed=seed), VectorSettings(seed=seed), progress),
        truth,
        range(5),
    )
    assert max(one.wrong for one in found) <= 2 and min(one.ari for one in found) > 0.75
    assert agreement(partition(spectral(graph, 1), 2, directions=False), truth).wrong <= 2
