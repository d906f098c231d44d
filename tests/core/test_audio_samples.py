"""The recordings that come with the project, and what the real network makes of them."""

from __future__ import annotations

import itertools
import shutil

import numpy as np
import pytest

from embed_core import loading
from embed_core.audio import build_samples, conversation, recordings, sound
from embed_core.audio.samples import FOLDER, language_of, recording, voice_name, voices
from embed_core.errors import InputError


@pytest.fixture(scope="module")
def encoder():
    return loading.load_voice_encoder("resemblyzer")


@pytest.fixture(scope="module")
def vectors(encoder):
    return encoder.embed_many([sound(one).samples for one in recordings()])


def test_eight_voices_say_six_sentences_in_two_languages():
    found = recordings()
    assert len(found) == len({one.id for one in found}) == 48 and len(voices()) == 8
    for voice in voices():
        said = [one.language for one in found if one.voice == voice]
        assert (said.count("en"), said.count("zh")) == (3, 3)
        assert voice_name(voice, "en") != "" != voice_name(voice, "zh")
    assert all(one.language == language_of(one.sentence) for one in found)


def test_every_file_is_listed_small_mono_and_of_usable_length():
    files = sorted(path.name for path in FOLDER.glob("*.ogg"))
    assert files == sorted(one.path.name for one in recordings())
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 1_500_000
    for one in recordings():
        read = sound(one)
        assert read.notes == () and (read.rate, read.channels) == (16_000, 1) and 2.5 < read.seconds < 6


def test_an_unknown_recording_is_a_sentence():
    with pytest.raises(InputError, match="ada-river"):
        recording("nobody")


@pytest.mark.skipif(shutil.which(build_samples.PROGRAM) is not None, reason="eSpeak NG is installed")
def test_the_script_says_what_it_needs(tmp_path):
    with pytest.raises(InputError, match="eSpeak NG"):
        build_samples.build(tmp_path)


@pytest.mark.skipif(shutil.which(build_samples.PROGRAM) is None, reason="eSpeak NG is not installed")
def test_the_script_makes_recordings_like_those_shipped(tmp_path, monkeypatch):
    listed = build_samples.listed()
    monkeypatch.setattr(build_samples, "listed", lambda: {**listed, "voice": listed["voice"][:1]})
    build_samples.build(tmp_path)
    made = sorted(tmp_path.iterdir())
    assert [path.name for path in made] == sorted(one.path.name for one in recordings() if one.voice == "ada")
    for path in made:
        again, shipped = path.stat().st_size, (FOLDER / path.name).stat().st_size
        assert again == pytest.approx(shipped, rel=0.3)  # another version of eSpeak NG may speak a little differently


@pytest.mark.models
def test_in_one_language_every_pair_of_one_voice_is_closer_than_every_pair_of_two(vectors):
    for language in ("en", "zh"):
        same, different = _cosines(vectors, lambda a, b, code=language: a.language == b.language == code)
        assert len(same) == 24 and len(different) == 252
        assert same.min() > different.max() + 0.02


@pytest.mark.models
def test_across_languages_voices_are_told_apart_but_for_a_few_pairs(vectors):
    same, different = _cosines(vectors, lambda a, b: a.language != b.language)
    assert same.mean() > different.mean() + 0.15
    thresholds = np.unique(np.concatenate([same, different]))
    errors = [max((different >= level).mean(), (same < level).mean()) for level in thresholds]
    assert 0 < min(errors) < 0.06  # not free of errors, and the page says so


@pytest.mark.models
def test_a_change_of_voice_is_found_within_half_a_second_and_one_voice_has_none(encoder):
    by_id = {one.id: sound(one).samples for one in recordings()}
    for first, second in (("ada", "ben"), ("hugh", "eva"), ("clara", "dan")):
        joined = conversation.join([by_id[f"{who}-{what}"] for who in (first, second) for what in ("river", "keys")])
        found, _ = conversation.changes(encoder.moments(joined.samples, 5.0), 5.0)
        assert [one.seconds for one in found] == [pytest.approx((joined.ends[1] + joined.starts[2]) / 2, abs=0.5)]
        alone = conversation.join([by_id[f"{first}-{what}"] for what in ("river", "keys", "kettle")])
        assert conversation.changes(encoder.moments(alone.samples, 5.0), 5.0)[0] == ()


def _cosines(vectors, wanted):
    same, different = [], []
    for (i, a), (j, b) in itertools.combinations(enumerate(recordings()), 2):
        if wanted(a, b):
            (same if a.voice == b.voice else different).append(float(vectors[i] @ vectors[j]))
    return np.array(same), np.array(different)
