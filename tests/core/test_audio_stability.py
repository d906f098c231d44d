"""Measuring stability with an encoder that can be worked out: spread, breaking points, cache, bad input."""

from __future__ import annotations

import numpy as np
import pytest

from embed_core.audio import disturb
from embed_core.audio.stability import (
    DISTURBANCES,
    DRAWS,
    KINDS,
    Disturbed,
    apply,
    breaking_point,
    breaks,
    levels_for,
    measure,
    spread,
)
from embed_core.errors import Cancelled, InputError


class Loudness:
    """Power of four bands as a vector: noise moves it, in a way a reader can follow."""

    def __init__(self) -> None:
        self.calls = 0

    def embed_many(self, sounds, progress, *, total):
        rows = []
        for number, samples in enumerate(sounds):
            progress("audio.voices", number, total)
            self.calls += 1
            power = np.abs(np.fft.rfft(samples)) ** 2
            rows.append([part.sum() for part in np.array_split(power, 4)])
        assert len(rows) == total
        return np.array(rows, dtype=np.float32)


def voice(seconds: float = 2.2) -> np.ndarray:
    return (0.3 * np.sin(np.arange(round(seconds * disturb.RATE)) / 3)).astype(np.float32)


def test_every_kind_is_measured_at_all_its_levels():
    for kind in KINDS:
        found = measure(Loudness(), voice(), kind)
        assert found.vectors.shape == (len(levels_for(kind, 2.2)), DISTURBANCES[kind].draws, 4)
        assert found.levels.tolist() == list(levels_for(kind, 2.2))
        assert sorted(i for side in DISTURBANCES[kind].sides for i in side) == list(
            range(len(DISTURBANCES[kind].levels))
        )


def test_more_noise_moves_the_vector_further_and_seeds_differ():
    found = measure(Loudness(), voice(), "noise")
    cosines = found.against(found.clean)
    assert np.all(np.diff(cosines.mean(axis=1)) < 0) and cosines[0].min() > 0.99
    summary = spread(cosines, 0.9)
    assert np.all(summary.low <= summary.mean) and np.all(summary.mean <= summary.high)
    assert summary.low[-1] < summary.high[-1] and summary.accepted[0] == 1
    assert cosines.shape == (8, DRAWS)


def test_the_nearest_of_several_voices():
    found = Disturbed("noise", np.array([1.0]), np.array([[[1, 0.1], [0, 2]]], np.float32), np.ones(2, np.float32))
    score, which = found.nearest([[5, 0], [0, 1]])
    assert which.tolist() == [[0, 1]] and score[0, 1] == pytest.approx(1)


def test_lengths_longer_than_the_recording_are_left_out():
    assert levels_for("length", 2.2) == (2, 1.6, 1.2, 1, 0.75, 0.5)
    with pytest.raises(InputError) as error:
        measure(Loudness(), voice(0.4), "length")
    assert "0.5" in error.value.message("en") and "0.5" in error.value.message("zh")


def test_where_it_breaks():
    levels = [20.0, 10.0, 0.0]
    assert breaking_point(levels, [0.95, 0.85, 0.55], 0.7).level == pytest.approx(5)
    assert breaking_point(levels, [0.95, 0.9, 0.8], 0.7).level is None
    assert breaking_point(levels, [0.6, 0.5, 0.4], 0.7).at_once
    # A dip that recovers is not the end: from where on it stays under counts.
    assert breaking_point(levels, [0.6, 0.9, 0.5], 0.7).level == pytest.approx(5)
    assert breaking_point([], [], 0.7).level is None


def test_speed_breaks_on_both_sides():
    levels = np.array(DISTURBANCES["speed"].levels)
    found = Disturbed("speed", levels, np.zeros((len(levels), 1, 2), np.float32), np.ones(2, np.float32))
    slower, faster = breaks(found, 1 - np.abs(levels - 1), 0.75)
    assert slower.level == pytest.approx(0.75) and faster.level == pytest.approx(1.25)


def test_the_cache_saves_the_encoder_and_a_visitors_recording_is_not_kept(tmp_path, monkeypatch):
    from embed_core.paths import CACHE_VARIABLE

    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    first, second = Loudness(), Loudness()
    one = measure(first, voice(), "hum", cache={"model": "loudness"})
    other = measure(second, voice(), "hum", cache={"model": "loudness"})
    assert first.calls == 9 and second.calls == 0
    np.testing.assert_array_equal(one.vectors, other.vectors)
    kept = list(tmp_path.rglob("*.npz"))
    measure(second, voice(), "hum")
    assert second.calls == 9 and list(tmp_path.rglob("*.npz")) == kept


def test_it_can_be_stopped_and_unknown_kinds_are_named():
    def stop(*_args, **_more):
        raise Cancelled

    with pytest.raises(Cancelled):
        measure(Loudness(), voice(), "noise", progress=stop)
    with pytest.raises(InputError, match="noise, length"):
        apply(voice(), "<b>", 1.0)
