"""The axes section: semantic axes and the bias probe, as a visitor meets them."""

from __future__ import annotations

import json

import pytest
from page_kit import settle, words_of

from embed_core import texts

pytestmark = pytest.mark.usefixtures("own_cache")
PAGE = "pages/static_vectors.py"
OWN = {"section": "axes", "ax_preset": "own"}


def charts(app):
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def axis_titles(app):
    layout = charts(app)[0]["layout"]
    return layout["xaxis"]["title"]["text"], layout["yaxis"]["title"]["text"]


def calm(app):
    assert not app.exception
    assert not app.error


def test_it_opens_with_words_on_two_named_axes(open_page, language):
    app = open_page(PAGE, section="axes")
    calm(app)
    assert len(charts(app)) == 1
    poles = [
        texts.text(f"words.axes.axis.{axis}.{end}", language)
        for axis in ("gender", "wealth")
        for end in ("low", "high")
    ]
    assert axis_titles(app) == (f"← {poles[0]} · {poles[1]} →", f"← {poles[2]} · {poles[3]} →")
    assert charts(app)[0]["layout"]["xaxis"]["zeroline"]
    for word in ("actress", "housewife", "yacht", "farmer"):
        assert word in words_of(app)


def test_a_chinese_model_gets_chinese_words(open_page):
    app = open_page(PAGE, section="axes", model="word2vec-zh")
    calm(app)
    assert "豪宅" in words_of(app)
    assert len(charts(app)) == 1


def test_two_models_are_two_pictures_of_the_same_words(open_page):
    app = open_page(PAGE, section="axes", model2="word2vec-cbow", ax_poles="1")
    calm(app)
    assert len(charts(app)) == 2
    assert all(len(spec["data"]) == 2 for spec in charts(app))
    assert "limousine" in words_of(app)  # which the second model lacks: named


def test_one_axis_is_a_list_sorted_from_the_high_pole_down(open_page):
    app = open_page(PAGE, section="axes", ax_dims="1", model2="fasttext")
    calm(app)
    (spec,) = charts(app)
    assert [trace["type"] for trace in spec["data"]] == ["bar", "bar"]
    assert spec["layout"]["yaxis"]["ticktext"][:3] == ["actress", "housewife", "maid"]


def test_words_of_ones_own_join_the_preset(open_page):
    app = open_page(PAGE, section="axes", ax_more="poet、robot qqzzqq")
    calm(app)
    assert charts(app)[0]["data"][0]["text"][:2] == ["poet", "robot"]
    assert "qqzzqq" in words_of(app)


def test_the_link_restores_own_poles_and_words(open_page):
    app = open_page(
        PAGE, **OWN, ax_xa="cheap", ax_xb="expensive, costly", ax_ya="he", ax_yb="she", ax_words="car，ring bread"
    )
    calm(app)
    assert axis_titles(app) == ("← cheap · expensive, costly →", "← he · she →")
    assert app.query_params["ax_words"] in ("car，ring bread", ["car，ring bread"])
    assert sorted(charts(app)[0]["data"][0]["text"]) == ["bread", "car", "ring"]


@pytest.mark.parametrize(
    "fields",
    [
        {"ax_words": " "},
        {"ax_words": "qqzzqq xxyyxx"},
        {"ax_words": "🦜🦜"},
        {"ax_words": " ".join(f"w{number}" for number in range(5_000))},
        {"ax_xa": "<script>alert(1)</script>"},
        {"ax_xa": "king", "ax_xb": "king"},
        {"ax_xb": ""},
    ],
)
def test_what_cannot_be_drawn_gets_one_sentence_even_with_two_models(open_page, fields):
    app = open_page(PAGE, **OWN, **fields, model2="word2vec-cbow")
    assert not app.exception
    sentences = {error.value for error in app.error}
    assert sentences
    assert len(app.error) == len(sentences) <= 2
    assert not charts(app)
    assert app.text_area[0].value or "ax_words" in fields  # nothing is lost


def test_a_model_that_lacks_the_words_does_not_take_the_other_down(open_page):
    app = open_page(PAGE, section="axes", model2="word2vec-zh")
    assert not app.exception
    assert len(app.error) == 1
    assert len(charts(app)) == 1


def test_the_maths_shows_the_score_of_a_chosen_word(open_page):
    app = open_page(PAGE, section="axes", ax_word="nurse")
    app.session_state["ax_maths"] = True
    settle(app)
    calm(app)
    assert any("mathrm{score}" in formula.value for formula in app.latex)
    assert "nurse" in words_of(app)


def test_treatments_are_counted_in(open_page):
    plain, treated = (
        open_page(PAGE, section="axes", **more) for more in ({}, {"centre": "1", "top": "2", "unit": "1"})
    )
    calm(treated)
    assert charts(plain)[0]["data"][0]["x"] != charts(treated)[0]["data"][0]["x"]


def test_the_bias_probe_opens_with_a_whole_published_test(open_page):
    app = open_page(PAGE, section="axes", ax_part="bias")
    calm(app)
    assert len(charts(app)) == 2
    assert "d = 1.71" in words_of(app)
    assert "d = 1.81" in words_of(app)  # as published
    assert "12,870" in words_of(app)
    table = app.dataframe[0].value
    assert len(table) == 10
    assert table.iloc[5, 2] == pytest.approx(1.708, abs=0.001)
    assert table.iloc[5, 4] == 1.81
    assert "Ethayarajh" in words_of(app)


def test_two_models_share_the_distribution_and_the_table(open_page):
    app = open_page(PAGE, section="axes", ax_part="bias", model2="word2vec-skipgram", we_test="weat2")
    calm(app)
    assert len(charts(app)) == 3
    assert len(charts(app)[0]["data"]) == 4
    assert len(app.dataframe[0].value) == 20


def test_the_chinese_tests_say_whose_they_are(open_page, language):
    app = open_page(PAGE, section="axes", ax_part="bias", model="word2vec-zh")
    calm(app)
    mark = texts.text("words.weat.own_mark", language)
    assert mark in app.dataframe[0].value.iloc[0, 0]
    assert texts.text("words.weat.sets.flowers_zh", language) in words_of(app)


def test_own_word_sets_are_tested(open_page):
    app = open_page(
        PAGE, section="axes", ax_part="bias", we_test="own", we_x="king prince duke", we_y="queen、princess、duchess"
    )
    calm(app)
    assert [area.value for area in app.text_area][:2] == ["king prince duke", "queen、princess、duchess"]
    assert len(charts(app)) == 2


@pytest.mark.parametrize(
    "fields",
    [{"we_x": "king"}, {"we_a": ""}, {"we_y": "qqzzqq xxyyxx <b>"}, {"we_b": " ".join(f"w{n}" for n in range(5_000))}],
)
def test_word_sets_that_cannot_be_tested_get_a_sentence(open_page, fields):
    app = open_page(PAGE, section="axes", ax_part="bias", we_test="own", **fields)
    assert not app.exception
    assert len(app.error) == 1
    assert not charts(app)


def test_a_test_with_too_few_words_names_what_is_missing(open_page):
    app = open_page(PAGE, section="axes", ax_part="bias", model="word2vec-cbow", model2="word2vec-zh")
    assert not app.exception
    assert len(app.error) == 1
    assert "John" in app.error[0].value
    assert len(charts(app)) == 2


def test_nonsense_in_the_link_falls_back(open_page):
    app = open_page(PAGE, section="axes", ax_part="?", ax_preset="nope", ax_dims="9", ax_poles="x")
    calm(app)
    assert len(charts(app)) == 1
