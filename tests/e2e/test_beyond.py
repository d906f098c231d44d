"""Graphs, images and sound on the real weights: every section by its link, a click in one picture seen in the other,
files of one's own.
"""

from __future__ import annotations

import io
import math
import wave

import numpy as np
import pytest
from browser_kit import LAST, assert_it_stands, at_rest, click_point
from PIL import Image, ImageDraw

from embed_core import catalog, sources

pytestmark = [pytest.mark.browser, pytest.mark.models]

SECTIONS = [
    ("graphs", "walk"), ("graphs", "nodes"), ("graphs", "links"), ("graphs", "classes"), ("graphs", "roles"),
    ("graphs", "own"), ("images", "gallery"), ("images", "network"), ("images", "changes"), ("images", "pixels"),
    ("images", "clip"), ("images", "video"), ("images", "own"), ("sound", "recording"), ("sound", "voices"),
    ("sound", "moments"), ("sound", "stability"), ("sound", "own"),
]  # fmt: skip
LOOKS = [("en", True, 800), ("zh", False, 1400), ("zh", True, 800), ("en", False, 1400)]


@pytest.fixture(scope="module", autouse=True)
def fetched():
    for model_id in ("efficientnet-lite0", "resemblyzer"):
        sources.fetch(catalog.get_spec(model_id))


@pytest.mark.parametrize(
    ("page_id", "section", "language", "dark", "width"),
    [(*section, *LOOKS[place % len(LOOKS)]) for place, section in enumerate(SECTIONS)],
)
def test_every_section_opens_by_its_link_and_fits_the_window(visit, page_id, section, language, dark, width):
    page = visit(f"/{page_id}?lang={language}&section={section}", width=width, dark=dark)
    page.wait_for_selector(LAST)
    at_rest(page)
    assert_it_stands(page)


def test_a_node_clicked_in_the_graph_is_selected_in_both_pictures(visit):
    page = visit("/graphs?lang=en&section=nodes")
    page.wait_for_selector(LAST)
    at_rest(page)
    click_point(page, "John A.")
    page.wait_for_url("**gn_sel=John**")
    page.wait_for_selector("h4:has-text('John A.')")  # the inspector below follows
    at_rest(page)
    assert page.locator("[data-testid=stAlertContentError]").count() == 0


def picture(colour: tuple[int, int, int]) -> bytes:
    """A PNG with a disc."""
    made = Image.new("RGB", (300, 240), "white")
    ImageDraw.Draw(made).ellipse((60, 30, 240, 210), fill=colour)
    packed = io.BytesIO()
    made.save(packed, "PNG")
    return packed.getvalue()


def test_pictures_of_ones_own_join_the_map_and_a_broken_one_gets_a_sentence(visit):
    page = visit("/images?lang=en")
    page.wait_for_selector(LAST)
    at_rest(page)
    page.click("button:has-text('Add your own')")
    page.set_input_files("input[type=file]", [
        {"name": "sun.png", "mimeType": "image/png", "buffer": picture((255, 200, 0))},
        {"name": "broken.png", "mimeType": "image/png", "buffer": picture((0, 0, 255))[:200]},
    ])  # fmt: skip
    page.wait_for_url("**mine=**")
    page.wait_for_selector("[data-testid=stAlertContentError]:has-text('broken.png')")
    page.wait_for_selector("text=85 pictures")
    page.keyboard.press("Escape")
    at_rest(page)
    assert page.locator("[data-testid=stException]").count() == 0


def buzz(seconds: float) -> bytes:
    """A WAV file at 44.1 kHz, stereo: a buzz at the pitch of a voice."""
    time = np.arange(int(seconds * 44_100)) / 44_100
    sound = sum(np.sin(2 * math.pi * 140 * harmonic * time) / harmonic for harmonic in (1, 2, 3))
    packed = io.BytesIO()
    with wave.open(packed, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(44_100)
        file.writeframes(np.repeat((6_000 * sound).astype("<i2"), 2).tobytes())
    return packed.getvalue()


def test_a_recording_of_ones_own_becomes_a_vector(visit):
    page = visit("/sound?lang=en&sr_from=file")
    page.wait_for_selector("input[type=file]", state="attached")
    at_rest(page)
    page.set_input_files("input[type=file]", {"name": "buzz.wav", "mimeType": "audio/wav", "buffer": buzz(2.5)})
    page.wait_for_selector("text=/2\\.5\\d? s/")
    page.wait_for_selector(LAST)
    at_rest(page)
    assert page.locator("audio").count() > 0
    assert page.locator("[data-testid=stAlertContentError]").count() == 0
