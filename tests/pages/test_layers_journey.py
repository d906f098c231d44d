"""The journey section: heatmap, paths, similarity by layer, mixture; three kinds of models, odd input."""

from __future__ import annotations

import layers_kit
import pytest
from layers_kit import PAGE, chart, charts, local
from page_kit import words_of

from embed_core.texts import text as words

KEY = "layers_page.journey"


@pytest.fixture
def open_journey(open_page, own_cache, monkeypatch):
    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(layers_kit.root()))

    def open_(name="bert", **query):
        return open_page(PAGE, section="journey", lj_model=local(name), **query)

    return open_


@pytest.mark.parametrize("name", ["bert", "gpt2", "elmo"])
def test_every_part_is_there_at_once(open_journey, language, name):
    app = open_journey(name, lj_text="The bank raised the rates.")
    assert not app.exception
    assert not app.error
    heat = chart(app, "lj_change")
    assert heat["layout"]["yaxis"]["ticktext"] == ["0→1", "1→2"]
    assert heat["layout"]["xaxis"]["ticktext"] == ["The", "bank", "raised", "the", "rates", "."]
    paths = chart(app, "lj_paths")
    assert [trace["name"] for trace in paths["data"]][1:] == ["bank", "raised", "rates"]
    assert len(paths["layout"]["annotations"]) == 3 * 2
    assert len(chart(app, "lj_similarity")["data"]) == 4
    assert len(chart(app, "lj_mixture")["data"]) == 2
    assert words_of(app).count(words("projections.see.title", language)) == 3


def test_tokens_playing_treatment_and_adjustment_come_from_the_link(open_journey, language):
    app = open_journey(
        lj_text="The bank", lj_unit="tokens", lj_mode="play", lj_treat="whiten", lj_adjusted="1", lj_lang="en",
        lj_measure="step",
    )  # fmt: skip
    assert not app.exception
    assert not app.error
    assert chart(app, "lj_change")["layout"]["xaxis"]["ticktext"][0] == "[CLS]"
    assert charts(app, "lj_play") == 1
    assert charts(app, "lj_paths") == 0
    assert len(chart(app, "lj_similarity")["data"]) == 3
    assert words(f"{KEY}.similarity.treatments.whiten", language) in words_of(app)


def test_all_weight_on_one_layer_is_that_layer(open_journey, language):
    app = open_journey("elmo", lj_w0="5", lj_w1="-5", lj_w2="-5", lj_lang="en", lj_word="bank")
    column = words(f"{KEY}.mixture.pair", language)
    table = next(frame.value for frame in app.dataframe if column in frame.value.columns)[column].astype(float)
    assert len(table) == 4
    assert table.iloc[3] == pytest.approx(table.iloc[0], abs=0.01)


@pytest.mark.parametrize("text", ["", "   ", "🦜"])
def test_odd_sentences_are_answered_and_the_rest_goes_on(open_journey, text):
    app = open_journey(lj_text=text)
    assert not app.exception
    assert charts(app, "lj_similarity") == 1
    assert len(app.error) + charts(app, "lj_change") == 1


def test_markup_stays_text_and_paths_that_are_not_there_are_passed_over(open_journey):
    app = open_journey(lj_text="a <b>bold</b> **bank**", lj_paths="0|999|x")
    assert not app.exception
    assert not app.error
    assert [trace["name"] for trace in chart(app, "lj_paths")["data"]][1:] == ["a"]


def test_a_model_that_is_not_here_gets_its_fetch_card(open_page, own_cache):
    app = open_page(PAGE, section="journey", lj_model="all-minilm-l6-v2")
    assert not app.exception
    assert any(button.key == "fetch_card_all-minilm-l6-v2" for button in app.button)
