"""Every disturbance measured on its result: ratios to 0.1 dB, bands by spectrum, lengths, pitch, the echo's decay."""

from __future__ import annotations

import numpy as np
import pytest

from embed_core.audio import disturb
from embed_core.errors import InputError

RATE = disturb.RATE


def tone(hertz: float = 440.0, seconds: float = 1.0) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)


def strongest(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.fft.rfftfreq(len(samples), 1 / RATE)[spectrum.argmax()])


@pytest.mark.parametrize("decibels", [30.0, 10.0, 0.0, -5.0])
@pytest.mark.parametrize("how", [lambda x, d: disturb.white_noise(x, d, seed=4), disturb.hum])
def test_the_ratio_is_what_was_asked_for(how, decibels):
    clean = tone()
    assert disturb.snr_of(clean, how(clean, decibels)) == pytest.approx(decibels, abs=0.1)


def test_noise_has_a_seed_and_is_white():
    clean = tone()
    one, other = disturb.white_noise(clean, 0, seed=1), disturb.white_noise(clean, 0, seed=2)
    np.testing.assert_array_equal(one, disturb.white_noise(clean, 0, seed=1))
    assert not np.array_equal(one, other)
    spectrum = np.abs(np.fft.rfft(one - clean)) ** 2
    low, high = spectrum[: len(spectrum) // 2].sum(), spectrum[len(spectrum) // 2 :].sum()
    assert low / high == pytest.approx(1, abs=0.1)


def test_the_hum_is_the_mains():
    clean = tone()
    assert strongest(disturb.hum(clean, -20) - clean) == pytest.approx(50, abs=1)


def test_silence_has_no_ratio():
    with pytest.raises(InputError) as error:
        disturb.white_noise(np.zeros(100, np.float32), 10)
    assert error.value.code == "voices.silent" and "silent" in error.value.message("en")


def test_a_cut_is_exact_and_where_it_was_asked():
    ramp = np.arange(RATE, dtype=np.float32)
    assert disturb.cut(ramp, 0.25, 0.0).tolist() == ramp[: RATE // 4].tolist()
    assert disturb.cut(ramp, 0.25, 1.0)[-1] == ramp[-1] and len(disturb.cut(ramp, 0.25)) == RATE // 4
    assert len(disturb.cut(ramp, 9.0)) == RATE


def test_a_telephone_keeps_its_band_and_nothing_else():
    noise = np.random.default_rng(0).standard_normal(RATE).astype(np.float32)
    spectrum = np.abs(np.fft.rfft(disturb.band(noise))) ** 2
    before = np.abs(np.fft.rfft(noise)) ** 2
    hertz = np.fft.rfftfreq(RATE, 1 / RATE)
    inside = (hertz >= 300) & (hertz <= 3400)
    outside = (hertz <= 300 - disturb.EDGE) | (hertz >= 3400 + disturb.EDGE)
    np.testing.assert_allclose(spectrum[inside], before[inside], rtol=1e-3)
    assert spectrum[outside].max() < 1e-6 * before.mean()


def test_volume_is_in_decibels():
    assert np.abs(disturb.volume(tone(), 40)).max() == 1
    assert disturb.power(disturb.volume(tone(), -20)) / disturb.power(tone()) == pytest.approx(0.01, rel=1e-3)


@pytest.mark.parametrize("factor", [0.6, 0.95, 1.1, 1.6])
def test_twice_as_fast_is_half_as_long_and_higher(factor):
    changed = disturb.speed(tone(440), factor)
    assert len(changed) == pytest.approx(RATE / factor, rel=0.01)
    assert strongest(changed) == pytest.approx(440 * factor, abs=3)


def test_the_echo_falls_by_sixty_decibels_in_its_time():
    answer = disturb.echo_of(0.8, seed=2)
    begin = round(disturb.DIRECT_MS / 1000 * RATE)
    assert answer[0] == 1 and not answer[1:begin].any()
    assert np.square(answer[begin:]).sum() == pytest.approx(1)
    # Schroeder (1965): backward integration gives the decay; between -5 and -35 dB, times two, is T60.
    decay = 10 * np.log10(np.cumsum(np.square(answer[begin:])[::-1])[::-1])
    first, last = np.argmax(decay <= -5), np.argmax(decay <= -35)
    assert 2 * (last - first) / RATE == pytest.approx(0.8, rel=0.05)


def test_reverberation_is_the_convolution():
    click = np.zeros(100, np.float32)
    click[0] = 1
    heard = disturb.reverberate(click, 0.1, seed=5)
    np.testing.assert_allclose(heard[: round(0.1 * RATE)], disturb.echo_of(0.1, seed=5)[: round(0.1 * RATE)], atol=1e-6)
    with pytest.raises(InputError, match="5"):
        disturb.reverberate(click, 60.0)
