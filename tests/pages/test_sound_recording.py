"""From sound to vector, as a visitor sees it."""

from __future__ import annotations

import numpy as np
import pytest
from page_kit import settle, words_of

from embed_core.audio import keeping, recordings, sound
from embed_core.texts import text

pytestmark = pytest.mark.models


@pytest.fixture
def page(open_page):
    def open_(**query):
        return open_page("pages/sound.py", section="recording", **query)

    return open_


def uploaded(name, data):
    return f"{keeping.keep(name, data)}/{name}"


def test_a_recording_its_picture_its_numbers_and_its_place_are_there_at_once(page, language):
    app = page()
    assert not app.error and not app.exception
    said = words_of(app)
    for key in ("vector", "map", "reads"):
        assert text(f"sound_page.recording.{key}", language) in said
    first = next(one for one in recordings() if one.language == language)
    assert app.selectbox(key="sound:sr_rec").value == first.id
    assert first.voice in ("ada",) and text("audio.voice.ada", language) in said


def test_the_settings_change_the_picture_and_say_what_it_costs(page, language):
    app = page(sr_window="5", sr_bands="128", sr_scale="power")
    said = words_of(app)
    assert not app.error and " 200 Hz" in said  # 16,000 / 80 samples
    assert text("sound_page.recording.see.empty", language, count="#").split("#")[1] in said
    reads = words_of(page(sr_scale="power"))
    assert text("sound_page.recording.reads_this", language) in reads


@pytest.mark.parametrize("source", ["microphone", "file"])
def test_without_a_recording_there_is_a_word_what_to_do(page, language, source):
    app = page(sr_from=source)
    assert not app.error
    assert [info.value for info in app.info] == [text(f"sound_page.choose.waiting.{source}", language)]


def test_a_recording_of_ones_own_stands_among_the_samples_and_stays_private(page, language):
    own = keeping.wav(sound(recordings()[5]).samples)
    app = page(sr_from="file", sr_own_file=uploaded("mine.wav", own))
    said = words_of(app)
    assert not app.error and text("sound_page.choose.private", language) in said
    # It is the sixth recording again: that is the one nearest to it, at a cosine of 1.
    near = text("sound_page.recording.see.near", language, near="#", cosine="*", far="#", least="*")
    assert near.split("#")[0] in said and "1.000" in said


@pytest.mark.parametrize(
    "data, code, details",
    [
        (b"", "empty", {"name": "mine.wav"}),
        (b"no sound", "not_sound", {"name": "mine.wav"}),
        (keeping.wav(np.zeros(16_000, np.float32)), "silent", {"name": "mine.wav", "received": "−∞", "allowed": "-60"}),
    ],
)
def test_what_is_no_sound_is_one_sentence_and_nothing_is_lost(page, language, data, code, details):
    from pages._shared.i18n import plain

    app = page(sr_from="file", sr_own_file=uploaded("mine.wav", data))
    assert [error.value for error in app.error] == [plain(text(f"errors.audio.{code}", language, **details))]
    app.segmented_control(key="sound:sr_from").set_value("sample")
    assert not settle(app).error


def test_a_link_to_what_is_not_there_falls_back(page):
    app = page(sr_rec="nobody", sr_window="7", sr_bands="many")
    assert not app.error and not app.exception


def test_a_model_that_is_not_here_is_offered_and_the_picture_is_there_without_it(own_cache, page, language):
    app = page()
    said = words_of(app)
    assert not app.error and text("sound_page.recording.picture", language) in said
    assert text("sound_page.recording.vector", language) not in said
    assert text("models.fetch", language) in [button.label for button in app.button]
