"""Node classification against scikit-learn and networkx, and on graphs whose classes are known."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from sklearn.metrics import f1_score

from embed_core.errors import InputError
from embed_core.graph import classification
from embed_core.graph.classification import (
    MAJORITY,
    METHODS,
    SHARES,
    SPREAD,
    VECTORS,
    VOTE,
    ask,
    classify,
    draw,
    f1,
    may_be_classes,
    read_labels,
    spread,
    vote,
)
from embed_core.graph.kinds import build
from embed_core.graph.rounds import Rounds
from embed_core.graph.samples import sample
from embed_core.graph.vectors import VectorSettings, spectral
from embed_core.graph.walks import WalkSettings
from embed_core.texts import LANGUAGES

QUICK = WalkSettings(walks=6, length=30), VectorSettings(dims=16, epochs=3)


def labels_of(graph, column):
    return read_labels(graph.columns[column], column)


def test_labels_are_read_and_the_unknown_left_out():
    cells = np.array(["b", "a", "b", "–", "", "a", "b", "lonely", *["a"] * 5], dtype=object)
    found = read_labels(cells, "x")
    assert found.names == ("a", "b")
    assert found.codes.tolist() == [1, 0, 1, -1, -1, 0, 1, -1, 0, 0, 0, 0, 0]
    numbers = read_labels(np.array([1.0, 2.0, np.nan, *[1.0] * 5, *[2.0] * 4]), "x")
    assert numbers.names == ("1", "2") and numbers.codes[2] == -1 and numbers.commonest_share == pytest.approx(6 / 11)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["a"] * 20, "one_class"),
        ([f"c{place % 25}" for place in range(60)], "too_many_classes"),
        (["a", "a", "b", "b"], "too_few_nodes"),
        ([""] * 20, "one_class"),
    ],
)
def test_columns_that_are_no_classes_are_one_sentence(cells, code):
    column = np.array(cells, dtype=object)
    with pytest.raises(InputError) as caught:
        read_labels(column, "x")
    assert caught.value.code == f"graph_tasks.{code}" and not may_be_classes(column)
    assert all(caught.value.message(language) for language in LANGUAGES)


@pytest.mark.parametrize("share", SHARES)
def test_every_class_teaches_and_is_asked_for(share):
    labels = labels_of(sample("sbm"), "block")
    training, asked = draw(labels, share, 3)
    assert set(training).isdisjoint(asked) and len(training) + len(asked) == len(labels.known)
    assert set(labels.codes[training]) == set(labels.codes[asked]) == {0, 1, 2}
    assert len(training) == pytest.approx(share * 90, abs=3)
    assert draw(labels, share, 3)[0].tolist() == training.tolist() != draw(labels, share, 4)[0].tolist()


def test_f1_by_hand():
    truth, answers = np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1])
    assert f1(truth, answers, "micro") == pytest.approx(3 / 4)
    assert f1(truth, answers, "macro") == pytest.approx((0.8 + 2 / 3) / 2)
    assert f1(truth, np.zeros(4, int), "macro") == pytest.approx((6 / 7) / 2)


def test_the_vote_of_the_neighbours_by_hand():
    graph = build(list("abcde"), [(0, 1), (0, 2), (0, 3), (3, 4)], [1, 1, 5, 1])
    taught = np.array([-1, 0, 0, 1, -1])
    assert vote(graph, taught, 2, otherwise=0).tolist() == [1, 0, 0, 0, 1]  # 5 > 1 + 1; c, d: no labelled neighbour


def test_spreading_labels_is_the_harmonic_function_of_networkx():
    graph = sample("karate")
    taught = np.full(34, -1)
    taught[[0, 33, 8]] = [0, 1, 1]
    drawn = nx.Graph(graph.edges.tolist())
    drawn = nx.relabel_nodes(drawn, {node: node for node in range(34)})
    for node in (0, 33, 8):
        drawn.nodes[node]["label"] = int(taught[node])
    found = spread(graph, taught, 2)
    order = list(drawn)
    wanted = dict(zip(order, nx.node_classification.harmonic_function(drawn, max_iter=500), strict=True))
    assert found.argmax(axis=1).tolist() == [wanted[node] for node in range(34)]
    # The definition itself: every unlabelled node is the mean of its neighbours.
    for node in range(34):
        if taught[node] < 0:
            np.testing.assert_allclose(found[node], found[graph.neighbours(node)].mean(axis=0), atol=1e-4)


def test_what_no_label_reaches_gets_the_shares_of_the_classes():
    graph = build(list("abcdef"), [(0, 1), (1, 2), (3, 4), (4, 5)])
    found = spread(graph, np.array([0, 0, 1, -1, -1, -1]), 2)
    np.testing.assert_allclose(found[3:], [[2 / 3, 1 / 3]] * 3)


def test_karate_the_scores_are_those_of_the_answers():
    graph = sample("karate")
    labels = labels_of(graph, "faction")
    found = classify(graph, labels, 2, *QUICK)
    assert set(found.micro) == set(METHODS) and all(one.shape == (2, len(SHARES)) for one in found.micro.values())
    for place in (0, 4):
        one = found.first[place]
        truth = labels.codes[one.asked]
        for method in METHODS:
            assert found.micro[method][0, place] == pytest.approx((one.answers[method] == truth).mean())
            assert found.macro[method][0, place] == pytest.approx(f1_score(truth, one.answers[method], average="macro"))
    again = classify(graph, labels, 2, *QUICK)
    assert all(np.array_equal(found.micro[method], again.micro[method]) for method in METHODS)


def test_known_classes_are_told_far_better_than_by_the_commonest():
    graph = sample("sbm")
    labels = labels_of(graph, "block")
    found = classify(graph, labels, 2, WalkSettings(walks=10, length=40), VectorSettings(dims=16))
    half = SHARES.index(0.5)
    assert found.micro[VECTORS][:, half].mean() > 0.9
    assert found.micro[VOTE][:, half].mean() > 0.8 and found.micro[SPREAD][:, half].mean() > 0.8
    assert found.micro[MAJORITY][:, half].mean() < 0.5


def test_the_vectors_alone_decide_what_the_regression_says():
    graph = sample("sbm")
    labels = labels_of(graph, "block")
    noise = np.random.default_rng(0).normal(size=(90, 8)).astype(np.float32)
    good, bad = (ask(graph, one, labels, 0.5, 0) for one in (spectral(graph, 3), noise))
    truth = labels.codes[good.asked]
    assert (good.answers[VECTORS] == truth).mean() > 0.9 > 0.6 > (bad.answers[VECTORS] == truth).mean()
    assert good.answers[SPREAD].tolist() == bad.answers[SPREAD].tolist()


def test_one_bar_over_all_rounds():
    seen = []
    progress = Rounds(lambda stage, done, total, **_: seen.append((stage, done, total)), 1, 4)
    progress("graph.walk", 1, 2)
    progress("graph.learn", 1, 2)
    progress("graph.compile", 0, None)
    assert seen == [("graph_tasks.round", pytest.approx(at), 4) for at in (1.1, 1.6, 1.0)]


def test_seeds_have_bounds():
    graph = sample("karate")
    with pytest.raises(InputError, match="seeds"):
        classify(graph, labels_of(graph, "faction"), 0, *QUICK)
    assert classification.MOST_SEEDS == 20
