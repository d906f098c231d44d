"""The section "what moves the vector" of the page about pictures."""

from __future__ import annotations

import numpy as np
import pytest
from images_kit import TinyNetwork
from page_kit import settle, words_of

from embed_core.images.transforms import CHANGES
from embed_core.texts import text
from pages._shared.images_page import changes_figures, changes_kit, opened

PAGE = "pages/images.py"


@pytest.fixture(autouse=True)
def network(own_cache, monkeypatch):
    monkeypatch.setattr(opened, "encoder", lambda: TinyNetwork())


def test_it_shows_occlusion_rows_mixture_and_the_inspector(open_page, language):
    app = open_page(PAGE, section="changes")
    assert not app.exception and not app.error
    said = words_of(app)
    for kind in CHANGES:
        assert text(f"images_page.changes.kinds.{kind}", language) in said
    assert said.count(text("projections.see.title", language)) == 4
    assert len(app.get("plotly_chart")) >= 3


def test_a_link_restores_the_square_the_measure_and_the_mixture(open_page, language):
    app = open_page(PAGE, section="changes", ie_square="40", ie_step="20", ie_measure="class", ie_x_crop="100",
                    ie_x_rotation="0", ie_x_grey="0")  # fmt: skip
    assert not app.exception and not app.error
    assert app.slider(key="images:ie_square").value == 40
    said = words_of(app)
    assert text("images_page.changes.mix.none", language) in said  # nothing is mixed: no change
    assert "1.00" in said
    app.slider(key="images:ie_x_blur").set_value(80)
    settle(app)
    assert text("images_page.changes.strengths.blur", language, value="8") in words_of(app)


def test_too_many_places_are_said_and_the_rest_goes_on(open_page, language):
    app = open_page(PAGE, section="changes", ie_square="10", ie_step="1")
    assert not app.exception
    assert app.slider(key="images:ie_step").value == 4  # the slider's own bound
    assert text("images_page.changes.rows.title", language) in words_of(app)


def test_strengths_in_words():
    shown = {kind: changes_kit.strength(kind, change.levels[0]) for kind, change in CHANGES.items()}
    assert shown["crop"] == "90 % kept"
    assert shown["blur"] == "radius 0.5 %"
    assert shown["flip"] == "left-right"


def test_cells_of_the_heat_reach_to_the_rim():
    assert changes_figures.edges(np.array([10.0, 30.0, 40.0]), 50).tolist() == [0.0, 20.0, 35.0, 50.0]
