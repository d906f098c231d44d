"""One sentence through RetroMAE on a tiny network: the picture, the matrix, and everything that may be typed."""

from __future__ import annotations

import json
from pathlib import Path

import plotly.graph_objects as go
import pytest
from page_kit import settle, words_of
from sentences_kit import charts, numbers, sound

from embed_core.texts import text
from embed_core.training.retromae.model import new_model
from embed_core.training.retromae.picture import LONGEST

PAGE = "pages/retromae.py"


def said(key, language, **values):
    return text(f"retromae_page.picture.{key}", language, **values)


@pytest.fixture
def tiny(monkeypatch):
    from pages._shared.retromae_page import picture_ask

    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "core"))
    import tiny_models

    encoder = tiny_models.encoder("bert")
    model = new_model(encoder, encoder.model, seed=0)
    monkeypatch.setattr(picture_ask, "model", lambda: model)
    return model


def flow(app):
    return charts(app)["rm_flow"]


def column(app, number):
    """The texts of a column of the picture, counted from the left."""
    return [trace for trace in flow(app)["data"] if trace["type"] == "scatter"][number]["text"]


def test_the_picture_and_the_matrix(open_page, language, tiny):
    app = sound(open_page(PAGE, section="picture"))
    tokens, read, given, rebuilt = (column(app, number) for number in range(4))
    assert tokens[0] == "[CLS]" and tokens[-1] == "[SEP]" and given[0] == said("given", language)
    content = len(tokens) - 2
    assert read.count("[MASK]") == round(0.3 * content) and given.count("[MASK]") == round(0.5 * content)
    assert [one == "·" for one in rebuilt] == [one != "[MASK]" for one in given]
    matrix = numbers(charts(app)["rm_mask"]["data"][0]["z"])
    assert matrix.shape == (content, content + 2)
    assert (matrix[:, 0] == 2).all() and all(matrix[row, row + 1] == 3 for row in range(content))
    assert (matrix.diagonal(1) == 3).all() and (matrix[:, 1:] == 3).sum() == content
    for chart in charts(app).values():
        go.Figure(chart)  # plotly.py's own validation
    assert len(app.metric) == 4 and text("projections.see.title", language) in words_of(app)
    assert app.dataframe[0].value.shape[0] == len(tokens)


def test_more_hidden_and_redrawn(open_page, language, tiny):
    app = sound(open_page(PAGE, section="picture", rm_encoder="15", rm_decoder="70"))
    before, content = column(app, 2), len(column(app, 0)) - 2
    assert before.count("[MASK]") == round(0.7 * content) and column(app, 1).count("[MASK]") == round(0.15 * content)
    app.button(key="rm_redraw").click()
    app = sound(settle(app))
    assert column(app, 2) != before and column(app, 2).count("[MASK]") == before.count("[MASK]")
    assert "1" in app.query_params["rm_seed"]


@pytest.mark.parametrize("typed", ["", "   \n "])
def test_nothing_typed_is_one_sentence(open_page, language, tiny, typed):
    app = open_page(PAGE, section="picture")
    app.text_area(key="retromae:rm_text").set_value(typed)
    app = settle(app)
    assert not app.exception
    assert [one.value for one in app.error] and "rm_flow" not in charts(app)
    assert len(app.error) == 1


def test_everything_else_that_may_be_typed(open_page, language, tiny):
    app = open_page(PAGE, section="picture")

    def typed(what):
        app.text_area(key="retromae:rm_text").set_value(what)
        return sound(settle(app))

    assert len(column(typed("bank"), 0)) >= 3
    assert len(column(typed("bank " * 10_000), 0)) == LONGEST
    assert any(str(LONGEST) in one.value for one in app.info)
    typed("<b>bank</b> <script>alert(1)</script> 50 % {x}")
    assert "<b>" not in json.dumps(flow(app), ensure_ascii=False)
    typed("The \U0001fae8 bank")
    assert any("UNK" in one.value for one in app.info)
    typed("银行再次提高了利率。")
    assert app.warning and app.warning[0].value == said("chinese", language)


def test_without_minilm_the_page_offers_to_fetch_it(open_page, own_cache, language):
    app = open_page(PAGE, section="picture")
    assert not app.exception
    assert not app.error and not charts(app)
    assert any("fetch" in (button.key or "") for button in app.button)
