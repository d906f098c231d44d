"""The voice network: windows by hand, means by hand on a tiny network, and the file it is read from."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from embed_core.audio import VoiceEncoder, conversation, network, open_voice_encoder, portrait, preparing
from embed_core.audio.encoder import FRAMES, Moments, window_starts
from embed_core.audio.mel import mel_power
from embed_core.catalog import get_spec
from embed_core.errors import Cancelled, InputError, ModelError

RATE = 16_000


@pytest.fixture(scope="module")
def tiny():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        made = network.build(40, 8, 2, 6)
        with torch.no_grad():
            made.linear.bias.fill_(0.3)
    return VoiceEncoder(get_spec("resemblyzer"), made.requires_grad_(False))


def voice(seconds=3.0, hertz=200.0, level=0.2):
    at = np.arange(int(seconds * RATE)) / RATE
    wobble = 1 + 0.3 * np.sin(2 * np.pi * 3 * at)
    return (level * wobble * np.sign(np.sin(2 * np.pi * hertz * at))).astype(np.float32)


@pytest.mark.parametrize(
    "seconds, expected",
    [
        (0.5, (0,)),  # always one, padded
        (1.6, (0,)),
        (1.9, (0,)),  # the second would be 0.70 sound
        (2.0, (0, 77)),  # 0.77 s + 1.2 s <= 2.0 s: three quarters of the second are sound
        (4.0, (0, 77, 154, 231)),
    ],
)
def test_windows_overlap_and_the_last_is_kept_where_three_quarters_are_sound(seconds, expected):
    assert window_starts(int(seconds * RATE)) == expected


@pytest.mark.parametrize("rate", [0.5, 60.0])
def test_windows_neither_leave_sound_out_nor_come_too_fast(rate):
    with pytest.raises(InputError, match=r"0\.625 to 50"):
        window_starts(RATE, rate)


def test_the_vector_is_the_mean_of_the_windows_at_length_one(tiny):
    found = tiny.windowed(voice(), prepare=False)
    assert found.parts.shape == (len(found.starts), 6) and len(found.starts) > 1
    np.testing.assert_allclose(np.linalg.norm(found.parts, axis=1), 1, atol=1e-5)
    mean = found.parts.mean(axis=0)
    np.testing.assert_allclose(found.vector, mean / np.linalg.norm(mean), atol=1e-6)
    np.testing.assert_array_equal(found.vector, tiny.embed(voice(), prepare=False))


def test_a_window_is_the_network_on_its_mel_frames(tiny):
    samples = voice()
    found = tiny.windowed(samples, prepare=False)
    missing = (found.starts[-1] + FRAMES) * 160 - len(samples)
    frames = mel_power(np.pad(samples, (0, max(0, missing))))
    second = torch.from_numpy(frames[None, found.starts[1] : found.starts[1] + FRAMES])
    states, _ = tiny._network.lstm(second)
    expected = torch.relu(tiny._network.linear(states[0, -1]))
    np.testing.assert_allclose(found.parts[1], (expected / expected.norm()).numpy(), atol=1e-6)


def test_moments_have_their_own_times_and_loudness(tiny):
    samples = np.concatenate([voice(2.0), np.zeros(2 * RATE, np.float32)])
    found = tiny.moments(samples, per_second=5.0)
    assert found.starts.tolist() == pytest.approx([0.2 * place for place in range(13)])
    assert found.middles[0] == pytest.approx(0.8) and found.levels[-1] == -120
    np.testing.assert_allclose(found.vectors[0], tiny.windowed(samples[:25_600], prepare=False).vector, atol=1e-3)


def test_many_windows_go_in_batches_and_can_be_stopped(tiny, monkeypatch):
    whole = tiny.moments(voice(6.0), 10.0)
    monkeypatch.setattr("embed_core.audio.encoder._AT_ONCE", 5)
    np.testing.assert_allclose(tiny.moments(voice(6.0), 10.0).vectors, whole.vectors, atol=1e-6)
    seen = []

    def stop(stage, done, total, **_more):
        seen.append((stage, done, total))
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        tiny.moments(voice(6.0), 10.0, stop)
    assert seen == [("audio.windows", 0, len(whole.starts)), ("audio.windows", 5, len(whole.starts))]


@pytest.mark.parametrize("bad", [np.zeros(0), np.zeros((10, 2)), np.array([0.0, np.nan])])
def test_samples_that_are_no_sound_are_refused(tiny, bad):
    with pytest.raises(InputError, match="mono"):
        tiny.embed(bad)


def test_nothing_of_the_process_is_changed(tiny):
    before, threads = torch.random.get_rng_state(), torch.get_num_threads()
    tiny.embed(voice())
    assert torch.equal(before, torch.random.get_rng_state()) and threads == torch.get_num_threads()


# --- loudness and silences


def test_quiet_is_raised_and_loud_is_left():
    quiet, loud = voice(level=0.001), voice(level=0.5)
    assert preparing.dbfs(preparing.raised(quiet)) == pytest.approx(-30, abs=0.01)
    assert preparing.raised(loud) is loud
    silent = np.zeros(100, np.float32)
    assert preparing.raised(silent) is silent


def test_long_silences_go_and_short_ones_stay():
    def with_pause(seconds):
        return np.concatenate([voice(1.0), np.zeros(int(seconds * RATE), np.float32), voice(1.0)])

    assert len(preparing.without_silences(with_pause(0.2))) == len(with_pause(0.2))
    shorter = preparing.without_silences(with_pause(3.0))
    assert 2.0 + 0.3 < len(shorter) / RATE < 2.0 + 0.45  # 0.18 s stay at either end, in frames of 30 ms
    noise = np.random.default_rng(0).normal(size=RATE).astype(np.float32) * 1e-5
    assert preparing.without_silences(noise) is noise  # nothing would be left


# --- the file


def folder_of(tmp_path, content):
    spec = get_spec("resemblyzer")
    torch.save(content, tmp_path / spec.source.files[0].name)
    return spec, tmp_path


def test_weights_come_back_from_their_file_with_the_numbers_of_the_loss(tiny, tmp_path):
    weights = {**tiny._network.state_dict(), "similarity_weight": torch.tensor([7.0]), "similarity_bias": torch.ones(1)}
    opened = open_voice_encoder(*folder_of(tmp_path, {"model_state": weights, "step": 3}))
    np.testing.assert_array_equal(opened.embed(voice()), tiny.embed(voice()))
    assert opened.similarity == (7.0, 1.0) and opened.dim == 6 and opened.nbytes == tiny.nbytes > 0


@pytest.mark.parametrize("content", [{"other": 1}, {"model_state": {"linear.weight": torch.zeros(2, 2)}}, [1, 2]])
def test_another_file_is_a_sentence(content, tmp_path):
    with pytest.raises(ModelError, match="Fetch the model again"):
        open_voice_encoder(*folder_of(tmp_path, content))


def test_a_damaged_or_missing_file_is_a_sentence(tmp_path):
    spec = get_spec("resemblyzer")
    with pytest.raises(ModelError):
        open_voice_encoder(spec, tmp_path)
    (tmp_path / spec.source.files[0].name).write_bytes(b"no weights")
    with pytest.raises(ModelError):
        open_voice_encoder(spec, tmp_path)


class Runs:
    """Opened by the usual pickle, this would make a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def test_no_program_in_a_file_is_run(tmp_path):
    made = tmp_path / "made"
    with pytest.raises(ModelError):
        open_voice_encoder(*folder_of(tmp_path, {"model_state": Runs(made)}))
    assert not made.exists()


