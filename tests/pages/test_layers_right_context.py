"""The right-context section: who moves and who cannot, odd input, links, no models."""

from __future__ import annotations

import layers_kit
import pytest
from layers_kit import PAGE, chart, charts, local
from page_kit import words_of

from embed_core.texts import text as words

KEY = "layers_page.right_context"


@pytest.fixture
def open_test(open_page, own_cache, monkeypatch):
    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(layers_kit.root()))

    def open_(*names, **query):
        return open_page(PAGE, section="right_context", lr_models=local(*names), **query)

    return open_


def verdicts(app, language):
    columns = {name: words(f"{KEY}.columns.{name}", language) for name in ("model", "verdict")}
    tables = [frame.value for frame in app.dataframe if columns["verdict"] in frame.value.columns]
    return [table[columns["verdict"]].tolist() for table in tables]


def test_bert_and_elmo_move_gpt_cannot_and_the_mirror_moves_all(open_test, language):
    app = open_test("bert", "gpt2", "elmo", lr_prefix="The bank", lr_word="bank")
    assert not app.exception
    assert not app.error
    moves, stays, same = (words(f"{KEY}.verdict.{name}", language) for name in ("moves", "stays", "same"))
    after, before = verdicts(app, language)
    assert after[:3] == [moves, stays, moves]
    assert before[:3] == [moves, moves, moves]
    if language == "en":
        assert after[3] == before[3] == same
    assert {"en": "the backward half by", "zh": "后向一半变化"}[language] in words_of(app)
    for side in ("after", "before"):
        bars = chart(app, f"lr_{side}_bars")["data"][0]
        assert len(bars["text"]) == 4
        assert bars["text"][3] == ""
        assert chart(app, f"lr_{side}_bars")["layout"]["annotations"][-1]["text"] == "0"
        assert len(chart(app, f"lr_{side}_curves")["data"]) == 3
    shown = chart(app, "lr_after_bars")["data"][0]["text"]
    assert ["%" in text for text in shown] == [True, False, True, False]


def test_at_the_input_layer_nothing_has_moved_yet(open_test, language):
    app = open_test("bert", lr_depth="0")
    assert verdicts(app, language)[0][0] == words(f"{KEY}.verdict.stays", language)


def test_a_word_that_is_not_there_gets_a_sentence_and_the_mirror_goes_on(open_test, language):
    app = open_test("bert", lr_prefix="The <b>river</b> flows", lr_word="bank")
    assert not app.exception
    assert len(app.error) == 1
    assert "bank" in app.error[0].value
    assert charts(app, "lr_after_bars") == 0
    assert charts(app, "lr_before_bars") == 1


def test_the_same_text_twice_is_said(open_test, language):
    app = open_test("bert", lr_first="x.", lr_second="x.")
    assert words(f"{KEY}.same_text", language) in [info.value for info in app.info]


@pytest.mark.parametrize("name", ["-", "local:/nowhere/at/all"])
def test_no_model_and_an_unknown_one_are_answered(open_page, own_cache, language, name):
    app = open_page(PAGE, section="right_context", lr_models=name)
    assert not app.exception
    assert words(f"{KEY}.no_models", language) in [info.value for info in app.info]
    assert len(app.error) == (0 if name == "-" else 1)


def test_nothing_fetched_says_what_could_be(open_page, own_cache, language):
    app = open_page(PAGE, section="right_context")
    assert not app.exception
    assert "MiniLM" in words_of(app)
