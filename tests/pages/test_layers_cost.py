"""The cost section: what follows from the shape, and the measurement on a button."""

from __future__ import annotations

import layers_kit
import pytest
from layers_kit import PAGE, chart, charts, local
from page_kit import settle, words_of

from embed_core.texts import text as words

KEY = "layers_page.cost"


@pytest.fixture
def open_cost(open_page, own_cache, monkeypatch):
    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(layers_kit.root()))
    return lambda *names, **query: open_page(PAGE, section="cost", lc_models=local(*names) or "-", **query)


def test_before_the_button_only_what_the_shape_says(open_cost, language):
    app = open_cost("bert")
    assert not app.exception
    assert not app.error
    table = app.dataframe[0].value
    # (2 layers + 1) x 15 tokens x 32 dims x 4 bytes
    assert table[words(f"{KEY}.columns.bytes", language, tokens=15)][0] == "5.8 kB"
    assert charts(app, "lc_bars") == 0
    assert "CPU" in words_of(app)


def test_the_button_measures_every_model_and_the_table(open_cost, language):
    app = open_cost("bert", "gpt2", "elmo", lc_runs="1")
    app.button(key="lc_measure").click()
    settle(app)
    assert not app.exception
    assert not app.error
    assert len(chart(app, "lc_bars")["data"]) == 2
    table = app.dataframe[1].value
    assert len(table) == 4
    assert words("projections.see.title", language) in words_of(app)
    app.button(key="lc_again").click()
    settle(app)
    assert charts(app, "lc_bars") == 1


def test_without_a_model_there_is_nothing_to_measure(open_cost):
    app = open_cost()
    assert not app.exception
    assert app.button(key="lc_measure").disabled