# --- over time


def moments_of(vectors, per_second=5.0):
    rows = np.asarray(vectors, dtype=np.float32)
    return Moments(rows, np.arange(len(rows)) / per_second, np.zeros(len(rows)))


def test_a_change_is_found_where_it_is_and_none_where_there_is_none():
    first, second = [1.0, 0.0], [0.2, np.sqrt(0.96)]
    found, contrasts = conversation.changes(moments_of([first] * 40 + [second] * 40), 5.0)
    assert [one.seconds for one in found] == [pytest.approx(39.5 / 5 + 0.8)]
    # All alike on either side: 1 - cos.
    assert contrasts.max() == pytest.approx(0.8) == found[0].contrast
    assert conversation.changes(moments_of([first] * 80), 5.0)[0] == ()


def test_contrast_is_the_difference_of_mean_cosines():
    vectors = np.random.default_rng(0).normal(size=(30, 4))
    at, width = 12, 5
    before, after = vectors[at - width : at], vectors[at : at + width]
    by_hand = (np.mean(before @ before.T) + np.mean(after @ after.T)) / 2 - np.mean(before @ after.T)
    assert conversation.contrast(vectors, width)[at] == pytest.approx(max(by_hand, 0))


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_a_few_moments_are_enough_to_ask(count):
    found, contrasts = conversation.changes(moments_of([[1.0, 0.0]] * count), 5.0)
    assert found == () and contrasts.shape == (count,)


