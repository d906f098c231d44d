"""The equal error rate by hand and against scikit-learn; identification and effects where the answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embed_core.audio.identification import RELATIONS, effects, heard, identify, relations
from embed_core.audio.verification import (
    all_pairs,
    cosines,
    eer_interval,
    equal_error_rate,
    errors_at,
)
from embed_core.errors import InputError


def test_separated_scores_have_no_error_and_a_threshold_in_the_gap():
    rate = equal_error_rate([0.9, 0.8, 0.4, 0.3], [True, True, False, False])
    assert rate.eer == 0 and rate.threshold == pytest.approx(0.6)


def test_one_of_two_swapped_is_a_half_of_each_kind():
    # Accepting from 0.7 on: one of two different pairs accepted, one of two same pairs rejected.
    rate = equal_error_rate([0.9, 0.7, 0.6, 0.2], [True, False, True, False])
    assert rate.eer == pytest.approx(0.5) and rate.threshold == pytest.approx(0.65)


def test_a_crossing_between_two_corners_is_taken_on_the_line():
    # From 0.8 on: FAR 0, FRR 2/3. From 0.5 on: FAR 1, FRR 2/3: the line meets FAR = FRR at 2/3.
    rate = equal_error_rate([0.8, 0.5, 0.3, 0.2], [True, False, True, True])
    assert rate.eer == pytest.approx(2 / 3) and rate.threshold == pytest.approx(0.5)


def test_a_tie_of_both_kinds_is_accepted_together():
    rate = equal_error_rate([0.5, 0.5], [True, False])
    assert rate.eer == pytest.approx(0.5)  # (FAR, FRR) goes from (0, 1) to (1, 0) in one step


def test_both_kinds_are_needed():
    with pytest.raises(InputError, match="2"):
        equal_error_rate([0.1, 0.2], [True, True])


@given(
    st.lists(
        st.tuples(st.integers(-20, 20), st.booleans()), min_size=2, max_size=60
    ).filter(lambda rows: len({same for _, same in rows}) == 2)
)  # fmt: skip
def test_it_equals_the_crossing_of_scikit_learns_roc(rows):
    from scipy.optimize import brentq
    from sklearn.metrics import roc_curve

    scores, same = np.array([score for score, _ in rows]) / 20, np.array([same for _, same in rows])
    far, hits, _ = roc_curve(same, scores, drop_intermediate=False)
    # Along the joined-up curve, both rates as functions of the way walked, so that upright pieces are no trouble.
    way = np.arange(len(far))
    at = brentq(lambda x: 1 - np.interp(x, way, hits) - np.interp(x, way, far), 0, len(far) - 1, xtol=1e-14)
    rate = equal_error_rate(scores, same)
    assert rate.eer == pytest.approx(np.interp(at, way, far), abs=1e-9)
    found = errors_at(scores, same, rate.threshold)
    above = errors_at(scores, same, rate.threshold + 1e-9)
    # The threshold is where they cross: FRR has come down to FAR there, and no further down before.
    assert found.reject_rate <= found.accept_rate + 1e-12
    assert above.reject_rate >= above.accept_rate - 1e-12 or above == found


@given(st.lists(st.tuples(st.floats(-1, 1), st.booleans(), st.integers(0, 3)), min_size=4, max_size=25))
def test_weights_count_a_pair_that_often(rows):
    scores, same, weights = (np.array(column) for column in zip(*rows, strict=True))
    repeated = np.repeat(scores, weights), np.repeat(same, weights)
    if len(set(repeated[1].tolist())) < 2:
        return
    kept = weights > 0
    assert equal_error_rate(scores[kept], same[kept], weights[kept]).eer == pytest.approx(
        equal_error_rate(*repeated).eer, abs=1e-9
    )


def test_errors_at_a_threshold_are_counted():
    found = errors_at([0.9, 0.5, 0.5, 0.1], [True, True, False, False], 0.5)
    assert (found.false_accepts, found.false_rejects) == (1, 0)
    assert (found.accept_rate, found.reject_rate) == (0.5, 0.0)
    assert np.isnan(errors_at([0.5], [True], 0.5).accept_rate)


VECTORS = np.array([[1, 0, 0], [0.8, 0.6, 0], [0, 1, 0], [0, 0.8, 0.6]])
VOICES = ["a", "a", "b", "b"]


def test_pairs_of_a_matrix():
    pairs = all_pairs(cosines(VECTORS), VOICES)
    assert len(pairs) == 6
    assert pairs.same.tolist() == [True, False, False, False, False, True]
    np.testing.assert_allclose(pairs.scores, [0.8, 0, 0, 0.6, 0.48, 0.8])


def test_the_bootstrap_over_voices_holds_the_rate_and_is_repeatable():
    rng = np.random.default_rng(3)
    voices = [f"v{k}" for k in range(8) for _ in range(4)]
    vectors = np.repeat(rng.normal(size=(8, 6)), 4, axis=0) + 0.8 * rng.normal(size=(32, 6))
    pairs = all_pairs(cosines(vectors), voices)
    rate = equal_error_rate(pairs.scores, pairs.same).eer
    interval = eer_interval(pairs, voices, resamples=200, seed=1)
    assert interval == eer_interval(pairs, voices, resamples=200, seed=1)
    assert interval.low <= rate <= interval.high and interval.low < interval.high
    perfect = all_pairs(cosines(np.repeat(np.eye(3), 2, axis=0)), ["a", "a", "b", "b", "c", "c"])
    assert eer_interval(perfect, ["a", "a", "b", "b", "c", "c"], resamples=50).high == 0


def test_identification_leaves_the_recording_itself_out():
    found = identify(VECTORS, VOICES)
    assert found.nearest.tolist() == [1, 0, 3, 2] and found.enrolled.tolist() == [0, 0, 1, 1]
    assert (found.nearest_accuracy, found.enrolled_accuracy, found.counted) == (1.0, 1.0, 4)
    # The third is nearer to a's second (0.96) than the two of a are to each other (0.8): three wrong of four; the mean
    # of b's others mends that for a's second (0.68 against 0.8).
    mixed = identify(np.vstack([VECTORS[:2], [0.6, 0.8, 0], [0, 0, 1]]), VOICES)
    assert mixed.nearest[:3].tolist() == [1, 2, 1] and mixed.nearest_accuracy == 0.25
    assert mixed.enrolled.tolist() == [0, 0, 0, 0] and mixed.enrolled_accuracy == 0.5
    alone = identify(VECTORS[:3], ["a", "a", "c"])
    assert alone.counts.tolist() == [True, True, False] and alone.enrolled[2] == 0


def test_what_is_heard_is_told_apart():
    # Vector = voice part + sentence part, orthogonal: sharing a voice adds 0.9, sharing a sentence 0.1.
    places = [(v, s) for v in range(3) for s in range(4)]
    parts = np.eye(7)
    vectors = np.array([np.sqrt(0.9) * parts[v] + np.sqrt(0.1) * parts[3 + s] for v, s in places])
    voices, sentences = [f"v{v}" for v, _ in places], [f"s{s}" for _, s in places]
    languages = ["en" if s < 2 else "zh" for _, s in places]
    pairs = all_pairs(cosines(vectors), voices)
    kinds = relations(pairs, voices, sentences, languages)
    rows = {row.kind: row for row in heard(pairs, kinds)}
    assert tuple(rows) == RELATIONS
    assert rows["voice"].count == 3 * 2 and rows["voice"].mean == pytest.approx(0.9)
    assert rows["voice_language"].count == 3 * 4 and rows["sentence"].mean == pytest.approx(0.1)
    assert rows["other"].mean == pytest.approx(0, abs=1e-12) and rows["language"].count == 3 * 2 * 2 * 2
    found = {effect.kind: effect for effect in effects(pairs, kinds, voices, resamples=50)}
    assert found["voice"].difference == pytest.approx(0.9) and found["sentence"].difference == pytest.approx(0.1)
    assert found["language"].difference == pytest.approx(0, abs=1e-12)
    assert found["voice"].interval.low == pytest.approx(0.9)


def test_unknown_sentences_are_in_no_kind_that_needs_them():
    pairs = all_pairs(cosines(VECTORS), VOICES)
    kinds = relations(pairs, VOICES, ["", "", "", ""], ["", "", "", ""])
    assert not any(mask.any() for mask in kinds.values())
    assert effects(pairs, kinds, VOICES) == ()


@pytest.mark.models
def test_the_sample_voices_are_told_apart_whatever_they_say():
    from embed_core import loading
    from embed_core.audio.comparison import compare, confusions, sample_takes, sample_vectors

    found = compare(sample_takes(), sample_vectors(loading.load_voice_encoder("resemblyzer")), resamples=200)
    assert (len(found.takes), len(found.voices), int(found.pairs.same.sum())) == (48, 8, 120)
    assert found.rate.eer == pytest.approx(0.0208, abs=0.003)  # 2.1 %, most of it across languages
    assert found.interval.low <= found.rate.eer <= found.interval.high < 0.1
    assert found.identified.nearest_accuracy == found.identified.enrolled_accuracy == 1 and confusions(found) == []
    added = {effect.kind: effect.difference for effect in found.effects}
    assert added["voice"] > 5 * added["language"] > 5 * added["sentence"] > 0


@pytest.mark.models
def test_noise_costs_a_sample_its_voice():
    from embed_core import loading
    from embed_core.audio.comparison import compare, sample_takes, sample_vectors
    from embed_core.audio.judging import judge, references
    from embed_core.audio.samples import recording, sound
    from embed_core.audio.stability import measure

    encoder = loading.load_voice_encoder("resemblyzer")
    found = compare(sample_takes(), sample_vectors(encoder), resamples=20)
    cache = {"model": encoder.spec.id, "revision": encoder.spec.revision}
    measured = measure(encoder, sound(recording("ada-river")).samples, "noise", cache=cache)
    judged = judge(measured, references(found, measured.clean, "ada-river"), found.rate.threshold)
    (clean,), (own,) = judged.breaks_clean, judged.breaks_own
    assert 5 < clean.level < own.level < 20  # dB: other words are lost before the recording itself
    assert judged.right[0] == 1 and judged.right[-1] == 0
