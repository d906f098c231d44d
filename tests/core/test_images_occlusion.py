"""The grey square over a picture, with a network whose vector is the mean colour."""

from __future__ import annotations

import numpy as np
import pytest
from images_fakes import Bare, MeanColour

from embed_core.errors import Cancelled, InputError
from embed_core.images.occlusion import MOST_PLACES, OcclusionSettings, occlude, places, steps
from embed_core.scores import softmax


def picture():
    """Blue, with a red square in the upper left quarter."""
    pixels = np.zeros((224, 224, 3), dtype=np.uint8)
    pixels[..., 2] = 100
    pixels[:112, :112] = (200, 0, 0)
    return pixels


def cosine(a, b):
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def test_the_cosine_at_each_place_is_the_one_worked_out():
    found = occlude(MeanColour(), picture(), OcclusionSettings(0.5, 0.3), share=1.0)
    assert found.tops.tolist() == [0, 67, 112] and found.side == 112
    whole = np.array([200 / 4, 0, 75])
    hidden_red = np.array([32, 32, 32 + 75])
    hidden_blue = np.array([200 / 4 + 32, 32, 50 + 32])
    assert found.cosines[0, 0] == pytest.approx(cosine(whole, hidden_red), abs=1e-5)
    assert found.cosines[2, 2] == pytest.approx(cosine(whole, hidden_blue), abs=1e-5)
    assert found.worst == (0, 0)
    assert found.centre(0, 0) == (0.25, 0.25)


def test_the_class_is_the_one_of_the_uncovered_picture():
    found = occlude(MeanColour(), picture(), OcclusionSettings(0.5, 0.3), share=1.0)
    assert found.top == 2
    chances = np.exp(np.array([5.0, 0.0, 7.5]))
    assert found.probability == pytest.approx(chances[2] / chances.sum(), abs=1e-4)
    covered = np.exp(np.array([3.2, 3.2, 10.7]))
    assert found.probabilities[0, 0] == pytest.approx(covered[2] / covered.sum(), abs=1e-4)
    assert occlude(Bare(), picture(), OcclusionSettings(0.5, 0.3)).probabilities is None


def test_only_what_the_network_sees_is_covered():
    pixels = np.zeros((400, 800, 3), dtype=np.uint8)
    pixels[:, :200] = 255  # outside of the central square
    found = occlude(MeanColour(), pixels, OcclusionSettings(0.5, 0.3))
    assert found.picture.shape == (224, 224, 3)
    assert found.picture.max() == 0


def test_steps_end_flush():
    assert steps(10, 3, 3).tolist() == [0, 3, 6, 7]
    assert steps(9, 3, 3).tolist() == [0, 3, 6]
    assert steps(3, 3, 5).tolist() == [0]


def test_too_many_places_and_bad_shares_are_refused():
    with pytest.raises(InputError, match=f"Allowed: {MOST_PLACES}"):
        places(224, 224, OcclusionSettings(0.05, 0.03))
    with pytest.raises(InputError, match="Received 0 for square"):
        places(224, 224, OcclusionSettings(0.0, 0.1))


def test_it_can_be_stopped():
    encoder = MeanColour()

    def stop(stage, done, total, **more):
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        occlude(encoder, picture(), OcclusionSettings(), stop)
    assert encoder.seen < 40


def test_softmax_survives_large_numbers():
    assert softmax(np.array([[1000.0, 1000.0]])).tolist() == [[0.5, 0.5]]


def test_a_shipped_picture_is_kept_on_disk(tmp_path, monkeypatch):
    from types import SimpleNamespace

    from embed_core.images.occlusion import occlude_kept
    from embed_core.images.transforms import Reference, changed_kept
    from embed_core.paths import CACHE_VARIABLE

    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    encoder = MeanColour()
    encoder.spec = SimpleNamespace(id="mean", revision="1")
    first = occlude_kept(encoder, picture(), OcclusionSettings(0.5, 0.3))
    looked = encoder.seen
    again = occlude_kept(encoder, picture(), OcclusionSettings(0.5, 0.3))
    assert encoder.seen == looked
    assert np.array_equal(first.cosines, again.cosines) and np.array_equal(first.probabilities, again.probabilities)
    among = Reference(np.eye(3, dtype=np.float32), ("a", "b", "c"), "a")
    found = changed_kept(encoder, picture(), {"flip": (1.0,)}, among)
    looked = encoder.seen
    kept = changed_kept(encoder, picture(), {"flip": (1.0,)}, among)
    assert encoder.seen == looked
    assert kept.effects[0].kind == "flip" and np.array_equal(kept.effects[0].cosines, found.effects[0].cosines)
