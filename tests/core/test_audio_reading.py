"""Any file a visitor can bring: a recording of 16 kHz, or one sentence."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embed_core.audio import read_sound, reading, resampling, tracks
from embed_core.audio.keeping import wav
from embed_core.errors import InputError

RATE = 16_000


def tone(seconds=1.0, rate=RATE, hertz=440.0, level=0.3):
    return (level * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


def encoded(samples, rate=RATE, kind="WAV", subtype="FLOAT"):
    import soundfile

    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=kind, subtype=subtype)
    return file.getvalue()


def movie(samples=None, rate=44_100):
    """An mp4 with a sound track of ``samples``, or with pictures alone."""
    import av

    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        if samples is None:
            stream = container.add_stream("mpeg4", rate=5)
            stream.width, stream.height, stream.pix_fmt = 16, 16, "yuv420p"
            frames = [av.VideoFrame.from_ndarray(np.zeros((16, 16, 3), np.uint8)) for _ in range(3)]
        else:
            stream = container.add_stream("aac", rate=rate, layout="mono")
            frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
            frame.sample_rate = rate
            frames = [frame]
        for frame in [*frames, None]:
            container.mux(stream.encode(frame))
    return file.getvalue()


def notes(sound):
    return {note.key for note in sound.notes}


@pytest.mark.parametrize("kind, subtype", [("WAV", "FLOAT"), ("WAV", "PCM_16"), ("FLAC", "PCM_24"), ("AIFF", "PCM_16")])
def test_lossless_files_come_back_as_they_are(kind, subtype):
    samples = tone(2.0)
    read = read_sound("a", encoded(samples, kind=kind, subtype=subtype))
    assert read.notes == () and read.seconds == 2.0 and read.samples.dtype == np.float32
    np.testing.assert_allclose(read.samples, samples, atol=1e-4)


@pytest.mark.parametrize("kind, subtype", [("OGG", "VORBIS"), ("MP3", "MPEG_LAYER_III")])
def test_lossy_files_keep_their_tone(kind, subtype):
    read = read_sound("a", encoded(tone(2.0, 44_100), 44_100, kind, subtype))
    assert read.seconds == pytest.approx(2.0, abs=0.15)
    strongest = np.abs(np.fft.rfft(read.samples)).argmax() * RATE / len(read.samples)
    assert strongest == pytest.approx(440, abs=2)


def test_the_sound_of_a_film_is_read_and_a_film_without_sound_is_said_to_have_none():
    read = read_sound("a.m4a", movie(tone(2.0, 44_100)))
    assert np.abs(np.fft.rfft(read.samples)).argmax() * RATE / len(read.samples) == pytest.approx(440, abs=2)
    with pytest.raises(InputError, match="film without sound"):
        read_sound("a.mp4", movie())


def test_96_khz_stereo_becomes_mono_at_16_khz_and_says_so():
    left, right = tone(1.0, 96_000), tone(1.0, 96_000, 880)
    read = read_sound("a", encoded(np.stack([left, right], axis=1), 96_000))
    assert (read.rate, read.channels, len(read.samples)) == (96_000, 2, RATE)
    inside = slice(500, -500)
    expected = (tone() + tone(hertz=880)) / 2
    np.testing.assert_allclose(read.samples[inside], expected[inside], atol=1e-3)
    assert notes(read) == {"converted", "short"}


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 44_101, 48_000, 192_000])
def test_pieces_are_resampled_as_the_whole_would_be(rate, monkeypatch):
    from scipy.signal import resample_poly

    samples = np.random.default_rng(1).normal(size=rate + 17)
    up, down = resampling.ratio(rate)
    whole = resample_poly(samples, up, down, window=resampling.low_pass(up, down))
    for size in (997, 30_000):
        monkeypatch.setattr(resampling, "PIECE", size)
        pieces = (samples[start : start + size] for start in range(0, len(samples), size))
        np.testing.assert_allclose(np.concatenate(list(resampling.resampled(pieces, rate))), whole, atol=1e-12)


def test_tones_above_half_the_rate_do_not_come_back_as_others():
    read = read_sound("a", encoded(tone(1.0, 48_000, 11_000) + tone(1.0, 48_000, 440, 0.01), 48_000))
    assert np.abs(read.samples[500:-500]).max() < 0.0101


def test_a_long_recording_is_read_up_to_the_bound(monkeypatch):
    monkeypatch.setattr(reading, "MAX_SECONDS", 2)
    read = read_sound("a", encoded(tone(7.0, 44_100), 44_100))
    assert read.seconds == pytest.approx(2.0, abs=1e-3) and "first_minutes" in notes(read)


def test_nan_clipping_and_loudness_are_said():
    samples = tone()
    samples[5:8] = np.nan
    samples[9] = np.inf
    broken = read_sound("a", encoded(samples))
    assert np.isfinite(broken.samples).all() and "not_numbers" in notes(broken)
    assert "clipped" in notes(read_sound("a", encoded(np.clip(5 * tone(), -1, 1), subtype="PCM_16")))
    loud = read_sound("a", encoded(20_000 * tone()))
    assert "turned_down" in notes(loud) and np.abs(loud.samples).max() == pytest.approx(1.0)
    assert read_sound("a", encoded(tone(2.0))).notes == ()


def test_a_file_that_breaks_off_gives_what_there_is():
    data = encoded(tone(4.0), subtype="PCM_16")
    read = read_sound("a", data[: len(data) // 2])
    assert read.seconds == pytest.approx(2.0, abs=0.05) and "truncated" in notes(read)
    flac = encoded(np.random.default_rng(0).normal(size=64_000) * 0.1, kind="FLAC", subtype="PCM_16")
    cut = read_sound("a", flac[: len(flac) // 2])
    assert 0.5 < cut.seconds < 3.0 and "truncated" in notes(cut)


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "empty file"),
        (b"hello, this is no sound at all", "no sound"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "no sound"),
        (encoded(np.zeros(0, np.float32)), "at least 0.2"),
        (encoded(tone(0.1)), "at least 0.2"),
        (encoded(np.zeros(RATE, np.float32)), "silence"),
        (encoded(np.full(RATE, 0.5, np.float32)), "silence"),
        (encoded(np.full(RATE, np.nan, np.float32)), "silence"),
        (encoded(1e-5 * tone()), "silence"),
        (encoded(tone(1.0, 2_000), 2_000), "4,000 to 400,000"),
        (encoded(np.zeros((400, 100), np.float32)), "channels"),
        (movie(tone(2.0, 44_100))[:300], "no sound"),
    ],
)
def test_what_cannot_be_used_is_a_sentence(data, words):
    with pytest.raises(InputError, match=words):
        read_sound("a", data)


def test_too_many_bytes_are_refused_before_they_are_read(monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 1_000)
    with pytest.raises(InputError, match=r"at most 1\.0 kB"):
        read_sound("a", encoded(tone()))


def test_only_the_headers_of_containers_go_to_ffmpeg(monkeypatch):
    monkeypatch.setattr(tracks, "_container", None)
    assert read_sound("a", encoded(tone())).seconds == 1.0


def test_the_player_hears_what_was_read():
    read = read_sound("a", wav(tone()))
    np.testing.assert_allclose(read.samples, tone(), atol=1e-4)
    assert read.key == read_sound("b", wav(tone())).key != read_sound("a", wav(tone(level=0.2))).key


HEADS = [
    b"",
    b"RIFF",
    b"fLaC",
    b"OggS",
    b"ID3",
    b"\xff\xfb\x90d",
    b"\0\0\0\x20ftypM4A ",
    b"\x1aE\xdf\xa3",
    b"FORM",
    b".snd",
]
WHOLE = [
    encoded(tone(0.3), subtype="PCM_16"),
    encoded(tone(0.3), kind="FLAC", subtype="PCM_16"),
    movie(tone(0.3, 44_100)),
]


@settings(max_examples=60)
@given(st.sampled_from(HEADS), st.binary(max_size=600))
def test_any_bytes_give_a_sound_or_a_sentence(head, rest):
    _sound_or_sentence(head + rest)


@settings(max_examples=60)
@given(st.sampled_from(WHOLE), st.integers(0, 4_000), st.binary(min_size=1, max_size=40))
def test_damaged_files_give_a_sound_or_a_sentence(whole, place, damage):
    start = place % len(whole)
    _sound_or_sentence(whole[:start] + damage + whole[start + len(damage) :])


def _sound_or_sentence(data):
    try:
        read = read_sound("a", data)
    except InputError as error:
        assert "Allowed" in str(error)
    else:
        assert np.isfinite(read.samples).all() and np.abs(read.samples).max() <= 1 and read.seconds <= 600
