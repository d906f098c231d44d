"""Four lists of neighbours side by side."""

from __future__ import annotations

import numpy as np
import pytest
from static_kit import spec

from embed_core.similarity import METRICS
from embed_core.static.comparison import (
    Ranked,
    common,
    compare,
    jaccard,
    median_length,
    median_rank,
    same_order,
    shared,
)
from embed_core.static.model import StaticModel
from embed_core.static.space import Space
from embed_core.static.treatment import Treatment


def toy() -> StaticModel:
    # From q = (1, 0): by cosine a, b, c; by dot product c, b, a; by distance a, b, c.
    table = np.array([[1.0, 0.0], [1.2, 0.1], [2.0, 0.8], [10.0, 9.0]], np.float32)
    return StaticModel(spec(), ["q", "a", "b", "c"], table)


def test_ranks_are_compared_with_the_cosine_list():
    lists = compare(toy(), np.array([1.0, 0.0]), 3, [0])
    assert [one.word for one in lists["cosine"]] == ["a", "b", "c"]
    assert [one.climbed for one in lists["cosine"]] == [0, 0, 0]
    assert [(one.word, one.rank, one.climbed) for one in lists["dot"]] == [("c", 1, 2), ("b", 2, 0), ("a", 3, -2)]
    assert lists["dot"][0].score == pytest.approx(10.0)
    assert lists["dot"][0].length == pytest.approx(np.hypot(10, 9))


def test_a_word_outside_the_cosine_list_is_new():
    lists = compare(toy(), np.array([1.0, 0.0]), 1, [0])
    assert [(one.word, one.climbed) for one in lists["dot"]] == [("c", None)]


@pytest.mark.parametrize("metric", METRICS)
def test_a_list_is_the_models_own(metric):
    rng = np.random.default_rng(3)
    model = StaticModel(spec(), [f"w{n}" for n in range(500)], rng.standard_normal((500, 8)).astype(np.float32))
    got = compare(model, model.vectors[5], 12, [5])[metric]
    want = model.neighbours("w5", 12, metric)
    assert [(one.word, one.row, one.score) for one in got] == [(one.word, one.index, one.score) for one in want]


def test_on_unit_vectors_cosine_dot_and_euclidean_rank_alike():
    rng = np.random.default_rng(3)
    model = StaticModel(spec(), [f"w{n}" for n in range(500)], rng.standard_normal((500, 8)).astype(np.float32))
    before = compare(model, model.vectors[5], 20, [5])
    assert not same_order(before["cosine"], before["dot"])
    unit = Space(model, Treatment(normalise=True)).model
    lists = compare(unit, unit.vectors[5], 20, [5])
    assert same_order(lists["cosine"], lists["euclidean"])
    assert same_order(lists["cosine"], lists["dot"])


def entries(*words: str) -> list[Ranked]:
    return [Ranked(rank, word, 10 * rank, 0.5, 0, float(rank)) for rank, word in enumerate(words, start=1)]


def test_summaries_by_hand():
    assert median_rank(entries("a", "b", "c")) == 21
    assert median_length(entries("a", "b", "c", "d")) == 2.5
    assert shared(entries("a", "b"), entries("x", "y", "z")) == 2  # rows count here, not words
    assert jaccard(entries("A", "b", "c"), entries("b", "a", "x")) == 0.5
    assert jaccard([], []) == 0.0
    assert common(entries("A", "b", "c"), entries("c", "a")) == ["A", "c"]
