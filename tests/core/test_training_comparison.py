"""Models on held-out pairs: ranks by hand, prefixes, points of the map."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tiny_models import encoder

from embed_core import loading
from embed_core.catalog import get_spec
from embed_core.training.contrastive.comparison import difference, measured, of_topics, points
from embed_core.training.contrastive.pairs import pairs
from embed_core.training.contrastive.settings import INSTRUCTIONS
from embed_core.training.contrastive.sides import Sides, different, prefixes, sides


@pytest.fixture
def cache(tmp_path, monkeypatch):
    from embed_core.paths import CACHE_VARIABLE

    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))


SQUARE = Sides(
    np.eye(3, dtype=np.float32), np.array([[1, 0, 0], [0.8, 0, 0.6], [0, 0, 1]], np.float32)
)  # fmt: skip


def test_figures_by_hand():
    """Question 2 is at right angles to its own passage and to all others: ties stand before it."""
    found = measured("m", "own", ("", ""), SQUARE, [0, 1], whole_pool=True)
    assert found.ranks.tolist() == [1, 3] and found.pool == 3
    assert found.recall_1.value == 0.5 and found.recall_5.value == 1.0 and found.mrr.value == pytest.approx(2 / 3)
    assert found.alignment == pytest.approx((0 + 2) / 2)
    squared = np.array([2 - 2 * 0.8, 2 - 0.0, 2 - 2 * 0.6])
    assert found.uniformity == pytest.approx(np.log(np.exp(-2 * squared).mean()), abs=1e-6)
    assert (found.own, found.other) == pytest.approx((0.5, 0.4))
    alone = measured("m", "own", ("", ""), SQUARE, [0, 1], whole_pool=False)
    assert alone.pool == 2 and alone.ranks.tolist() == [1, 2]
    assert difference(found, found, "recall_1").value == 0.0
    assert difference(alone, found, "mrr").value == pytest.approx(0.75 - 2 / 3)


def test_prefixes_of_a_model():
    e5, mini = get_spec("multilingual-e5-small"), get_spec("all-minilm-l6-v2")
    bge, glove = get_spec("bge-large-zh-v1.5"), get_spec("glove-6b-50d-20k")
    assert prefixes(e5, "none", "en") == ("", "")
    assert prefixes(e5, "bge", "en") == (INSTRUCTIONS["en"], "passage: ")
    assert prefixes(bge, "own", "zh") == (INSTRUCTIONS["zh"], "")
    ways = ("own", "none", "bge")
    assert different(e5, ways, "zh") == ways
    assert different(mini, ways, "zh") == ("own", "bge")  # none and its own are the same
    assert different(bge, ways, "zh") == ("own", "none")
    assert different(glove, ways, "zh") == ("own",)


def test_prefixes_reach_the_encoder(cache):
    tiny = encoder("bert")
    few = pairs("en")[:3]
    spec = replace(tiny.spec, options={"query_prefix": "query: "})
    own, none = sides(spec, tiny, few, "en"), sides(spec, tiny, few, "en", "none")
    wanted = tiny.embed([one.question for one in few], prefix="query: ").vectors
    assert own.questions == pytest.approx(wanted, abs=1e-6)
    assert none.questions == pytest.approx(tiny.embed([one.question for one in few]).vectors, abs=1e-6)
    assert own.passages == pytest.approx(none.passages, abs=1e-6)
    assert np.abs(own.questions - none.questions).max() > 1e-3


@pytest.mark.parametrize(("model", "language"), [("glove-6b-50d-20k", "en"), ("word2vec-zh", "zh")])
def test_word_vectors_find_more_than_chance(model, language):
    every = pairs(language)
    found = sides(get_spec(model), loading.load(model), every, language)
    held_out = [row for row, pair in enumerate(every) if pair.split == "test"]
    told = measured(model, "own", ("", ""), found, held_out, whole_pool=True)
    assert found.silent == 0 and told.pool == len(every)
    assert told.recall_5.low > 5 / told.pool * 3
    assert told.own > told.other + 0.2


def test_points_leave_out_texts_without_a_vector():
    few = [pair for pair in pairs("en") if pair.split == "test"][:6]
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(2, 6, 4)).astype(np.float32)
    rows[1, 2] = 0
    drawn = points(few, Sides(*rows), "glove-6b-50d-20k", contextual=False)
    assert len(drawn) == 10 and drawn.links == tuple((place, place + 5) for place in range(5))
    assert drawn.names[2] == few[3].question and drawn.names[7] == few[3].passage
    assert drawn.columns["side"].tolist() == ["question"] * 5 + ["passage"] * 5
    assert drawn.key != points(few, Sides(*(rows + 1)), "glove-6b-50d-20k").key


def test_first_topics():
    few = pairs("en")[:25]
    rows = of_topics(few, 2)
    assert len({few[row].topic for row in rows}) == 2 and rows[0] == 0
