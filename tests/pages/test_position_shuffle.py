"""The shuffle section on tiny checkpoints: with and without positions, decoders, models that cannot, bad input."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from page_kit import settle, words_of

sys.path.insert(0, str(Path(__file__).parents[1] / "core"))
import tiny_models

pytestmark = pytest.mark.usefixtures("own_cache")
PAGE = "pages/position.py"


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    root = tmp_path_factory.mktemp("models")
    for name in ("bert", "gpt2", "xlnet"):
        tiny_models.make(name, root / name)
    return root


@pytest.fixture
def open_shuffle(open_page, folders, monkeypatch):
    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(folders))

    def open_(name: str, **query: str):
        return open_page(PAGE, section="shuffle", of_model=f"local:{folders / name}", **query)

    return open_


def table(app):
    return app.dataframe[0].value


def test_without_positions_nothing_changes_and_with_them_it_does(open_shuffle):
    app = open_shuffle("bert")
    assert not app.exception and not app.error
    assert [metric.value for metric in app.metric][3] == "1.000000"
    assert app.metric[1].value != "1.000000"
    assert float(app.metric[2].value) < 1e-5 < float(app.metric[0].value)
    assert len(table(app)) == 5
    assert table(app).iloc[:, 2].tolist() == [1, 5, 3, 4, 2]  # the man bites the dog
    assert "the man bites the dog" in words_of(app)
    assert len(app.get("plotly_chart")) == 2


def test_a_decoder_is_the_third_case(open_shuffle):
    app = open_shuffle("gpt2")
    assert not app.exception and not app.error
    assert len(app.metric) == 6
    assert float(app.metric[2].value) > 1e-3 and float(app.metric[4].value) < 1e-5
    assert "mask" in words_of(app) or "掩码" in words_of(app)


def test_a_model_whose_positions_cannot_be_switched_off_says_why(open_shuffle):
    app = open_shuffle("xlnet")
    assert not app.exception and not app.error
    assert len(app.metric) == 2
    assert len(app.info) == 1


def test_another_shuffle_is_another_order_and_stays_in_the_link(open_shuffle):
    app = open_shuffle("bert", of_order="shuffle", of_how="zero")
    before = table(app).iloc[:, 2].tolist()
    seen = [before]
    for _ in range(3):
        app.button(key="of_again").click()
        settle(app)
        seen.append(table(app).iloc[:, 2].tolist())
    assert any(order != before for order in seen)
    assert app.query_params["of_seed"] == "3"
    assert app.query_params["of_how"] == "zero"


def test_an_own_order_and_what_is_none(open_shuffle):
    app = open_shuffle("bert", of_order="own", of_own="man bites the dog the")
    assert table(app).iloc[:, 2].tolist() == [3, 4, 2, 5, 1]
    next(box for box in app.text_input if box.key == "position:of_own").set_value("man <b>bites</b> 🦜")
    settle(app)
    assert not app.exception
    assert len(app.error) == 1
    assert "the dog bites the" in app.error[0].value


@pytest.mark.parametrize("text", [" ", "word", "a " * 500, "<script>alert(1)</script>", "🦜", "مرحبا 世界 bank"])
def test_any_sentence_is_answered_in_words(open_shuffle, text):
    app = open_shuffle("bert", of_text=text)
    assert not app.exception
    assert len(app.error) <= 1
    assert app.error or app.metric


def test_beyond_the_last_position(open_shuffle):
    app = open_shuffle("gpt2", of_beyond="1")
    app.session_state["of_beyond"] = True
    settle(app)
    assert not app.exception
    assert [one.value for one in app.error] == []
    said = words_of(app)
    assert "✂" in said
    assert "**64**" in said
    app.button(key="of_measure").click()
    settle(app)
    assert not app.exception
    assert [one.value for one in app.error] == []
    assert len(app.get("plotly_chart")) in (3, 4)
