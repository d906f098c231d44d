"""The timeline: the same stops in both languages, each with its source and a live page."""

from __future__ import annotations

import pytest

from embed_core import texts
from embed_core.paths import ROOT
from embed_core.teaching import bibliography, claims, timeline


def test_both_languages_have_the_same_stops():
    english, chinese = timeline.stops("en"), timeline.stops("zh")
    assert [(stop.id, stop.year, stop.link.page) for stop in english] == [
        (stop.id, stop.year, stop.link.page) for stop in chinese
    ]
    assert 20 <= len(english) <= 30


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_it_goes_from_1986_to_today_with_a_source_for_every_stop(language):
    stops = timeline.stops(language)
    assert stops[0].year == 1986
    assert stops[-1].year >= 2024
    for stop in stops:
        assert claims.unsupported(stop.text) == [], stop.id
        assert {source.year for source in stop.sources} & {stop.year, stop.year - 1, stop.year + 1}, stop.id
        assert set(bibliography.keys_in(stop.text)) <= set(bibliography.sources()), stop.id


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_stop_opens_a_page_of_its_own(language):
    stops = timeline.stops(language)
    assert [stop.id for stop in stops if not (ROOT / "pages" / f"{stop.link.page}.py").is_file()] == []
    assert len({stop.link for stop in stops}) == len(stops)
    assert all(stop.label and "](" not in stop.label for stop in stops)


def test_every_stop_belongs_to_a_stretch_and_every_stretch_has_stops():
    eras = [timeline.era(stop) for stop in timeline.stops("en")]
    assert list(dict.fromkeys(eras)) == [name for name, _ in timeline.ERAS]
