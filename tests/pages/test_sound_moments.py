"""The vector over time, as a visitor sees it."""

from __future__ import annotations

import numpy as np
import pytest
from page_kit import words_of

from embed_core.audio import keeping, recordings, sound
from embed_core.texts import text

pytestmark = pytest.mark.models


@pytest.fixture
def page(open_page):
    def open_(**query):
        return open_page("pages/sound.py", section="moments", **query)

    return open_


def start_of(key, language):
    return text(f"sound_page.moments.{key}", language, **dict.fromkeys(FIELDS, "#")).split("#")[0]


FIELDS = (
    "right", "count", "share", "voices", "seconds", "contrast", "most", "least", "start", "end", "level", "voice",
    "cosine",
)  # fmt: skip


def test_two_voices_and_the_change_between_them_are_seen_at_once(page, language):
    app = page()
    said = words_of(app)
    assert not app.error and not app.exception
    for key in ("see.right", "see.border"):
        assert start_of(key, language) in said
    change = text("sound_page.moments.see.change", language, count=1, seconds="#", contrast="#").split("#")[0]
    assert change in said
    assert "(100%)" in said or "（100%）" in said


def test_the_lines_can_be_the_shares_of_the_softmax(page):
    app = page(sm_show="share")
    assert not app.error and app.segmented_control(key="sound:sm_show").value == "share"


def test_one_voice_after_itself_has_no_border_and_no_change(page, language):
    app = page(sm_second="ada")
    said = words_of(app)
    assert not app.error and start_of("see.no_change", language) in said
    assert start_of("see.border", language) not in said


def test_a_selected_moment_is_played_beside_the_map(page, language):
    app = page(sm_sel="#10")
    said = words_of(app)
    # 8 a second are 12 frames of 10 ms apart: the eleventh window begins at 1.20 s and ends at 2.80 s.
    assert not app.error and "1.20 s" in said and "2.80 s" in said


def test_one_recording_is_compared_with_its_own_beginning(page, language):
    joined = np.concatenate([sound(recordings()[place]).samples for place in (0, 1, 6, 7)])
    key = keeping.keep("mine.wav", keeping.wav(joined))
    app = page(sm_kind="one", sm_from="file", sm_own_file=f"{key}/mine.wav")
    assert not app.error and start_of("see.own", language) in words_of(app)


def test_without_a_recording_there_is_a_word_what_to_do(page, language):
    app = page(sm_kind="one", sm_from="microphone")
    assert not app.error
    assert [info.value for info in app.info] == [text("sound_page.choose.waiting.microphone", language)]


def test_a_short_recording_has_too_few_moments_for_a_map_and_says_so(page, language):
    key = keeping.keep("short.wav", keeping.wav(sound(recordings()[0]).samples[:16_000]))
    app = page(sm_kind="one", sm_from="file", sm_own_file=f"{key}/short.wav")
    assert not app.error and not app.exception
    assert text("inspector.few", language, count=1, fewest=4) in [info.value for info in app.info]
