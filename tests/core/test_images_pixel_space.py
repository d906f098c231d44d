"""Pixels against features: digits, nearest neighbours and shifts, against scikit-learn and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from images_fakes import MeanColour
from sklearn.datasets import load_digits
from sklearn.model_selection import LeaveOneOut, cross_val_score
from sklearn.neighbors import KNeighborsClassifier

from embed_core import loading
from embed_core.errors import InputError
from embed_core.images import pixel_space, samples
from embed_core.images.layer_neighbours import agreement, layer_table, same_group


def test_digits_are_scikit_learns_and_as_many_of_each():
    found = pixel_space.digits(5, seed=3)
    assert np.bincount(found.labels).tolist() == [5] * 10
    whole = load_digits()
    assert np.array_equal(whole.images[found.rows], found.images)
    assert np.array_equal(whole.target[found.rows], found.labels)
    assert np.array_equal(pixel_space.digits(5, seed=3).rows, found.rows)
    assert not np.array_equal(pixel_space.digits(5, seed=4).rows, found.rows)
    with pytest.raises(InputError, match="Received 1 digits"):
        pixel_space.digits(1)


@pytest.mark.parametrize("k", [1, 3])
def test_nearest_neighbours_vote_as_scikit_learns_do(k):
    found = pixel_space.digits(10)
    flat = found.images.reshape(len(found.images), -1)
    if k == 1:
        model = KNeighborsClassifier(1, metric="cosine")
        wanted = cross_val_score(model, flat, found.labels, cv=LeaveOneOut()).mean()
        assert pixel_space.knn_accuracy(flat, found.labels.tolist(), 1) == pytest.approx(wanted)
    assert pixel_space.knn_accuracy(flat, found.labels.tolist(), k) > 0.85


def test_every_k_at_once_is_each_k_alone():
    found = pixel_space.digits(6)
    flat = found.images.reshape(len(found.images), -1)
    many = pixel_space.by_k(flat, found.labels.tolist(), 5)
    for k in (1, 2, 5):
        assert many.shares[k - 1] == pytest.approx(same_group(flat, found.labels.tolist(), k).mean())
        assert many.votes[k - 1] == pixel_space.knn_accuracy(flat, found.labels.tolist(), k)


def test_a_tie_goes_to_the_nearest():
    rows = np.array([[1.0, 0.0], [1.0, 0.1], [1.0, 0.5]])
    # Each of the two neighbours has one vote: the nearer decides.
    assert pixel_space.knn_accuracy(rows, ["a", "a", "b"], 2) == pytest.approx(2 / 3)


def test_a_digit_becomes_a_picture_whose_rim_is_not_looked_at():
    picture = pixel_space.upscaled(np.full((8, 8), 16.0))
    assert picture.shape == (256, 256, 3) and picture.dtype == np.uint8
    assert picture[16:240, 16:240].min() == 255
    assert picture[:16].max() == 0 and picture[:, 240:].max() == 0


def test_pixels_as_a_vector():
    picture = np.zeros((2, 4, 3), dtype=np.uint8)
    picture[:, 1:3] = 255
    assert pixel_space.pixel_vectors([picture], 2).tolist() == [[1.0] * 12]


def test_a_shift_repeats_the_edge():
    grid = np.arange(6).reshape(2, 3)
    assert pixel_space.shifted(grid, 1).tolist() == [[0, 0, 1], [3, 3, 4]]
    assert pixel_space.shifted(grid, -1, 1).tolist() == [[1, 2, 2], [1, 2, 2]]


def test_how_far_a_shift_moves_by_hand():
    """Two pictures of one line each, at right angles; a line moved by one place has nothing in common with itself."""
    pictures = [np.array([[0.0, 1.0, 0.0, 0.0]]), np.array([[0.0, 0.0, 1.0, 0.0]])]
    found = pixel_space.move(lambda rows: np.stack([row.reshape(-1) for row in rows]), pictures, (1,))
    assert found.between == 0.0
    assert found.mean.tolist() == [0.0] and found.relative.tolist() == [1.0]


def test_the_mean_colour_hardly_sees_a_shift():
    """All edges black: nothing comes in, the mean stays; pixels move all the same."""
    drawn = np.random.default_rng(0)
    pictures = []
    for _ in range(3):
        picture = np.zeros((12, 12, 3), dtype=np.uint8)
        picture[4:8, 4:8] = drawn.integers(0, 256, (4, 4, 3))
        pictures.append(picture)
    features = pixel_space.move(MeanColour().embed, pictures, (1, 2))
    pixels = pixel_space.move(lambda rows: pixel_space.pixel_vectors(rows, 12), pictures, (1, 2))
    assert features.mean == pytest.approx([1.0, 1.0], abs=1e-6)
    assert features.relative.max() < 1e-3 < 0.2 < pixels.relative.min()
    with pytest.raises(InputError, match="shift by 40 pixels"):
        pixel_space.move(MeanColour().embed, pictures, (40,))
    with pytest.raises(InputError):
        pixel_space.move(MeanColour().embed, pictures[:1], (1,))


@pytest.mark.models
def test_photographs_are_the_networks_and_digits_the_pixels():
    """What the page says, with the real network: late layers and features win on photographs, pixels on digits."""
    network = loading.load_image_encoder("efficientnet-lite0")
    shown = [one for one in samples.samples() if one.group in ("birds", "fruit", "vehicles", "tools")]
    groups = [one.group for one in shown]
    found = agreement(layer_table(network, [samples.pixels(one) for one in shown]), groups, 3)
    assert found.shares[-1] > 0.85 > 0.65 > found.shares[0]
    assert found.shares[-1] > found.pixels + 0.3 and found.pixels > found.chance
    drawn = pixel_space.digits(6)
    labels = drawn.labels.tolist()
    features = network.embed([pixel_space.upscaled(one) for one in drawn.images])
    pixels = pixel_space.knn_accuracy(drawn.images.reshape(len(labels), -1), labels, 1)
    assert pixels > pixel_space.knn_accuracy(features, labels, 1)
