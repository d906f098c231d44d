"""A batch on the page: matrices that are the loss's own, own pairs, bad pairs, the sliders, without any encoder."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest
from page_kit import settle, words_of
from sentences_kit import charts, numbers, sound

from embed_core import loading
from embed_core.catalog import get_spec
from embed_core.texts import text
from embed_core.training.contrastive.batches import MOST, draw
from embed_core.training.contrastive.loss import info_nce
from embed_core.training.contrastive.pairs import pairs
from embed_core.training.contrastive.sides import sides

PAGE = "pages/bge.py"
MODELS = {"en": "glove-6b-50d-20k", "zh": "word2vec-zh"}


@pytest.fixture
def open_section(open_page, own_cache):
    return lambda **query: open_page(PAGE, section="batch", **query)


def test_without_an_encoder_there_is_a_picture_and_the_offer(open_section, language):
    app = sound(open_section())
    drawn = charts(app)
    assert set(drawn) >= {
        "bb_similarities",
        "bb_probabilities",
        "bb_gradient",
        "bb_pull_t",
        "bb_hardest_n",
        "bb_loss_n",
    }
    for spec in drawn.values():
        go.Figure(spec)
    every = pairs(language, "train")
    rows = draw(every, MOST, 1)
    shown = sorted(range(8), key=lambda place: every[rows[place]].topic)
    spec = get_spec(MODELS[language])
    found = sides(spec, loading.load(spec.id), [every[row] for row in rows], language).take(shown)
    batch = info_nce(found.questions, found.passages, 0.05)
    assert numbers(drawn["bb_similarities"]["data"][0]["z"]) == pytest.approx(batch.similarities, abs=1e-5)
    assert numbers(drawn["bb_gradient"]["data"][0]["z"]) == pytest.approx(batch.gradient, abs=1e-4)
    assert next(one.value for one in app.metric) == f"{batch.loss:.3f}"
    assert any((button.key or "").startswith("bge_fetch_") for button in app.button)
    said = words_of(app)
    assert text("projections.see.title", language) in said
    row = app.dataframe[0].value
    assert row[text("bge_page.batch.row.probability", language)].sum() == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_sliders_and_redraw_change_the_batch_and_stand_in_the_link(open_section):
    app = sound(open_section(bb_n="20", bb_t="0.01", bb_draw="related"))
    gradient = numbers(charts(app)["bb_gradient"]["data"][0]["z"])
    assert gradient.shape == (20, 20) and np.abs(gradient.sum(axis=1)).max() < 1e-3
    frames = charts(app)["bb_gradient"]["layout"]["shapes"]
    assert frames[0]["path"].count("M") == 20 and frames[1]["path"].count("M") == 3  # seven pairs a topic
    app.button(key="bb_redraw").click()
    sound(settle(app))
    assert app.query_params["bb_seed"] in (["2"], "2")
    assert not np.allclose(numbers(charts(app)["bb_gradient"]["data"][0]["z"]), gradient)


def test_own_pairs_are_the_batch(open_section):
    app = sound(
        open_section(bb_own="why bread | yeast makes bread rise\nwhat is tea\tleaves in water\n<b>cat</b> | a cat")
    )
    assert numbers(charts(app)["bb_similarities"]["data"][0]["z"]).shape == (3, 3)


def test_words_nobody_knows(open_section):
    app = sound(open_section(bb_own="😀 | qqqzzz\nxxyyzz | 🙂"))
    assert numbers(charts(app)["bb_similarities"]["data"][0]["z"]).tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize("typed", ["no bar at all\nsecond line", "only | one", "q | p\n" * 5_000])
def test_bad_pairs_are_one_sentence_and_nothing_is_lost(open_section, typed):
    app = open_section(bb_own=typed)
    assert not app.exception and len(app.error) == 1
    assert app.text_area[0].value == typed
    assert any(one.key == "bb_redraw" for one in app.button)
