"""The home page shows a live map of real words with nothing fetched."""

from __future__ import annotations

import pytest
from page_kit import words_of

pytestmark = pytest.mark.usefixtures("own_cache")


def test_it_shows_a_map_and_the_neighbours_of_a_word(open_page):
    app = open_page(q="king")
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 1
    neighbours = app.dataframe[0].value
    assert any(name.split()[0] in ("queen", "prince") for name in neighbours["cosine_name"])
    assert neighbours["cosine"].is_monotonic_decreasing
    assert neighbours["euclidean"].is_monotonic_increasing


def test_its_words_are_in_the_language_of_the_link(open_page, language):
    shown = words_of(open_page())
    assert ("看得见的嵌入" in shown) == (language == "zh")
    assert ("Embeddings you can see" in shown) == (language == "en")


def test_a_word_that_is_not_there_gets_a_sentence(open_page):
    app = open_page(q="zzzzqqqq🦜<script>")
    assert not app.exception
    assert len(app.info) == 1


def test_the_language_switch_changes_the_link(open_page, language):
    app = open_page()
    other = {"en": "zh", "zh": "en"}[language]
    app.sidebar.get("button_group")[0].set_value(other).run()
    assert app.query_params["lang"] in (other, [other])
