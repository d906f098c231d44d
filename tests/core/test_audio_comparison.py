"""The comparison of recordings and what a disturbed one is held against, on vectors whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from embed_core.audio.comparison import (
    ORDERS,
    Take,
    blocks,
    compare,
    confusions,
    error_curves,
    histogram,
    ordered,
    sample_takes,
)
from embed_core.audio.judging import judge, references
from embed_core.audio.stability import Disturbed
from embed_core.audio.verification import errors_at
from embed_core.errors import InputError

TAKES = [
    Take("b1", "b", "en", "s"), Take("a1", "a", "en", "s"), Take("a2", "a", "zh", "t"), Take("b2", "b", "zh", "t"),
]  # fmt: skip
VECTORS = np.array([[0, 1], [1, 0], [0.9, 0.1], [0.2, 0.9]])


def test_recordings_stand_by_voice_with_their_vectors():
    found = compare(TAKES, VECTORS, resamples=10)
    assert [take.id for take in found.takes] == ["a1", "a2", "b1", "b2"] and found.voices == ("a", "b")
    np.testing.assert_allclose(found.vectors, VECTORS[[1, 2, 0, 3]], rtol=1e-6)
    assert found.rate.eer == 0 and confusions(found) == []


def test_a_visitor_alone_is_compared_and_one_recording_is_not():
    found = compare([Take("x", "own:Li", own=True), TAKES[0]], VECTORS[:2])
    assert found.rate is None and np.isnan(found.interval.low) and found.identified.counted == 0
    assert [take.own for take in found.takes] == [False, True]
    with pytest.raises(InputError, match="1 recordings"):
        compare(TAKES[:1], VECTORS[:1])


def test_a_recording_in_the_wrong_place_is_named():
    found = compare([*TAKES, Take("b3", "b", "en", "u")], np.vstack([VECTORS, [1, 0.05]]), resamples=10)
    wrong = {one.take.id: one for one in confusions(found)}
    assert wrong["b3"].nearest.voice == "a" and wrong["b3"].enrolled == "a"
    assert not wrong["b3"].nearest_right and not wrong["b3"].enrolled_right


def test_orders_bring_what_they_name_together():
    takes = sample_takes()
    for order in ORDERS:
        values = [getattr(takes[place], order) for place in ordered(takes, order)]
        assert len(blocks(values)) == len(set(values))


def test_curves_and_histogram_agree_with_the_counts():
    pairs = compare(TAKES, VECTORS, resamples=10).pairs
    bars = histogram(pairs, bins=10)
    assert bars.same.sum() == pytest.approx(1) and bars.different.sum() == pytest.approx(1)
    assert len(bars.middles) == 10 and bars.edges[-1] == 1
    for at, accepts, rejects in zip(*error_curves(pairs, -0.2, 1.0, 25), strict=True):
        made = errors_at(pairs.scores, pairs.same, at)
        assert (accepts, rejects) == pytest.approx((made.accept_rate, made.reject_rate))


def test_a_sample_is_held_against_its_voice_without_itself_and_a_stranger_against_all():
    found = compare(TAKES, VECTORS, resamples=10)
    known = references(found, VECTORS[1], "a1")
    np.testing.assert_allclose(known.own, np.array([0.9, 0.1]) / np.hypot(0.9, 0.1), rtol=1e-6)
    assert known.voices == ("b",) and known.strangers[0] < known.strangers[1] < 0.3
    stranger = references(found, VECTORS[1], "mine.wav")
    assert stranger.own is None and stranger.voices == ("a", "b")


def test_judging_follows_the_disturbed_recording_to_the_other_voice():
    found = compare(TAKES, VECTORS, resamples=10)
    moved = np.array([[[1, 0.1]], [[1, 1.5]], [[0, 1]]], dtype=np.float32)
    measured = Disturbed("noise", np.array([20.0, 10.0, 0.0]), moved, np.array([1, 0], dtype=np.float32))
    judged = judge(measured, references(found, measured.clean, "a1"), 0.8)
    assert judged.right.tolist() == [1, 0, 0] and judged.nearest == ("b", "b", "b")
    # 0.995 at 20 dB, 0.555 at 10 dB: 0.8 lies (0.995 - 0.8) / (0.995 - 0.555) of the way.
    first, second = 1 / np.hypot(1, 0.1), 1 / np.hypot(1, 1.5)
    assert judged.breaks_clean[0].level == pytest.approx(20 - 10 * (first - 0.8) / (first - second))
    assert judged.breaks_own[0].level is not None
