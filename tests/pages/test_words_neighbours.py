"""The neighbours section of the static-vectors page, in both languages."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import streamlit as st
from page_kit import settle, words_of

from embed_core.static.query import EXAMPLES
from pages._shared.words_page import neighbours_lists

pytestmark = pytest.mark.usefixtures("own_cache")
PAGE = "pages/static_vectors.py"
GLOVE = {"model": "glove-6b-50d-20k"}


def words(app, number: int) -> list[str]:
    return app.dataframe[number].value["word"].tolist()


def button(app, key: str):
    return next(one for one in app.button if one.key == key)


def linked(app, key: str) -> str:
    """What the link says; a list where the page wrote it anew."""
    value = app.query_params[key]
    return value if isinstance(value, str) else value[0]


def toggle(app, key: str):
    return next(one for one in app.toggle if one.key == f"static_vectors:{key}")


def test_it_opens_with_four_lists_and_says_what_they_show(open_page):
    app = open_page(PAGE)
    assert not app.exception
    assert not app.error
    assert len(app.dataframe) == 4
    assert all(len(frame.value) == 10 for frame in app.dataframe)
    assert "moved" not in app.dataframe[0].value
    assert {"▲", "▼"} & {mark[:1] for mark in app.dataframe[1].value["moved"]}
    assert "1,405" in words_of(app)  # the median frequency rank of the dot product's list
    assert toggle(app, "nb_raw").disabled
    assert "nb_q" not in app.query_params


def test_a_sum_leaves_its_words_out_unless_they_are_asked_for(open_page):
    app = open_page(PAGE, nb_q="king-man+woman")
    assert words(app, 0)[0] == "queen"
    assert "king \\- man \\+ woman" in words_of(app)
    toggle(app, "nb_inputs").set_value(True)
    settle(app)
    assert words(app, 0)[:2] == ["king", "queen"]
    assert linked(app, "nb_inputs") == "1"


def test_a_sum_of_raw_vectors_is_another_sum(open_page):
    unit = open_page(PAGE, nb_q="2*bank - money + water", nb_k="20")
    raw = open_page(PAGE, nb_q="2*bank - money + water", nb_k="20", nb_raw="1")
    assert not raw.error
    assert len(words(unit, 0)) == 20
    assert words(unit, 0) != words(raw, 0)


def test_on_vectors_of_length_one_the_lists_are_the_same_and_the_page_says_so(open_page, language):
    app = open_page(PAGE, nb_q="paris", unit="1")
    assert words(app, 0) == words(app, 1) == words(app, 2)
    said = {"en": "word for word", "zh": "逐词相同"}[language]
    assert said in words_of(app)
    assert said not in words_of(open_page(PAGE, nb_q="paris"))


def test_an_unknown_word_gets_spellings_to_click_and_fasttexts_answer(open_page):
    app = open_page(PAGE, nb_q="wonderfull")
    assert not app.exception
    assert len(app.error) == 1
    assert "wonderfull" in app.error[0].value
    assert "wonderful" in words(app, 0)
    first = button(app, "nb_spelling_glove-6b-50d-20k_0_0")
    assert first.label == "wonderful"
    first.click()
    settle(app)
    assert not app.error
    assert len(app.dataframe) == 4
    assert linked(app, "nb_q") == "wonderful"


def test_a_spelling_takes_its_words_place_in_the_sum(open_page):
    app = open_page(PAGE, nb_q="2*kingg - man + woman")
    labels = {one.label: one for one in app.button if (one.key or "").startswith("nb_spelling")}
    labels["king"].click()
    settle(app)
    assert linked(app, "nb_q") == "2*king - man + woman"
    assert words(app, 0)


def test_a_model_with_pieces_answers_at_once(open_page, language):
    app = open_page(PAGE, model="fasttext", nb_q="wonderfull")
    assert not app.error
    assert len(app.dataframe) == 4
    assert "wonderful" in words(app, 0)
    assert "n-gram" in words_of(app)


def test_two_models_answer_one_under_the_other(open_page):
    app = open_page(PAGE, **GLOVE, model2="word2vec-skipgram", nb_q="king - man + woman")
    assert not app.error
    assert len(app.dataframe) == 8
    assert words(app, 0)[0] == words(app, 4)[0] == "queen"
    assert "Jaccard 0." in words_of(app) or "Jaccard 系数 0." in words_of(app)


def test_two_models_of_which_one_knows_the_word(open_page):
    app = open_page(PAGE, **GLOVE, model2="fasttext", nb_q="wonderfull")
    assert not app.exception
    assert len(app.error) == 1
    assert len(app.dataframe) == 4


def test_a_chinese_model_opens_with_a_chinese_word(open_page):
    app = open_page(PAGE, model="word2vec-zh")
    assert not app.error
    assert app.text_input[0].value == EXAMPLES["zh"]
    assert len(app.dataframe) == 4


def test_the_example_follows_the_model_but_what_was_typed_stays(open_page):
    app = open_page(PAGE)
    model = next(box for box in app.selectbox if box.key == "static_vectors:model")
    chinese = next(option for option in model.options if "中文" in option)
    model.select(chinese)
    settle(app)
    assert app.text_input[0].value == EXAMPLES["zh"]
    app.text_input[0].set_value("苹果")
    settle(app)
    model = next(box for box in app.selectbox if box.key == "static_vectors:model")
    model.select(next(option for option in model.options if "20,000" in option))
    settle(app)
    assert app.text_input[0].value == "苹果"


def test_a_chinese_typing_mistake_gets_words_that_sound_alike(open_page):
    app = open_page(PAGE, model="word2vec-zh", nb_q="酒电")
    assert len(app.error) == 1
    assert button(app, "nb_spelling_word2vec-zh_0_0").label == "酒店"
    assert not app.dataframe  # the bundled fastText has read no Chinese


@pytest.mark.parametrize(
    "text",
    ["   ", "king queen", "king 国王 🦜", "king +", "word " * 5_000, "king - king", "1000*king", "+".join(["a"] * 30)],
)
def test_what_is_no_query_gets_one_sentence(open_page, text):
    app = open_page(PAGE, nb_q=text)
    assert not app.exception
    assert len(app.error) == 1
    assert not app.dataframe
    assert app.text_input[0].value.strip() == text.strip()  # nothing is lost


@pytest.mark.parametrize("text", ["🦜🦜", "<script>alert(1)</script>", "x" * 500])
def test_what_nobody_knows_gets_one_sentence_and_is_never_markup(open_page, text):
    app = open_page(PAGE, nb_q=text)
    assert not app.exception
    assert len(app.error) == 1
    assert "<script>" not in words_of(app)


def test_the_same_mistake_is_named_once_for_two_models(open_page):
    app = open_page(PAGE, **GLOVE, model2="word2vec-cbow", nb_q="king queen")
    assert len(app.error) == 1


def test_nonsense_in_the_link_falls_back(open_page):
    app = open_page(PAGE, nb_k="999", nb_raw="?", nb_hubn="7", nb_metric="none", nb_with="nobody")
    assert not app.exception
    assert not app.error
    assert len(app.dataframe[0].value) == 50


def test_hubs_are_counted_with_and_without_the_treatment(open_page):
    app = open_page(PAGE, nb_q="king", nb_hubs="1", nb_hubn="2000", centre="1")
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 1
    table = app.dataframe[-1].value
    assert table["skewness"].round(2).tolist() == [1.84, 1.29]
    assert table["hubs"].str.startswith("but 66")[0]
    assert "1.84" in words_of(app)


def test_the_maths_of_the_sum_and_a_neighbour(open_page):
    app = open_page(PAGE, nb_q="king - man + woman", nb_with="queen", nb_metric="cosine")
    shown = f"{app.dataframe[0].value['score'][0]:.5g}"
    app.session_state["nb_maths"] = True
    app.run()
    assert not app.exception
    assert any(shown in formula.value for formula in app.get("latex"))


def test_a_click_makes_the_word_the_query(monkeypatch):
    put = {}
    view = SimpleNamespace(put=put.__setitem__)
    state = {"table": {"selection": {"cells": [(1, "word")]}}, "none": {"selection": {"cells": []}}}
    monkeypatch.setattr(st, "session_state", state)
    neighbours_lists.pick(view, "none", ["a", "b"])
    neighbours_lists.pick(view, "gone", ["a", "b"])
    assert put == {}
    neighbours_lists.pick(view, "table", ["a", "b"])
    assert put == {"nb_q": "b"}
