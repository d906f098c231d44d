"""Changes of a picture against Pillow and numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from images_fakes import MeanColour
from PIL import Image, ImageFilter

from embed_core.errors import InputError
from embed_core.images import transforms
from embed_core.images.transforms import (
    CHANGES,
    Reference,
    apply,
    apply_all,
    changed_pictures,
    compare,
    extremes,
    working,
)

KINDS = list(CHANGES)


def noise(height=40, width=60):
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize("kind", KINDS)
def test_no_strength_is_no_change(kind):
    pixels = noise()
    assert np.array_equal(apply(pixels, kind, CHANGES[kind].none), pixels)


@given(st.sampled_from(KINDS), st.floats(0, 1), st.integers(1, 12), st.integers(1, 12))
def test_every_strength_gives_a_picture(kind, place, height, width):
    change = CHANGES[kind]
    found = apply(noise(height, width), kind, change.low + place * (change.high - change.low))
    assert found.dtype == np.uint8 and found.ndim == 3 and found.shape[2] == 3 and 0 not in found.shape
    if kind != "crop":
        assert found.shape == (height, width, 3)


def test_crop_keeps_the_middle():
    pixels = noise(40, 60)
    assert np.array_equal(apply(pixels, "crop", 0.5), pixels[10:30, 15:45])


def test_turns_by_a_right_angle_are_exact():
    pixels = noise(41, 41)
    assert np.array_equal(apply(pixels, "rotation", 90), np.rot90(pixels))
    assert np.array_equal(apply(pixels, "rotation", 180), pixels[::-1, ::-1])


def test_corners_of_a_turned_picture_are_its_mirror_and_not_black():
    assert apply(np.full((30, 30, 3), 200, np.uint8), "rotation", 45).min() >= 199


def test_flips():
    pixels = noise()
    assert np.array_equal(apply(pixels, "flip", 1), pixels[:, ::-1])
    assert np.array_equal(apply(pixels, "flip", 2), pixels[::-1])


def test_blur_is_pillows_with_the_radius_as_a_share():
    pixels = noise(50, 80)
    wanted = np.asarray(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(2.0)))
    assert np.array_equal(apply(pixels, "blur", 0.04), wanted)


def test_grey_takes_the_colour_and_keeps_the_light():
    pixels = noise()
    found = apply(pixels, "grey", 1.0)
    assert np.array_equal(found[..., 0], np.asarray(Image.fromarray(pixels).convert("L")))
    assert np.array_equal(found[..., 0], found[..., 2])


def test_brightness_is_a_factor_and_ends_at_white():
    pixels = np.array([[[10, 100, 200]]], dtype=np.uint8)
    assert apply(pixels, "brightness", 2.0)[0, 0].tolist() == [20, 200, 255]


def test_jpeg_of_a_lower_quality_is_further_away():
    smooth = np.asarray(Image.fromarray(noise(8, 8)).resize((64, 64), Image.Resampling.BICUBIC)).astype(int)
    off = [
        np.abs(apply(smooth.astype(np.uint8), "jpeg", quality).astype(int) - smooth).mean() for quality in (90, 30, 3)
    ]
    assert off[0] < off[1] < off[2]


def test_all_changes_one_after_the_other():
    pixels = noise()
    assert np.array_equal(apply_all(pixels, {"flip": 1, "crop": 0.5}), apply(apply(pixels, "crop", 0.5), "flip", 1))
    assert apply_all(pixels, {}) is pixels


def test_what_is_not_allowed_is_said():
    with pytest.raises(InputError, match="Received the change “melt”"):
        apply(noise(), "melt", 1)
    with pytest.raises(InputError, match=r"Allowed: 0\.2 to 1"):
        apply(noise(), "crop", 0.0)
    with pytest.raises(InputError, match="nan"):
        apply(noise(), "blur", float("nan"))
    with pytest.raises(InputError):
        working(np.zeros((4, 4), np.uint8))


def test_large_pictures_are_worked_on_small():
    assert working(np.zeros((640, 1280, 3), np.uint8)).shape == (320, 640, 3)
    small = noise()
    assert working(small) is small


def test_ranks_among_the_reference_pictures():
    reference = Reference(np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]]), ("sea", "city", "sea"), "city")
    changed = np.array([[1.0, 0.05], [0.6, 0.8]])
    cosines, ranks, group_ranks, nearest = compare(changed, np.array([0.8, 0.6]), reference)
    assert cosines == pytest.approx([(0.8 + 0.03) / np.hypot(1, 0.05), 0.96], abs=1e-6)
    assert ranks.tolist() == [2, 2]
    assert group_ranks.tolist() == [2, 1]
    assert nearest.tolist() == [0, 1]


def test_without_a_group_there_is_no_rank_of_it():
    reference = Reference(np.eye(2, dtype=np.float32), ("sea", "city"))
    assert compare(np.eye(2), np.array([1.0, 0.0]), reference)[2].tolist() == [0, 0]


def test_effects_on_the_mean_colour():
    """A mirrored picture has the same mean colour; one without colour has three equal means."""
    pixels = np.zeros((8, 8, 3), dtype=np.uint8)
    pixels[..., 0] = 200
    reference = Reference(np.array([[1.0, 1.0, 1.0], [0.0, 0.0, 1.0]], np.float32), ("grey", "blue"), "grey")
    calls = []
    found = changed_pictures(
        MeanColour(), pixels, {"flip": (1.0, 2.0), "grey": (1.0,)}, reference, lambda *a, **k: calls.append(a)
    )
    flip, grey = found.effects
    assert found.original.tolist() == [200.0, 0.0, 0.0] and found.vectors.shape == (3, 3)
    assert flip.cosines == pytest.approx([1.0, 1.0], abs=1e-6)
    assert flip.ranks.tolist() == [1, 1]
    assert grey.cosines == pytest.approx([1 / np.sqrt(3)], abs=1e-6)
    assert grey.ranks.tolist() == [2] and grey.nearest.tolist() == [0] and grey.group_ranks.tolist() == [1]
    most, least = extremes(found.effects)
    assert most[:2] == ("grey", 1.0) and least[0] == "flip"
    assert calls[0][0] == "image_changes.changes" and calls[-1][1:] == (4, 4)


def test_batches_do_not_change_the_vectors():
    pictures = [noise(4, 4 + number) for number in range(transforms.BATCH + 3)]
    whole = MeanColour().embed(pictures)
    assert np.array_equal(transforms.embed_in_batches(MeanColour(), pictures, "image_changes.samples"), whole)
