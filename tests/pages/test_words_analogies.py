"""The analogies section: a question answered at sight, examples, bad input, two models, the Google set."""

from __future__ import annotations

import pytest
from page_kit import settle, words_of

from embed_core.errors import Cancelled
from embed_core.static.analogy_presets import analogy_presets

pytestmark = pytest.mark.usefixtures("own_cache")
PAGE = "pages/static_vectors.py"
HERE = {"section": "analogies"}
GOOGLE = {**HERE, "an_view": "google"}


def one(app, kind, key):
    return next(element for element in app.get(kind) if element.key == key)


def test_it_opens_with_an_answered_question(open_page):
    app = open_page(PAGE, **HERE)
    assert not app.exception
    assert not app.error
    assert "man : king :: woman : **queen**" in words_of(app)
    usual, every = app.dataframe[0].value, app.dataframe[1].value
    assert usual["add"][0] == usual["mul"][0] == "✓ queen"
    assert every["add"][0] == "● king (b)"
    assert len(app.get("plotly_chart")) == 1
    assert "king (b)" in words_of(app)


def test_chinese_vectors_get_a_chinese_question(open_page):
    app = open_page(PAGE, **HERE, model="word2vec-zh")
    assert not app.exception
    assert not app.error
    first = analogy_presets("zh")[0]
    assert f"{first.a} : {first.b} :: {first.c} : **{first.expected}**" in words_of(app)


def test_an_example_fills_the_fields(open_page):
    app = open_page(PAGE, **HERE)
    number = 3
    one(app, "selectbox", "an_pick").select_index(number).run()
    assert not app.exception
    typed = tuple(one(app, "text_input", f"static_vectors:an_{part}").value for part in "abcd")
    assert typed == analogy_presets("en")[number].words
    assert app.query_params["an_a"] in (typed[0], [typed[0]])


def test_the_link_restores_the_question(open_page):
    app = open_page(PAGE, **HERE, an_a="spain", an_b="spanish", an_c="germany", an_d="german")
    assert not app.error
    assert "**german**" in words_of(app)


def test_an_expected_word_may_be_missing_or_unknown(open_page):
    app = open_page(PAGE, **HERE, an_d="")
    assert not app.error
    assert not app.exception
    app = open_page(PAGE, **HERE, an_d="qqzzqq*<b>")
    assert not app.error
    assert "qqzzqq" in words_of(app)
    assert "<b>" not in words_of(app).replace("\\<b\\>", "")


@pytest.mark.parametrize("word", [" ", "qqzzqq", "🦜🦜", "<script>alert(1)</script>", "word " * 5000, "king 女王"])
def test_bad_input_gets_one_sentence(open_page, word):
    app = open_page(PAGE, **HERE, an_b=word)
    assert not app.exception
    assert len(app.error) == 1
    assert len(app.error[0].value) < 500
    assert one(app, "text_input", "static_vectors:an_a").value == "man"


def test_a_misspelt_word_is_offered_as_it_is_written(open_page):
    app = open_page(PAGE, **HERE, an_b="kingg")
    assert len(app.error) == 1
    next(button for button in app.button if button.label == "king").click().run()
    assert not app.error
    assert "**queen**" in words_of(app)


def test_fasttext_takes_words_that_it_never_saw(open_page):
    app = open_page(PAGE, **HERE, model="fasttext", an_b="kingz", an_d="")
    assert not app.exception
    assert not app.error
    assert "kingz" in words_of(app)


def test_two_models_answer_side_by_side(open_page):
    app = open_page(PAGE, **HERE, model2="word2vec-skipgram")
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 2
    app = open_page(PAGE, **HERE, model2="word2vec-zh")  # has none of the English words
    assert not app.exception
    assert len(app.error) == 1
    assert len(app.get("plotly_chart")) == 1


def test_the_maths_is_there(open_page):
    app = open_page(PAGE, **HERE)
    app.session_state["an_maths"] = True
    app.run()
    assert not app.exception
    assert any("s(x, b) * s(x, c)" in code.value for code in app.code)


def test_the_google_set_is_answered_now(open_page):
    app = open_page(PAGE, **GOOGLE)
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 2
    scores = app.dataframe[0].value
    assert len(scores) == 15
    assert scores["questions"][0] == 19_544
    assert 0.3 < scores["add_in"][0] < scores["add_out"][0] < 0.7
    browsed = app.dataframe[1].value
    assert len(browsed) == 200
    assert set(browsed["answer0"].str[0]) == {"✓", "✗"}


def test_wrong_answers_of_a_category_by_the_other_method(open_page):
    app = open_page(PAGE, **GOOGLE, an_cat="family", an_m="mul", an_f="wrong", an_in="1", an_n="10000")
    assert not app.exception
    browsed = app.dataframe[1].value
    assert len(browsed) > 10
    assert set(browsed["answer0"].str[0]) == {"✗"}
    assert app.query_params["an_cat"] in ("family", ["family"])


def test_two_models_on_the_google_set(open_page):
    app = open_page(PAGE, **GOOGLE, model2="word2vec-cbow", an_n="10000")
    assert not app.exception
    assert not app.error
    assert app.dataframe[0].value["model"].nunique() == 2
    assert {"answer0", "answer1"} <= set(app.dataframe[1].value.columns)


def test_a_model_without_english_words_cannot_be_asked(open_page):
    app = open_page(PAGE, **GOOGLE, model="word2vec-zh")
    assert not app.exception
    assert not app.error
    assert len(app.info) == 1


def test_the_answering_can_be_stopped_and_taken_up_again(open_page, monkeypatch):
    from pages._shared.words_page import analogies_google

    def work(space, restrict, progress):
        raise Cancelled

    with monkeypatch.context() as patched:
        patched.setattr(analogies_google, "_work", work)
        app = open_page(PAGE, **GOOGLE)
    assert not app.exception
    assert len(app.info) == 1
    next(button for button in app.button if (button.key or "").endswith("_again")).click()
    settle(app)
    assert len(app.get("plotly_chart")) == 2
