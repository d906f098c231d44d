"""Mining and search on a tiny encoder: matches, own lists, bad input in sentences."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest
from page_kit import settle, words_of
from test_languages_together import charts, folders, open_section, sound

from embed_core.texts import text

__all__ = ["folders", "open_section"]


def area(app, key):
    (found,) = [element for element in app.text_area if element.key == f"languages:{key}"]
    return found


def frame_with(app, column):
    return next(frame.value for frame in app.dataframe if column in frame.value)


def test_it_opens_with_the_example_and_the_search(open_section, language):
    app = sound(open_section("mining", mi_bar_margin="0.8"))
    (scores,) = charts(app)
    go.Figure(scores)
    assert scores["layout"]["shapes"][0]["y0"] == 0.8
    said = words_of(app)
    assert said.count(f"**{text('projections.see.title', language)}**") == 2 and "{" not in said
    matches = frame_with(app, text("languages_page.mining.column.second", language))
    assert len(matches) <= 17 and matches.iloc[:, 2].is_unique and matches.iloc[:, 3].is_unique
    assert set(matches.iloc[:, 1]) <= {"✓", "✗"} and list(matches.iloc[:, 0]) == sorted(
        matches.iloc[:, 0], reverse=True
    )
    found = frame_with(app, text("languages_page.mining.column.passage", language))
    assert len(found) == 12 and np.all(np.diff(found.iloc[:, 1]) <= 0)


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_own_lists_an_empty_one_and_a_long_one(open_section):
    app = open_section("mining", mi_bar_margin="0.8")
    area(app, "mi_list1_en_zh").set_value("we sat on the river bank\n<i>مرحبا</i> 😀")
    area(app, "mi_list2_en_zh").set_value("we sat on the river bank\nThe bank")
    settle(app)
    said = words_of(sound(app))
    assert text("languages_page.mining.lists.see.unknown", "en", found=2) in said
    matches = frame_with(app, text("languages_page.mining.column.second", "en"))
    assert "\u2068we sat on the river bank\u2069" in set(matches.iloc[:, 3])
    area(app, "mi_list2_en_zh").set_value("")
    settle(app)
    assert not app.exception and "empty list" in app.error[0].value
    area(app, "mi_list2_en_zh").set_value("\n".join(map(str, range(5_000))))
    settle(app)
    assert not app.exception and "5,000 lines" in app.error[0].value
    assert text("languages_page.mining.search.title", "en") in words_of(app)  # the rest goes on