def test_joining_keeps_the_times():
    joined = conversation.join([voice(1.0), voice(0.5)], pause=0.25)
    assert joined.starts == (0.0, 1.25) and joined.ends == (1.0, 1.75) and len(joined.samples) == 1.75 * RATE
    with pytest.raises(InputError):
        conversation.join([])


def test_who_speaks_when_and_between():
    found = conversation.speaking(moments_of(np.ones((16, 2))), (0.0, 2.25), (2.0, 4.6))
    assert found.tolist() == [0, 0, 0, *[-1] * 8, 1, 1, 1, 1, 1]


def test_voices_are_enrolled_without_what_is_played():
    vectors = np.array([[1, 0], [0, 1], [0, 3]], np.float32)
    names, means = conversation.enrolled(vectors, ["a", "a", "b"], [True, False, False])
    assert names == ("a", "b") and means.tolist() == [[0, 1], [0, 3]]
    assert conversation.enrolled(vectors, ["a", "a", "b"], [True, True, False])[0] == ("b",)
    with pytest.raises(InputError):
        conversation.enrolled(vectors, ["a", "a", "b"], [True] * 3)


def test_following_puts_it_together(tiny):
    known = np.stack([tiny.embed(voice(hertz=hertz)) for hertz in (150, 150, 900)])
    samples = conversation.join([voice(4.0, 150), voice(4.0, 900)]).samples
    found = conversation.follow(tiny, samples, 4.0, known, ["low", "low", "high"], [False, True, False])
    count = len(found.moments.starts)
    assert found.voices == ("", "low", "high") and found.cosines.shape == (count, 3)
    assert found.cosines.max() <= 1 + 1e-5 and (found.nearest >= 1).all()
    shares = conversation.shares_of(found, 10.0)
    by_hand = np.exp(10 * found.cosines[:, 1:])
    np.testing.assert_allclose(shares[:, 1:], by_hand / by_hand.sum(axis=1, keepdims=True), rtol=1e-4)
    assert not shares[:, 0].any()
    np.testing.assert_allclose(found.alike, found.moments.vectors @ found.moments.vectors.T, atol=1e-6)


def test_a_long_matrix_is_drawn_in_even_steps():
    matrix, rows = conversation.self_similarity(np.eye(10, dtype=np.float32), most=4)
    assert rows.tolist() == [0, 3, 6, 9] and np.array_equal(matrix, np.eye(4))


# --- pictures


def test_a_picture_is_no_wider_than_asked_and_keeps_the_power():
    samples = voice(5.0)
    picture = portrait.picture(samples, columns=100, log=False)
    assert picture.values.shape[0] == 40 and picture.values.shape[1] <= 100 and picture.frames == 501
    assert picture.values.mean() == pytest.approx(mel_power(samples).mean(), rel=0.02)
    assert picture.seconds * picture.values.shape[1] == pytest.approx(5.0, abs=0.1)
    assert 0.05 < picture.loud_share <= 1 and picture.resolution == (40.0, 0.025)


def test_the_outline_holds_every_peak():
    samples = voice(2.0)
    samples[12_345] = 0.9
    wave = portrait.envelope(samples, 50)
    assert wave.high.max() == np.float32(0.9) and wave.low.min() == samples.min() and len(wave.times) == 50


def test_facts_say_what_the_preparation_does():
    quiet = portrait.facts(voice(2.0, level=0.001))
    assert quiet.gain == pytest.approx(-30 - quiet.level) and quiet.spoken == 1
    assert quiet.kept == pytest.approx(2, abs=0.01)
    assert portrait.facts(voice(level=0.5)).gain == 0
