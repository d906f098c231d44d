"""The walks against the probabilities of their papers."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from embed_core.errors import Cancelled, InputError
from embed_core.graph.corpus import corpus, sentences_csv, story
from embed_core.graph.kinds import build
from embed_core.graph.samples import sample
from embed_core.graph.walks import (
    MAX_STEPS,
    WalkSettings,
    alias_tables,
    one_walk,
    random_walks,
    transition,
    visits,
)

# Figure 2 of Grover & Leskovec: the walker came from t to v; x1 is a neighbour of t too, x2 and x3 are not.
T, V, X1, X2, X3 = range(5)
FIGURE_2 = build(["t", "v", "x1", "x2", "x3"], [(T, V), (T, X1), (V, X1), (V, X2), (V, X3)], [2, 3, 1, 4, 1])


def by_target(step):
    return dict(zip(step.targets.tolist(), step.probabilities.tolist(), strict=True))


def test_equation_2_by_hand():
    step = transition(FIGURE_2, T, V, p=4, q=0.5)
    # alpha * w: back 1/4 * 2, shared 1 * 1, away 2 * 4 and 2 * 1
    whole = 0.5 + 1 + 8 + 2
    assert by_target(step) == pytest.approx({T: 0.5 / whole, X1: 1 / whole, X2: 8 / whole, X3: 2 / whole})
    assert dict(zip(step.targets.tolist(), step.kinds, strict=True)) == {
        T: "return", X1: "shared", X2: "away", X3: "away",
    }  # fmt: skip


def test_the_first_step_and_p_q_1_go_by_weight_alone():
    expected = {T: 2 / 8, X1: 1 / 8, X2: 4 / 8, X3: 1 / 8}
    assert by_target(transition(FIGURE_2, None, V, 0.25, 4)) == pytest.approx(expected)
    assert by_target(transition(FIGURE_2, T, V, 1, 1)) == pytest.approx(expected)
    assert set(transition(FIGURE_2, None, V, 0.25, 4).kinds) == {"first"}


def test_a_directed_walk_follows_the_edges_and_ends_where_there_are_none():
    graph = build(["a", "b", "c"], [(0, 1), (1, 2)], directed=True)
    walks = random_walks(graph, WalkSettings(walks=1, length=4))
    assert walks.tolist() == [[0, 1, 2, -1], [1, 2, -1, -1], [2, -1, -1, -1]]
    assert len(transition(graph, 1, 2, 1, 1).targets) == 0
    assert one_walk(graph, 1, WalkSettings(length=9)).tolist() == [1, 2]


def test_distances_in_a_directed_graph_are_counted_from_the_node_before():
    # t -> v -> x and t -> x: x is one step from t; v -> y with y -> t only: y is not.
    graph = build(["t", "v", "x", "y"], [(0, 1), (1, 2), (0, 2), (1, 3), (3, 0)], directed=True)
    step = transition(graph, 0, 1, 1, 2)
    assert dict(zip(step.targets.tolist(), step.kinds, strict=True)) == {2: "shared", 3: "away"}


def chi_square(graph, walks, p, q, order):
    """The chance of counts at least as far from ``transition``'s probabilities, over all nodes (or pairs) together."""
    counts: Counter[tuple[int, ...]] = Counter()
    for row in walks.tolist():
        counts.update(tuple(row[place - order : place + 1]) for place in range(order, len(row)) if row[place] >= 0)
    seen: dict[tuple[int, ...], Counter[int]] = {}
    for key, count in counts.items():
        seen.setdefault(key[:-1], Counter())[key[-1]] += count
    statistic, freedom = 0.0, 0
    for past, targets in seen.items():
        step = transition(graph, past[0] if order == 2 else None, past[-1], p, q)
        expected = step.probabilities * sum(targets.values())
        assert set(targets) <= set(step.targets.tolist())
        if expected.min() < 5:
            continue  # too few for the approximation
        found = np.array([targets[node] for node in step.targets.tolist()])
        statistic += float(((found - expected) ** 2 / expected).sum())
        freedom += len(expected) - 1
    assert freedom > 20
    return float(chi2.sf(statistic, freedom))


@pytest.mark.parametrize("name", ["karate", "lesmis"])
def test_p_q_1_is_the_walk_of_deepwalk(name):
    graph = sample(name)  # one without weights, one with
    walks = random_walks(graph, WalkSettings(walks=100, length=60, seed=5))
    assert chi_square(graph, walks, 1, 1, order=1) > 0.001
    # Nor does the node before change anything.
    assert chi_square(graph, walks, 1, 1, order=2) > 0.001


@pytest.mark.parametrize("name", ["karate", "lesmis"])
@pytest.mark.parametrize(("p", "q"), [(0.25, 4), (4, 0.25), (0.25, 0.25), (2, 0.5), (1, 2), (0.05, 1), (20, 20)])
def test_second_order_walks_follow_equation_2(name, p, q):
    graph = sample(name)
    walks = random_walks(graph, WalkSettings(walks=100, length=60, p=p, q=q, seed=5))
    assert chi_square(graph, walks, p, q, order=2) > 0.001


def test_the_chi_square_sees_a_wrong_p_and_q():
    graph = sample("karate")
    walks = random_walks(graph, WalkSettings(walks=100, length=60, p=1, q=0.8, seed=5))
    assert chi_square(graph, walks, 1, 1, order=2) < 1e-6


