"""Step mode on the page of word training: every method, the controls, the link, bad input, diverging rates."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest
from page_kit import settle, words_of

from embed_core.training.steps.frequencies import of_passage
from embed_core.training.steps.passage import read_passage
from embed_core.training.steps.rows import Rows
from embed_core.training.steps.settings import Settings
from embed_core.training.steps.walk import Walk
from pages._shared.word_training_page import steps, steps_window

pytestmark = pytest.mark.usefixtures("own_cache")
PAGE = "pages/word_training.py"


@pytest.fixture
def text_key(language):
    return "ws_text" if language == "en" else "ws_text_zh"


def walk_of_default(language, **more):
    passage = read_passage(steps.DEFAULT[language])
    return Walk(Rows(passage, Settings(**more), of_passage(passage)))


def test_it_shows_something_before_anyone_touches_it(open_page, language):
    app = open_page(PAGE)
    assert not app.exception and not app.error and not app.warning
    assert len(app.get("plotly_chart")) == 4
    scores, rows = app.dataframe[0].value, app.dataframe[1].value
    step = walk_of_default(language).step(400)
    assert scores["u·h"].iloc[0] == pytest.approx(step.measured.scores[0])
    assert scores["e"].tolist()[0] == pytest.approx(step.measured.errors[0])
    assert rows.iloc[0, 3:].tolist() == pytest.approx(step.before.inputs[step.example.lesson.inputs[0]].tolist())
    assert len(app.latex) > 4
    assert f"{step.measured.loss:.3f}" in words_of(app)


@pytest.mark.parametrize("method", ["skipgram", "cbow", "fasttext"])
@pytest.mark.parametrize("output", ["negative", "hierarchical"])
def test_every_method_and_everything_to_look_at(open_page, method, output):
    looks = ["numbers", "pairs", "subsampling", "tree" if output == "hierarchical" else "draws"]
    if method == "fasttext":
        if output == "hierarchical":
            pytest.skip("fastText is shown with negative sampling")
        looks.append("pieces")
    app = open_page(PAGE, ws_method=method, ws_out=output, ws_n="37", ws_dyn="1", ws_sub="1", ws_code="1")
    for look in looks:
        next(box for box in app.segmented_control if box.key == "word_training:ws_look").set_value(look)
        settle(app)
        assert not app.exception and not app.error, look
        assert app.query_params.get("ws_look", "numbers") == look


def test_what_is_not_shown_is_kept_for_when_it_is(open_page):
    app = open_page(PAGE, ws_out="hierarchical", ws_rate="0.5")
    for key, value in (("ws_out", "negative"), ("ws_method", "fasttext"), ("ws_method", "cbow")):
        next(box for box in app.segmented_control if box.key == f"word_training:{key}").set_value(value)
        settle(app)
        assert not app.exception and not app.error
    assert app.query_params["ws_rate"] == "0.5"
    assert next(box for box in app.slider if box.key == "word_training:ws_neg").value == 3


def test_forwards_back_and_to_a_word(open_page, language):
    app = open_page(PAGE, ws_n="5")
    before = app.dataframe[0].value
    for key, number in (("ws_next", 6), ("ws_next10", 16), ("ws_next100", 116), ("ws_back10", 106), ("ws_back", 105)):
        app.button(key=key).click()
        settle(app)
        assert app.query_params["ws_n"] == str(number)
    assert not app.dataframe[0].value.equals(before)
    box = next(box for box in app.number_input if box.key == "word_training:ws_n")
    box.set_value(5)
    settle(app)
    assert app.dataframe[0].value.equals(before)
    app.selectbox(key="ws_jump").select_index(2)
    settle(app)
    expected = walk_of_default(language).next_at(2, 5)
    assert app.query_params["ws_n"] == str(expected)
    app.button(key="ws_reset").click()
    settle(app)
    assert app.query_params["ws_n"] == "1"
    assert not app.exception and not app.error


@pytest.mark.parametrize("text", [" ", "no no no", "😀"])
def test_what_cannot_be_trained_on_is_one_sentence(open_page, text_key, text):
    app = open_page(PAGE, **{text_key: text})
    assert not app.exception
    assert len(app.error) == 1


ODD = ["<script>alert(1)</script> <b>bold</b> x", "猫 cat 狗 dog 😀 $x_1$", " ".join(map(str, range(9_999)))]


@pytest.mark.parametrize("text", ODD)
def test_any_other_text_is_trained_on(open_page, text_key, text):
    app = open_page(PAGE, **{text_key: text})
    assert not app.exception and not app.error
    assert app.dataframe
    assert bool(app.info) == (len(text) > 10_000)


def test_a_rate_that_diverges_is_said_and_the_last_good_step_stays(open_page, language):
    walk = walk_of_default(language, rate=1.0)
    number = walk.diverged(walk.reachable(2_000))
    app = open_page(PAGE, ws_rate="1.0", ws_n=str(number))
    assert not app.exception and len(app.warning) == 1
    app = open_page(PAGE, ws_rate="100.0", ws_n="5000")
    assert not app.exception
    assert len(app.error) == 1 and app.dataframe
    app.button(key="ws_best").click()
    settle(app)
    assert not app.exception and not app.error
    assert int(app.query_params["ws_n"]) < 20


def test_frequencies_from_a_sample(open_page, language):
    source = "news" if language == "en" else "zh"
    app = open_page(PAGE, ws_freq=source, ws_look="draws")
    assert not app.exception and not app.error
    assert app.query_params["ws_freq"] == source
    assert len(app.get("plotly_chart")) == 5


def test_everything_dropped_is_said(open_page, text_key):
    app = open_page(PAGE, **{text_key: "a b"}, ws_sub="1", ws_t="1e-05")
    assert not app.exception
    assert len(app.error) == 1


@pytest.mark.parametrize("method", ["skipgram", "cbow"])
def test_the_picture_of_the_window(method, monkeypatch):
    monkeypatch.setattr(steps_window, "t", lambda key, **_: key)
    monkeypatch.setattr(steps_window.panel, "ink", lambda: None)
    passage = read_passage("the <b> quick brown fox jumps. " + "long " * 30)
    walk = Walk(Rows(passage, Settings(method=method, window=2), of_passage(passage)))
    example = walk.example(3)
    boxes = steps_window.text_boxes(walk, example)
    roles = [box.role for box in boxes]
    assert roles[example.window.centre] == "centre"
    assert roles.count("now") == (1 if method == "skipgram" else len(example.window.context))
    assert max(box.x + box.wide for box in boxes) <= steps_window.ACROSS
    assert boxes[6].line == 1 and boxes[-1].line > 1  # a sentence begins a line, a long one takes several
    drawn = steps_window.drawn_boxes(walk, example, boxes[-1].line + 1)
    assert [box.role for box in drawn] == ["skipped" if word == example.target else "drawn" for word in example.drawn]
    figure = go.Figure(steps_window.figure([*boxes, *drawn]))
    assert len(figure.layout.shapes) == len(boxes) + len(drawn)
    evil = steps_window.Box("<i>&", "other", 0, 30, 0)
    assert go.Figure(steps_window.figure([evil])).layout.annotations[0].text == "&lt;i&gt;&amp;"
