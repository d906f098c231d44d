"""The home page shows a live map of real words with nothing fetched."""

from __future__ import annotations

import time

import pytest
from page_kit import words_of

from embed_core.teaching import timeline
from embed_core.teaching.cards import cards
from embed_core.teaching.lessons import lessons
from embed_core.texts import text
from pages._shared import registry

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


def links(app) -> list[tuple[str, str, str]]:
    """Page, query and label of every link in the main area."""
    return [(link.proto.page, link.proto.query_string, link.proto.label) for link in app.main.get("page_link")]


def test_it_leads_to_teaching_preparing_and_exploring(open_page, language):
    app = open_page()
    titles = [element.value for element in app.subheader]
    for use in ("teach", "prepare", "explore", "story"):
        assert text(f"home.{use}.title", language) in titles
    found = links(app)
    pages = {page for page, _, _ in found}
    for info in registry.PAGES:
        if not info.hidden and info.id not in ("home",):
            assert info.id in pages, info.id
    seeds = [card for card in cards(language).values() if card.group == "seed"]
    for card in seeds:
        assert any(page == "interview" and f"card={card.slug}" in query for page, query, _ in found), card.slug
    for slug in lessons(language):
        assert any(f"lesson={slug}" in query for _, query, _ in found), slug


def test_every_stop_of_the_timeline_is_a_link_into_a_state_in_the_language_of_the_page(open_page, language):
    app = open_page()
    found = {(page, label.replace("\\", "")): query for page, query, label in links(app)}
    for stop in timeline.stops(language):
        query = found[stop.link.page, stop.label]
        assert f"lang={language}" in query
        for key, _ in stop.link.state:
            assert f"{key}=" in query, stop.id
    shown = words_of(app)
    assert "1986" in shown
    assert "[@" not in shown


def test_it_is_there_in_under_a_second_once_loaded(open_page):
    app = open_page()
    began = time.perf_counter()
    app.run()
    assert time.perf_counter() - began < 1.0
