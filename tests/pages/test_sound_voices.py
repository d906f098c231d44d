"""Who is who, as a visitor sees it: matrix, threshold, verification, own voices, bad input."""

from __future__ import annotations

import json

import plotly.graph_objects as go
import pytest
from page_kit import settle, words_of
from sound_kit import BandEncoder, open_sound, tone_wav

from embed_core.audio.comparison import compare, sample_takes, sample_vectors
from embed_core.audio.verification import errors_at
from embed_core.texts import text

__all__ = ["open_sound"]

ROOM = "sound_page.voices"


def metric(app, key, language):
    return next(one for one in app.metric if one.label == text(f"{ROOM}.{key}", language))


def charts(app):
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def percent(value):
    return f"{100 * value:.1f} %"


def test_everything_is_there_before_anybody_touches_it(open_sound, language):
    app = open_sound("voices")
    assert not app.exception and not app.error
    found = compare(sample_takes(), sample_vectors(BandEncoder()))
    assert metric(app, "threshold.eer", language).value == percent(found.rate.eer)
    at = app.slider(key="sound:sv_threshold").value
    assert at == pytest.approx(found.rate.threshold, abs=6e-4)
    made = errors_at(found.pairs.scores, found.pairs.same, at)
    assert metric(app, "threshold.accepts", language).value == percent(made.accept_rate)
    assert metric(app, "threshold.rejects", language).value == percent(made.reject_rate)
    assert metric(app, "identify.nearest", language).value == percent(found.identified.nearest_accuracy)
    said = words_of(app)
    assert "{" not in said and "1,128" in said
    for title in ("matrix", "threshold", "verify", "identify", "heard", "map"):
        assert text(f"{ROOM}.{title}.title", language) in said
    drawn = charts(app)
    for spec in drawn:
        go.Figure(spec)
    heat = drawn[0]
    assert len(heat["layout"]["yaxis"]["ticktext"]) == 8 and len(heat["layout"]["shapes"]) == 2 * 7
    assert "0.752" not in said  # nothing of the real model is written down


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_the_threshold_of_the_link_counts_its_errors(open_sound):
    app = open_sound("voices", sv_threshold="1.0", sv_order="language")
    found = compare(sample_takes(), sample_vectors(BandEncoder()))
    made = errors_at(found.pairs.scores, found.pairs.same, 1.0)
    assert metric(app, "threshold.rejects", "en").value == percent(made.reject_rate)
    assert charts(app)[0]["layout"]["yaxis"]["ticktext"] == ["English", "Chinese"]
    assert "narrow" in words_of(app)


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_two_recordings_are_verified(open_sound):
    app = open_sound("voices", sv_first="ada/ada-river", sv_second="ada/ada-river")
    assert text(f"{ROOM}.verify.itself", "en") in words_of(app)
    app = open_sound("voices", sv_first="ada/ada-river", sv_second="hugh/hugh-river")
    found = compare(sample_takes(), sample_vectors(BandEncoder()))
    ids = [take.id for take in found.takes]
    cosine = found.matrix[ids.index("ada-river"), ids.index("hugh-river")]
    said = " ".join(box.value for box in [*app.success, *app.warning])
    assert f"cosine {cosine:.3f}" in said and f"{found.rate.threshold:.3f}" in said
    assert text(f"{ROOM}.verify.{'wrong' if cosine >= found.rate.threshold else 'right'}", "en") in said


def test_own_voices_join_and_leave(open_sound, language):
    from embed_core.audio.keeping import keep

    rows = [["<b>Li</b>", f"{place} · a.wav", keep("a.wav", tone_wav(hertz))] for place, hertz in ((1, 180), (2, 190))]
    app = open_sound("voices", sv_own=json.dumps(rows))
    assert not app.exception and not app.error
    said = words_of(app)
    assert "1,225" in said  # 50 * 49 / 2 pairs
    assert "<b>Li" not in charts(app)[0]["layout"]["yaxis"]["ticktext"][-1]
    app.button(key="sv_remove_0").click()
    settle(app)
    assert "1,176" in words_of(app)


@pytest.mark.parametrize("language", ["zh"], indirect=True)
@pytest.mark.parametrize("own", ["[[1]]", "x", '["a"]', '[["a","b","../../etc"]]'])
def test_a_damaged_link_is_no_traceback(open_sound, own):
    app = open_sound("voices", sv_own=own)
    assert not app.exception and "1,128" in words_of(app)


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_adding_nothing_is_said(open_sound):
    app = open_sound("voices")
    app.button(key="sv_add").click()
    settle(app)
    assert not app.exception and "Received no recording" in app.error[0].value
