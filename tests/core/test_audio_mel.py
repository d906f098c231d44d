"""The mel spectrogram against the definition librosa made usual, as transformers.audio_utils has it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embed_core.audio import mel
from embed_core.audio.mel import MelSettings, decibels, filterbank, hertz_to_mel, log_mel, mel_power, mel_to_hertz
from embed_core.errors import InputError

SETTINGS = [MelSettings(), MelSettings(512, 128, 80), MelSettings(800, 160, 64)]


def sounds():
    rng = np.random.default_rng(3)
    seconds = np.arange(24_000) / 16_000
    chirp = 0.5 * np.sin(2 * np.pi * (200 + 2_000 * seconds) * seconds)
    return [chirp.astype(np.float32), (0.05 * rng.normal(size=9_001)).astype(np.float32), np.zeros(800, np.float32)]


def reference(samples, settings):
    from transformers import audio_utils

    bank = audio_utils.mel_filter_bank(
        settings.window // 2 + 1, settings.bands, 0, 8_000, 16_000, norm="slaney", mel_scale="slaney"
    )
    window = audio_utils.window_function(settings.window, "hann")
    return audio_utils.spectrogram(
        samples, window, settings.window, settings.hop, power=2.0, center=True, pad_mode="constant", mel_filters=bank,
        mel_floor=0.0,
    ).T  # fmt: skip


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("samples", sounds())
def test_power_and_logarithm_are_those_of_the_reference(samples, settings):
    from transformers import audio_utils

    expected = reference(samples, settings)
    assert mel_power(samples, settings).shape == expected.shape == (settings.frames(len(samples)), settings.bands)
    assert np.abs(mel_power(samples, settings) - expected).max() < 1e-3
    # In decibels 1e-3 is far stricter where a cell is quiet.
    in_decibels = audio_utils.power_to_db(expected.copy(), min_value=mel.FLOOR, db_range=80)
    assert np.abs(log_mel(samples, settings) - in_decibels).max() < 1e-3


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_filters_are_slaneys(settings):
    from transformers import audio_utils

    expected = audio_utils.mel_filter_bank(
        settings.window // 2 + 1, settings.bands, 0, 8_000, 16_000, norm="slaney", mel_scale="slaney"
    )
    np.testing.assert_allclose(filterbank(settings), expected.T, atol=1e-12)


def test_many_frames_are_worked_in_pieces_without_a_seam(monkeypatch):
    samples = sounds()[0]
    whole = mel_power(samples)
    monkeypatch.setattr(mel, "_FRAMES_AT_ONCE", 7)
    np.testing.assert_array_equal(mel_power(samples), whole)


def test_a_tone_stands_in_the_band_that_holds_it():
    tone = np.sin(2 * np.pi * 1_000 * np.arange(16_000) / 16_000).astype(np.float32)
    peaks = mel.band_edges(40)[1:-1]
    loudest = peaks[int(mel_power(tone).sum(axis=0).argmax())]
    assert abs(loudest - 1_000) == np.abs(peaks - 1_000).min()


@given(st.floats(0, 8_000))
def test_mel_and_back(hertz):
    assert mel_to_hertz(hertz_to_mel(hertz)) == pytest.approx(hertz, abs=1e-6)


def test_decibels_by_hand():
    assert decibels(np.array([10.0, 1.0, 1e-12], np.float32), None).tolist() == pytest.approx([10.0, 0.0, -100.0])
    assert decibels(np.array([10.0, 1e-12], np.float32), 30.0).tolist() == pytest.approx([10.0, -20.0])


@pytest.mark.parametrize("wrong", [{"window": 5}, {"hop": 0}, {"window": 10**6}, {"bands": 0}, {"bands": 999}])
def test_settings_outside_their_bounds_are_a_sentence(wrong):
    with pytest.raises(InputError, match="Allowed"):
        MelSettings(**wrong)