def test_second_order_walks_of_a_directed_graph_follow_equation_2():
    rng = np.random.default_rng(2)
    ends = [(a, b) for a in range(12) for b in range(12) if a != b and rng.random() < 0.4]
    graph = build([str(node) for node in range(12)], ends, rng.integers(1, 4, len(ends)), directed=True)
    walks = random_walks(graph, WalkSettings(walks=100, length=60, p=0.5, q=2, seed=1))
    assert chi_square(graph, walks, 0.5, 2, order=2) > 0.001


@given(st.lists(st.floats(0.001, 1000), min_size=1, max_size=12))
@settings(max_examples=50)
def test_an_alias_table_gives_every_neighbour_its_share(weights):
    mass = np.array(weights)
    share, other = alias_tables(np.array([0, len(mass)]), mass)
    given_ = share / len(mass)
    np.add.at(given_, other, (1 - share) / len(mass))
    assert np.allclose(given_, mass / mass.sum(), atol=1e-9)


def test_a_walk_depends_on_its_seed_and_number_alone():
    graph = sample("lesmis")
    whole = random_walks(graph, WalkSettings(walks=100, length=80, p=0.5, q=2, seed=9))  # several chunks
    few = random_walks(graph, WalkSettings(walks=2, length=20, p=0.5, q=2, seed=9))
    assert np.array_equal(whole[: len(few), :20], few)
    assert np.array_equal(one_walk(graph, 10, WalkSettings(length=80, p=0.5, q=2, seed=9)), whole[10])
    assert not np.array_equal(few, random_walks(graph, WalkSettings(walks=2, length=20, p=0.5, q=2, seed=8)))
    assert whole[:, 0].tolist() == list(range(77)) * 100


def test_progress_is_told_and_may_stop_the_walk():
    told: list[float] = []

    def stop(stage, done, total, *, unit="", partial=None):
        told.append(done)
        if len(told) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        random_walks(sample("lesmis"), WalkSettings(walks=100, length=400), stop)
    assert told[2] > 0


@pytest.mark.parametrize(
    ("name", "bad"),
    [("p", 0.0), ("p", float("nan")), ("q", -1.0), ("q", 1000.0), ("length", 1), ("walks", 0), ("seed", -1)],
)
def test_settings_out_of_bounds_are_refused(name, bad):
    with pytest.raises(InputError) as error:
        random_walks(sample("karate"), WalkSettings(**{name: bad}))
    assert (error.value.code, error.value.details["name"]) == ("graph.out_of_bounds", name)


def test_too_many_steps_are_refused_before_any_memory_is_taken():
    size = MAX_STEPS // 100_000 + 1
    graph = build([str(node) for node in range(size)], [(0, 1)])
    with pytest.raises(InputError) as error:
        random_walks(graph, WalkSettings(walks=100, length=1000))
    assert error.value.code == "graph.too_many_steps"


def test_a_node_that_is_not_there_is_refused():
    for past, node in ((None, 34), (-1, 0)):
        with pytest.raises(InputError) as error:
            transition(sample("karate"), past, node, 1, 1)
        assert error.value.code == "graph.no_such_node"
    with pytest.raises(InputError):
        one_walk(sample("karate"), 40, WalkSettings())


def test_the_corpus_counts_what_the_walks_say():
    graph = sample("karate")
    setting = WalkSettings(walks=5, length=30, p=0.5, seed=2)
    found, walks = corpus(graph, setting), random_walks(graph, setting)
    assert (found.walks, found.steps) == (170, 5100)
    assert found.visits.tolist() == [int((walks == node).sum()) for node in range(34)]
    assert np.array_equal(visits(walks, 34), found.visits)
    assert found.different == pytest.approx(np.mean([len(set(row)) for row in walks.tolist()]))
    back = [row[place] == row[place - 2] for row in walks.tolist() for place in range(2, 30)]
    assert found.back == pytest.approx(np.mean(back))
    assert found.correlation == pytest.approx(np.corrcoef(found.visits, graph.degrees)[0, 1])


def test_long_walks_meet_a_node_in_proportion_to_its_degree():
    graph = sample("karate")
    found = corpus(graph, WalkSettings(walks=20, length=1000))
    assert np.allclose(found.visits / found.steps, graph.degrees / graph.degrees.sum(), atol=0.003)


def test_the_story_of_a_walk_gives_the_step_that_was_taken_a_chance():
    graph = sample("florentine")
    walk = one_walk(graph, 1, WalkSettings(length=30, p=0.5, q=2))
    told = story(graph, walk, 0.5, 2)
    assert len(told) == 30
    assert all(int(after) in step.targets for step, after in zip(told[:-1], walk[1:], strict=True))
    assert told[0].kinds[0] == "first"
    assert "return" in told[1].kinds


def test_the_download_holds_the_names_and_nothing_a_spreadsheet_would_run():
    graph = build(["=1+1", "b, c", "词"], [(0, 1), (1, 2)])
    text = sentences_csv(graph, WalkSettings(walks=1, length=3)).decode("utf-8-sig")
    assert text.startswith('\'=1+1,"b, c",')
    assert len(text.splitlines()) == 3
