"""The section "a film as a path" of the page about pictures."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from images_kit import TinyNetwork
from page_kit import settle, words_of

sys.path.append(str(Path(__file__).resolve().parents[1] / "core"))

from films import film, greys, sound_only

from embed_core import stash
from embed_core.texts import text
from embed_core.video.build_clip import CUTS
from pages._shared.images_page import opened

PAGE = "pages/images.py"
T = "images_page.video"


@pytest.fixture(autouse=True)
def network(own_cache, monkeypatch):
    monkeypatch.setattr(opened, "encoder", lambda: TinyNetwork())


@pytest.fixture
def open_video(open_page):
    return lambda **query: open_page(PAGE, section="video", **query)


def uploaded(data, name="own.mp4"):
    return f"{stash.put(data)}/{name}"


def test_it_opens_with_the_shipped_film_its_path_and_its_known_cuts(open_video, language):
    app = open_video(iv_every="1.0")
    assert not app.exception and not app.error
    said = words_of(app)
    assert text(f"{T}.shipped", language) in said
    cuts = ", ".join(f"{cut:.1f}" for cut in CUTS)
    assert text(f"{T}.truth", language, cuts=cuts, count=3, hit=3, false=0)[:40] in said
    assert text("projections.see.title", language) in said
    assert len(app.get("plotly_chart")) == 3
    frames = app.dataframe[1].value
    assert len(frames) == 13
    assert frames.iloc[:, 0].is_monotonic_increasing


def test_the_threshold_decides_how_many_shots_there_are(open_video, language):
    app = open_video(iv_every="1.0", iv_cut="0.0")
    assert not app.exception and not app.error
    slider = app.slider(key="images:iv_cut")
    assert slider.value == 0.0
    assert len(app.dataframe[0].value) == 1
    assert text(f"{T}.see_no_cut", language, usual="#").split("#")[0][:12] in words_of(app)
    slider.set_value(1.0)
    assert len(settle(app).dataframe[0].value) > 5


def test_a_link_brings_an_uploaded_film_and_a_selected_frame_back(open_video, language):
    app = open_video(iv_film=uploaded(film(greys([5, 5, 200, 200, 90, 90] * 5))), iv_every="0.5", iv_sel="0.50 s")
    assert not app.exception and not app.error
    said = words_of(app).replace("\\", "")
    assert text(f"{T}.shipped", language) not in said
    assert "0.50 s" in said and text("projections.nothing_selected", language) not in said
    assert len(app.get("image")) >= 2  # the frame and its nearest picture
    app.button(key="iv_again").click()
    assert text(f"{T}.shipped", language) in words_of(settle(app))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (sound_only(), "no_video"),
        (b"<html>", "not_a_video"),
        (film(greys([1] * 9))[:500], "damaged"),
        (b"", "empty"),
    ],
)
def test_what_is_no_film_becomes_one_sentence(open_video, language, data, code):
    app = open_video(iv_film=uploaded(data, "holiday.mp4"))
    assert not app.exception
    assert len(app.error) == 1
    assert (
        app.error[0].value.replace("\\", "").startswith(text(f"errors.video.{code}", language, **BLANK).split("#")[0])
    )
    assert "holiday" in app.error[0].value


BLANK = {"name": "holiday.mp4", **dict.fromkeys(("allowed", "sound", "reason", "received"), "#")}


def test_a_film_that_this_server_no_longer_holds(open_video):
    app = open_video(iv_film=f"{'0' * stash.KEY_LENGTH}/gone.mp4")
    assert not app.exception
    assert len(app.error) == 1


def test_one_frame_is_no_path(open_video, language):
    app = open_video(iv_film=uploaded(film(greys([9]), "gif"), "still.gif"))
    assert not app.exception and not app.error
    assert text(f"{T}.still", language) in words_of(app)
    assert not app.get("plotly_chart")


def test_a_format_no_browser_plays_is_read_all_the_same(open_video, language):
    app = open_video(iv_film=uploaded(film(greys([9, 200] * 6), "avi"), "old.avi"), iv_every="0.1")
    assert not app.exception and not app.error
    assert text(f"{T}.not_played", language, name="old.avi") in words_of(app).replace("\\", "")
    assert len(app.get("plotly_chart")) == 3
