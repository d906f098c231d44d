"""The damage bench on its page: what it shows at once, in both languages, and sentences for bad input."""

from __future__ import annotations

import pytest
from page_kit import words_of

pytestmark = pytest.mark.usefixtures("own_cache")
PAGE = "pages/unknown_words.py"
FEW = {"section": "bench", "ub_draws": "1"}
ENGLISH = {**FEW, "ub_table": "glove-6b-50d-20k", "ub_words": "government, school, music"}


def test_it_opens_with_curves_and_sentences(open_page, language):
    app = open_page(PAGE, section="bench")
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 4
    shown = words_of(app)
    if language == "en":
        assert "unbelieveable is number" in shown
        assert len(app.metric) == 4
        assert 0 < float(app.metric[0].value.rstrip("%")) <= 100
    else:
        assert not app.metric  # the typo set is English; Chinese readers begin with Chinese words
        assert "电影 → " in shown


def test_english_words_on_request(open_page):
    app = open_page(PAGE, **ENGLISH)
    assert not app.error
    assert "government → " in words_of(app)
    assert len(app.metric) == 4


@pytest.mark.parametrize("kind", ["synonym", "swap"])
def test_every_kind_of_damage(open_page, kind):
    app = open_page(PAGE, **{**ENGLISH, "ub_kind": kind, "ub_words": "movie, doctor, street"})
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) >= 2


@pytest.mark.parametrize("words", ["", "school", "🦜🦜 <b>x</b>", ", ".join(f"w{n}" for n in range(5_000))])
def test_bad_words_get_one_sentence(open_page, words):
    app = open_page(PAGE, **{**ENGLISH, "ub_words": words or " "})
    assert not app.exception
    assert len(app.error) == 1
    assert app.text_area[0].value.strip() == words  # nothing typed is lost


def test_unknown_words_are_named_and_left_out(open_page):
    app = open_page(PAGE, **{**ENGLISH, "ub_words": "school, music, qqzz<i>"})
    assert not app.error
    assert "qqzz" in words_of(app)
    assert "<i>" not in words_of(app).replace("\\<i\\>", "")


def test_nonsense_in_the_link_falls_back(open_page):
    app = open_page(PAGE, section="bench", ub_kind="melt", ub_draws="-7", ub_aug="none", ub_kind_zh="melt")
    assert not app.exception
    assert not app.error


def test_an_encoder_that_is_not_here_is_offered_for_fetching(open_page):
    app = open_page(PAGE, **ENGLISH, **{"ub_all-minilm-l6-v2": "1"})
    assert not app.exception
    assert [button for button in app.button if button.key == "fetch_card_all-minilm-l6-v2"]
    assert len(app.get("plotly_chart")) >= 2


def test_the_link_restores_the_view(open_page):
    app = open_page(PAGE, **ENGLISH, ub_above="1", ub_kind="drop")
    assert app.query_params["ub_kind"] in ("drop", ["drop"])
    assert app.query_params["ub_above"] in ("1", ["1"])
    assert app.text_area[0].value == "government, school, music"
