"""Feature maps against numbers worked out by hand; nearest pictures by layer against scikit-learn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from embed_core.errors import InputError
from embed_core.images import feature_maps, layer_neighbours


@dataclass(frozen=True)
class Shape:
    channels: int
    size: int


def test_channels_are_ranked_by_what_was_asked():
    flat = np.full((2, 2), 3.0)
    lively = np.array([[2.0, -2.0], [2.0, -2.0]])
    silent = np.zeros((2, 2))
    maps = np.stack([silent, lively, flat])
    assert feature_maps.strongest(maps, 3, "strength").channels.tolist() == [2, 1, 0]
    assert feature_maps.strongest(maps, 3, "contrast").channels.tolist() == [1, 0, 2]
    two = feature_maps.strongest(maps, 2)
    assert two.total == 3 and two.maps.shape == (2, 2, 2)
    assert two.scores.tolist() == [3.0, 2.0]
    assert np.array_equal(two.maps[1], lively)


def test_more_channels_than_there_are_gives_all():
    assert len(feature_maps.strongest(np.ones((4, 1, 1)), 99).channels) == 4


def test_small_averages_blocks_and_keeps_what_fits():
    maps = np.arange(16, dtype=np.float32).reshape(1, 4, 4)
    assert feature_maps.small(maps, 2).tolist() == [[[2.5, 4.5], [10.5, 12.5]]]
    assert feature_maps.small(maps, 4).tolist() == maps.tolist()
    assert feature_maps.small(np.ones((1, 7, 7)), 7).shape == (1, 7, 7)


def test_heat_scales_each_map_to_its_own_range():
    found = feature_maps.heat(np.array([[[-10.0, 0.0], [-10.0, 0.0]], [[7.0, 7.0], [7.0, 7.0]]]), side=4)
    dark, bright = [0, 34, 78], [254, 232, 56]
    assert found.shape == (2, 4, 4, 3)
    assert found[0, 3].tolist() == [dark, dark, bright, bright]
    assert (found[1] == dark).all()


def test_numbers_of_a_layer():
    assert feature_maps.numbers([Shape(32, 112), Shape(1280, 7)]).tolist() == [401_408, 62_720]


def test_what_is_no_stack_of_maps_is_refused_in_a_sentence():
    with pytest.raises(InputError, match="Received activations of the shape 2 x 2"):
        feature_maps.strongest(np.ones((2, 2)), 1)
    with pytest.raises(InputError, match="“loudest”"):
        feature_maps.scores(np.ones((1, 1, 1)), "loudest")


def test_nearest_others_are_scikit_learns():
    rows = np.random.default_rng(1).normal(size=(40, 6)).astype(np.float32)
    found = layer_neighbours.nearest_others(rows, 4)
    distances, indices = NearestNeighbors(metric="cosine").fit(rows).kneighbors(n_neighbors=4)
    assert np.array_equal(found.indices, indices)
    assert np.allclose(found.cosines, 1 - distances, atol=1e-6)


def test_a_black_picture_has_neighbours_too():
    found = layer_neighbours.nearest_others(np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]), 2)
    assert found.cosines[0].tolist() == [0.0, 0.0]
    assert found.indices[1].tolist() == [2, 0]


def test_agreement_of_layers_pixels_and_chance():
    good = np.array([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0], [0.1, 1.0]], dtype=np.float32)
    bad = good[[0, 2, 1, 3]]
    found = layer_neighbours.agreement(layer_neighbours.LayerTable((bad, good), bad), ["a", "a", "b", "b"], 1)
    assert found.shares.tolist() == [0.0, 1.0]
    assert found.best == 1 and found.pixels == 0.0
    assert found.chance == pytest.approx(1 / 3)


def test_chance_is_what_shuffled_labels_give():
    labels = np.array(["a"] * 5 + ["b"] * 15 + ["c"])
    rows = np.random.default_rng(0).normal(size=(21, 3))
    drawn = np.random.default_rng(2)
    shares = [layer_neighbours.same_group(rows, drawn.permutation(labels), 3).mean() for _ in range(300)]
    assert layer_neighbours.chance(labels.tolist()) == pytest.approx(np.mean(shares), abs=0.02)


def test_one_picture_has_no_others():
    with pytest.raises(InputError, match="Received 1 pictures"):
        layer_neighbours.nearest_others(np.ones((1, 2)), 1)


def test_overlap_of_neighbour_lists():
    assert layer_neighbours.overlap(np.array([[1, 2], [3, 4]]), np.array([[2, 1], [5, 6]])) == 0.5


class TwoLayers:
    """First layer: the mean of every colour. Second: how much of it is red."""

    def every_layer(self, pictures, progress=None):
        first = np.stack([picture.reshape(-1, 3).mean(axis=0) for picture in pictures])
        return first, first[:, :1] / first.sum(axis=1, keepdims=True)


def test_a_table_of_all_layers_is_filled_in_batches():
    pictures = [np.full((4, 4, 3), 10 + number, np.uint8) for number in range(40)]
    calls = []
    table = layer_neighbours.layer_table(TwoLayers(), pictures, lambda *call, **more: calls.append(call))
    assert [vectors.shape for vectors in table.vectors] == [(40, 3), (40, 1)]
    assert table.vectors[0][:, 1].tolist() == list(range(10, 50))
    assert table.pixels.shape == (40, 32 * 32 * 3)
    assert [call[1] for call in calls] == [0, 16, 32, 40]
