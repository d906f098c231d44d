"""The section "pixels or features" of the page about pictures."""

from __future__ import annotations

import pytest
from images_kit import TinyNetwork
from page_kit import words_of

from embed_core.texts import text
from pages._shared.images_page import opened

PAGE = "pages/images.py"


@pytest.fixture(autouse=True)
def network(own_cache, monkeypatch):
    monkeypatch.setattr(opened, "encoder", lambda: TinyNetwork())


def test_digits_two_maps_a_shift_and_the_inspector(open_page, language):
    app = open_page(PAGE, section="pixels", ip_each="5", ip_method="pca", ip_m_method="pca")
    assert not app.exception and not app.error
    said = words_of(app)
    assert said.count(text("projections.see.title", language)) == 4
    assert len(app.get("plotly_chart")) >= 5
    # The tiny network sees two by two places of a digit: the pixels must win.
    assert text("images_page.pixels.scores.see.pixels", language, k=3, pixels="0", features="0")[:10] in said


def test_photographs_and_a_selection_on_both_maps(open_page, language):
    app = open_page(PAGE, section="pixels", ip_set="photos", ip_method="pca", ip_m_method="pca", ip_shift="4",
                    ip_space="pixels", ip_sel={"en": "zebra", "zh": "斑马"}[language])  # fmt: skip
    assert not app.exception and not app.error
    said = words_of(app)
    near = text("images_page.pixels.maps.near", language, name={"en": "zebra", "zh": "斑马"}[language], near="")
    assert said.count(near.rstrip()) == 2
    assert (app.query_params["ip_set"], app.query_params["ip_shift"]) == ("photos", "4")


def test_a_link_typed_by_hand_falls_back(open_page):
    app = open_page(
        PAGE, section="pixels", ip_set="films", ip_each="5000", ip_k="x", ip_method="pca", ip_m_method="pca"
    )
    assert not app.exception and not app.error
    assert app.slider(key="images:ip_each").value == 40
