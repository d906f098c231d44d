"""The map of pictures as a visitor sees it: the shipped ones without the network, one's own with it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from page_kit import settle, words_of
from PIL import Image

from embed_core import catalog, sources
from embed_core.images import own, samples
from embed_core.texts import text

PAGE = "pages/images.py"
SPEC = catalog.get_spec("efficientnet-lite0")


def picture(seed: int) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(0, 255, (30, 40, 3), np.uint8)).save(out, "PNG")
    return out.getvalue()


def selects(app, label: str, language: str):
    (found,) = [box for box in app.selectbox if box.label == text(label, language)]
    return found


def test_a_fresh_clone_shows_the_map_at_once(open_page, language, own_cache):
    app = open_page(PAGE, ig_method="pca")
    assert not app.exception
    assert not app.error
    said = words_of(app)
    assert "1,280" in said
    assert "87%" in said
    assert samples.get("owl").names[language] in said
    assert text("images_page.gallery.nearest", language) in said
    # The network is not here: what needs it is offered, the rest stands.
    assert any(button.key == f"fetch_card_{SPEC.id}" for button in app.button)
    charts = app.get("plotly_chart")
    assert len(charts) == 2
    assert charts[0].proto.spec.count("svg+xml,") == 84


def test_a_group_alone(open_page, language, own_cache):
    app = open_page(PAGE, ig_set="birds", ig_method="pca")
    assert not app.exception
    assert not app.error
    chosen = selects(app, "images_page.choose.several", language)
    assert chosen.value == "birds"
    assert text("images_page.gallery.kin.title", language) not in words_of(app)
    assert app.get("plotly_chart")[0].proto.spec.count("svg+xml,") == 12


@pytest.mark.parametrize("asked", ["zebra", "斑马", "#2"])
def test_the_selected_picture_is_found_in_either_language(open_page, language, own_cache, asked):
    app = open_page(PAGE, ig_set="mammals", ig_method="pca", ig_sel=asked)
    assert not app.exception
    assert samples.get("zebra").names[language] in words_of(app)


def test_files_that_cannot_be_read_cost_nothing_else(open_page, language, own_cache):
    files = [own.keep("bad.png", b"no picture"), own.keep("drawing.svg", b"<svg></svg>")]
    app = open_page(PAGE, mine=own.to_link(files), ig_method="pca")
    assert not app.exception
    assert [error.value for error in app.error] != []
    assert any("bad" in error.value for error in app.error)
    assert any("SVG" in error.value for error in app.error)
    assert app.get("plotly_chart")[0].proto.spec.count("svg+xml,") == 84
    assert text("images_page.choose.privacy", language) in words_of(app)


def test_ones_own_pictures_need_the_network(open_page, language, own_cache):
    app = open_page(PAGE, mine=own.to_link([own.keep("mine.png", picture(1))]), ig_method="pca")
    assert not app.exception
    assert not app.error
    assert any(button.key == f"fetch_card_{SPEC.id}" for button in app.button)
    assert not app.get("plotly_chart")


@pytest.mark.models
def test_a_new_picture_joins_the_map_and_is_named(open_page, language):
    sources.fetch(SPEC)
    file = own.keep("mine.jpg", samples.get("zebra").path.read_bytes()[:-2] + b"\xff\xd9")
    app = open_page(PAGE, mine=own.to_link([file]), ig_method="pca", ig_sel="mine.jpg")
    assert not app.exception
    assert not app.error
    said = words_of(app)
    assert text("images_page.gallery.classes_help", language) in said
    charts = app.get("plotly_chart")
    assert charts[0].proto.spec.count("svg+xml,") == 85
    assert {"en": "zebra", "zh": "斑马"}[language] in charts[1].proto.spec
    app.button(key="ig_forget").click().run()
    assert not app.exception
    assert selects(app, "images_page.choose.several", language).value == "all"


@pytest.mark.models
def test_a_picture_that_joins_is_selected(open_page, language):
    sources.fetch(SPEC)
    app = open_page(PAGE, ig_method="pca")
    app.query_params["mine"] = own.to_link([own.keep("joins.png", picture(9))])
    app = settle(app)
    assert not app.exception
    assert app.query_params["ig_sel"] in ("joins.png", ["joins.png"])


@pytest.mark.models
def test_a_single_picture_is_no_map(open_page, language):
    sources.fetch(SPEC)
    file = own.keep("mine.png", picture(7))
    app = open_page(PAGE, mine=own.to_link([file]), ig_set="mine")
    assert not app.exception
    assert text("inspector.few", language, count=1, fewest=4) in [info.value for info in app.info]
