"""Odd one out and the neighbour walk: answers, presets, going on and back, and bad input."""

from __future__ import annotations

import pytest
from page_kit import words_of

pytestmark = pytest.mark.usefixtures("own_cache")
WALK = ["coffee", "food", "supplies", "fuel", "diesel", "engines"]
PAGE = "pages/static_vectors.py"


@pytest.fixture
def open_walk(open_page):
    return lambda **query: open_page(PAGE, **{"section": "walk", **query})


def button(app, key):
    return next(one for one in app.button if one.key == key)


def crumbs(app):
    return [one.label.removeprefix("→ ") for one in app.button if (one.key or "").startswith("wk_crumb_")]


def steps(app):
    return next(table.value for table in app.dataframe if "step" in table.value.columns)


def test_it_opens_with_an_answer_and_a_walk(open_walk):
    app = open_walk()
    assert not app.exception
    assert not app.error
    assert "## cereal" in words_of(app)
    assert crumbs(app) == WALK
    assert len(app.get("plotly_chart")) == 3  # bars, picture, curve


def test_a_chinese_model_begins_in_chinese(open_walk):
    app = open_walk(model="word2vec-zh")
    assert not app.exception
    assert not app.error
    assert "## 键盘" in words_of(app)
    assert crumbs(app)[0] == "早餐"


def test_two_models_answer_side_by_side(open_walk):
    app = open_walk(model2="fasttext")
    assert not app.exception
    assert not app.error
    assert words_of(app).count("## cereal") == 2
    assert len(app.get("plotly_chart")) == 4
    assert {"glove-6b-50d-20k to_start", "fasttext to_start"} <= set(steps(app).columns)


def test_models_without_a_common_language(open_walk):
    app = open_walk(model2="word2vec-zh")
    assert not app.exception
    assert not app.error


def test_a_preset_fills_the_box(open_walk):
    app = open_walk()
    button(app, "wk_preset_en_canoe").click().run()
    assert not app.error
    assert "## canoe" in words_of(app)
    assert app.query_params["wk_odd"] in ("boat ship ferry canoe plane", ["boat ship ferry canoe plane"])


def test_clicking_a_neighbour_goes_on_and_back_returns(open_walk):
    app = open_walk()
    onward = next(one for one in app.button if (one.key or "").startswith("wk_to_0_"))
    word = onward.label.split(" ")[0]
    onward.click().run()
    assert not app.error
    assert crumbs(app) == [*WALK, word]
    assert steps(app)["word"].tolist()[-1] == word
    button(app, "wk_back").click().run()
    assert crumbs(app) == WALK
    button(app, "wk_crumb_1").click().run()
    assert crumbs(app) == WALK[:2]
    button(app, "wk_over").click().run()
    assert crumbs(app) == ["coffee"]
    assert not app.exception


def test_the_link_keeps_the_trail(open_walk):
    app = open_walk(wk_start="king", wk_path="queen\nprincess")
    assert crumbs(app) == ["king", "queen", "princess"]
    app = open_walk(wk_path="")
    assert crumbs(app) == ["coffee"]


def test_visited_words_are_offered_only_when_asked_for(open_walk):
    def offered(**query):
        app = open_walk(wk_start="tea", wk_path="coffee", **query)
        return [one.label.split(" ")[0] for one in app.button if (one.key or "").startswith("wk_to_")]

    assert "tea" not in offered()
    assert "tea" in offered(wk_fresh="0")


def test_a_new_start_begins_a_new_walk(open_walk):
    app = open_walk()
    box = next(box for box in app.text_input if box.key == "static_vectors:wk_start")
    box.set_value("piano").run()
    assert crumbs(app) == ["piano"]
    assert not app.error


def test_an_unknown_start_offers_spellings(open_walk):
    app = open_walk(wk_start="goverment", wk_path="")
    assert not app.exception
    assert len(app.error) == 1
    button(app, "wk_near_0").click().run()
    assert not app.error
    assert crumbs(app) == ["government"]


@pytest.mark.parametrize("word", ["", "🤖", "<b>x</b>", "x" * 5000, "new york"])
def test_a_bad_start_gets_one_sentence(open_walk, word):
    app = open_walk(wk_start=word, wk_path="")
    assert not app.exception
    assert len(app.error) == 1


@pytest.mark.parametrize("words", ["", "cat dog", "xqzzt 🤖 dog", " ".join(f"w{number}" for number in range(5000))])
def test_a_bad_list_gets_one_sentence_and_the_walk_stays(open_walk, words):
    app = open_walk(wk_odd=words)
    assert not app.exception
    assert len(app.error) == 1
    assert len(crumbs(app)) == len(WALK)


def test_a_walk_longer_than_allowed_gets_a_sentence(open_walk):
    app = open_walk(wk_path="\n".join(["tea", "coffee"] * 25))
    assert not app.exception
    assert len(app.error) == 1
