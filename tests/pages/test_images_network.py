"""The section "layer by layer" of the page about pictures."""

from __future__ import annotations

import pytest
from images_kit import TinyNetwork
from page_kit import settle, words_of

from embed_core.texts import text
from pages._shared.images_page import network_kit, opened

PAGE = "pages/images.py"


@pytest.fixture(autouse=True)
def network(own_cache, monkeypatch):
    monkeypatch.setattr(opened, "encoder", lambda: TinyNetwork())


def test_it_shows_maps_shape_neighbours_and_the_inspector(open_page, language):
    app = open_page(PAGE, section="network")
    assert not app.exception and not app.error
    said = words_of(app)
    assert text("images_page.network.maps.title", language) in said
    assert text("images_page.network.near.title", language) in said
    assert said.count(text("projections.see.title", language)) == 4
    assert len(app.get("plotly_chart")) == 3  # shape, curve, map
    assert len(app.get("image")) == 1 + 12 + 8 * 2  # the picture, the channels of the last layer, two rows of samples


def test_a_link_restores_layer_order_and_picture(open_page, language):
    app = open_page(PAGE, section="network", in_layer="1", in_order="contrast", in_pic="lion", in_k="1", in_early="1")
    assert app.slider(key="images:in_layer").value == 1
    said = words_of(app)
    assert text("images_page.network.maps.ordered.contrast", language) in said
    assert network_kit.known(language).pictures[3].name in said
    app.slider(key="images:in_layer").set_value(0)
    settle(app)
    assert not app.exception and not app.error
    # The tiny network's first layer has three channels: all of them are shown.
    template = text("images_page.network.maps.shown", language, shown=3, total=3, layer="§", order="§")
    assert next(part for part in template.split("§") if "3" in part).strip() in words_of(app)


def test_a_layer_that_is_not_there_falls_back(open_page):
    app = open_page(PAGE, section="network", in_layer="99", in_k="abc", in_pic="unicorn")
    assert not app.exception and not app.error
    assert app.slider(key="images:in_layer").value == 2


def test_the_row_of_neighbours_leaves_out_the_picture_itself(language):
    known = network_kit.known(language)
    picture = known.pictures[5]
    assert known.place(picture) == 5
    assert len(known.uris) == len(known.groups) == 84
