"""Noise and length, as a visitor sees it: every kind, the curve, the table, a visitor's recording."""

from __future__ import annotations

import json

import plotly.graph_objects as go
import pytest
from page_kit import settle, words_of
from sound_kit import BandEncoder, open_sound, tone_wav

from embed_core.audio.comparison import compare, sample_takes, sample_vectors
from embed_core.audio.samples import recordings, sound
from embed_core.audio.stability import KINDS, measure_one
from embed_core.texts import text

__all__ = ["open_sound"]

ROOM = "sound_page.stability"


def charts(app):
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_version_to_hear_and_a_curve(open_sound, language, kind):
    app = open_sound("stability", ss_kind=kind, ss_rec="ben-keys")
    assert not app.exception and not app.error
    said = words_of(app)
    assert text(f"{ROOM}.about.{kind}", language) in said and "{" not in said
    curve = charts(app)[0]
    go.Figure(curve)
    names = [trace["name"] for trace in curve["data"] if trace.get("name")]
    assert names[0] == text(f"{ROOM}.curve.clean", language) and len(names) == 3
    assert text("projections.see.title", language) in said
    assert text(f"{ROOM}.map.title", language) in said


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_the_number_is_that_of_the_version_on_the_screen(open_sound):
    app = open_sound("stability", ss_rec="ada-river", ss_level_noise="0", ss_draw_noise="3")
    encoder = BandEncoder()
    clean = next(sound(one).samples for one in recordings() if one.id == "ada-river")
    measured, _ = measure_one(encoder, clean, "noise", 0.0, 2)
    cosine = float(measured.against(measured.clean)[0, 0])
    threshold = compare(sample_takes(), sample_vectors(encoder)).rate.threshold
    (shown,) = [one for one in app.metric if one.label == text(f"{ROOM}.cosine", "en")]
    assert shown.value == f"{cosine:.3f}" and f"{threshold:.3f}" in shown.delta
    assert ("above" if cosine >= threshold else "below") in shown.delta


def test_a_visitors_recording_has_no_other_recordings_to_lie_near(open_sound, language):
    from embed_core.audio.keeping import keep

    key = keep("me.wav", tone_wav())
    app = open_sound("stability", ss_from="file", ss_own_file=f"{key}/me.wav", ss_kind="hum")
    assert not app.exception and not app.error
    names = [trace["name"] for trace in charts(app)[0]["data"] if trace.get("name")]
    assert names == [text(f"{ROOM}.curve.{line}", language) for line in ("clean", "other")]


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_a_very_short_recording_is_not_offered_to_be_cut(open_sound):
    from embed_core.audio.keeping import keep

    key = keep("short.wav", tone_wav(seconds=0.4))
    app = open_sound("stability", ss_from="file", ss_own_file=f"{key}/short.wav", ss_kind="length")
    assert not app.exception and not app.error
    assert text(f"{ROOM}.about.noise", "en") in words_of(app)


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_nothing_recorded_yet_is_a_sentence(open_sound):
    app = open_sound("stability", ss_from="microphone")
    assert not app.exception and not app.error and app.info


def test_all_kinds_stand_side_by_side(open_sound, language):
    app = open_sound("stability", ss_rec="ada-river", ss_kind="hum")
    app.session_state["ss_all_box"] = True
    settle(app)
    assert not app.exception and not app.error
    column = text(f"{ROOM}.column.kind", language)
    (table,) = [frame.value for frame in app.dataframe if column in frame.value]
    assert list(table[column]) == [text(f"{ROOM}.kinds.{kind}", language) for kind in KINDS]
