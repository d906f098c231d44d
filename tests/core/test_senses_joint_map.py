"""One picture of all layers: what may move, what may not, and the static vectors on one spot."""

from __future__ import annotations

import numpy as np
import pytest
from tiny_models import encoder

from embed_core.paths import CACHE_VARIABLE
from embed_core.senses.bank import find, unbracket
from embed_core.senses.joint_map import STATIC, joint_map, one_word, stacked, unit
from embed_core.senses.static_side import context_rows, static_side
from embed_core.senses.word_picture import word_picture


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))


@pytest.fixture
def layers():
    return np.random.default_rng(0).normal(2, 1, (4, 12, 9)).astype(np.float32)


def distances(rows):
    return np.linalg.norm(rows[:, None] - rows[None], axis=2)


def test_within_a_layer_distances_are_those_of_the_cosine(layers):
    rows = stacked(layers)
    for layer, drawn in zip(layers, rows, strict=True):
        cosines = unit(layer) @ unit(layer).T
        assert np.allclose(distances(drawn) ** 2, np.maximum(2 - 2 * cosines, 0), atol=1e-5)
    assert np.allclose(rows.mean(axis=1), 0, atol=1e-6)


def test_the_picture_is_one_linear_map_of_all_layers(layers):
    """Fitted once: there is one matrix that takes every layer's vectors to their places."""
    picture = joint_map(layers)
    rows = stacked(layers).reshape(-1, 9)
    found, *_ = np.linalg.lstsq(rows, picture.coordinates.reshape(-1, 2), rcond=None)
    assert np.allclose(rows @ found, picture.coordinates.reshape(-1, 2), atol=1e-4)
    assert np.allclose(found.T @ found, np.eye(2), atol=1e-3)
    assert picture.steps == (0, 1, 2, 3)


def test_a_layer_that_repeats_another_stands_still(layers):
    layers[2] = layers[1]
    places = joint_map(layers).coordinates
    assert np.allclose(places[2], places[1], atol=1e-5)
    assert not np.allclose(places[3], places[1], atol=1e-2)


@pytest.mark.parametrize("method", ["pca", "umap"])
@pytest.mark.parametrize("centre", [True, False])
def test_static_vectors_of_one_word_lie_on_one_spot(layers, method, centre):
    static = np.tile(np.arange(1, 6, dtype=np.float32), (12, 1))
    picture = joint_map(layers, static, method=method, centre=centre)
    assert picture.steps == (STATIC, 0, 1, 2, 3)
    assert picture.coordinates.shape == (5, 12, 2)
    assert np.ptp(picture.coordinates[0], axis=0).max() < 1e-5
    assert np.ptp(picture.coordinates[1], axis=0).max() > 0.1
    assert np.isnan(picture.kept[0])


def test_static_vectors_of_two_words_lie_on_two_spots(layers):
    static = np.repeat(np.eye(2, 5, dtype=np.float32), 6, axis=0)
    places = joint_map(layers, static).coordinates[0]
    assert np.allclose(places[:6], places[0], atol=1e-5)
    assert np.allclose(places[6:], places[6], atol=1e-5)
    assert np.linalg.norm(places[0] - places[6]) > 0.1


def test_neighbours_kept_are_all_of_them_where_the_data_are_flat():
    flat = np.random.default_rng(1).normal(0, 0.01, (2, 15, 2)).astype(np.float32)
    ones = np.ones((2, 15, 1), np.float32)
    picture = joint_map(np.concatenate([flat, ones], axis=2))  # unit vectors near one pole: nearly a plane
    assert (picture.kept > 0.95).all()
    assert picture.chance == pytest.approx(5 / 14)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_occurrences_are_a_picture_too(count):
    picture = joint_map(np.random.default_rng(2).normal(0, 1, (3, count, 4)).astype(np.float32))
    assert picture.coordinates.shape == (3, count, 2)
    assert np.isfinite(picture.coordinates).all()


def test_what_is_said_of_one_word():
    vectors = np.array([[[1, 0], [1, 0.1], [0, 1], [0.1, 1]], [[1, 0], [0, 1], [1, 0.1], [0.1, 1]]], np.float32)
    said = one_word(vectors, ["a", "a", "b", "b"])
    assert said.same_sense.tolist() == [1.0, 0.0]
    assert said.most_frequent == 0.5
    cosines = unit(vectors[0]) @ unit(vectors[0]).T
    assert said.alike[0] == pytest.approx((cosines.sum() - 4) / 12, abs=1e-6)


def test_unlabelled_occurrences_are_not_counted():
    vectors = np.random.default_rng(3).normal(0, 1, (2, 4, 3)).astype(np.float32)
    assert one_word(vectors, ["a", "", "a", "b"]).labelled == 3
    assert np.isnan(one_word(vectors, ["", "", "", "b"]).same_sense).all()


@pytest.mark.parametrize("architecture", ["bert", "roberta", "albert", "xlnet", "gpt2"])
def test_the_whole_piece_of_work(architecture):
    model = encoder(architecture)
    main = [
        unbracket("The [bank] raised its rates.", "bank", "money"),
        unbracket("The [bank] was closed.", "bank", "money"),
        unbracket("We sat on the river [bank].", "bank", "river"),
    ]
    also = [unbracket("The [river] was wide.", "river", "")]
    static = {"bank": np.ones(3, np.float32), "river": np.array([1, 0, 0], np.float32)}
    picture = word_picture(model, main, also, static)
    assert picture.map.coordinates.shape == (model.layers + 2, 4, 2)
    assert np.allclose(picture.map.coordinates[0, :3], picture.map.coordinates[0, 0], atol=1e-5)
    assert picture.word.labelled == 3
    assert word_picture(model, main).map.steps[0] == 0


def test_a_static_models_neighbours_go_to_the_sense_whose_company_they_keep():
    from embed_core import loading

    model = loading.load("glove-6b-50d-20k")
    entry = find("bank")
    side = static_side(model, model.vector("bank"), "bank", entry.occurrences)
    assert side.senses.count("money") >= 15  # GloVe's news: its one point lies among money
    assert "bank" not in side.words
    assert side.coordinates.shape == (len(side.words) + 1, 2)
    money = {sense for word, sense in zip(side.words, side.senses, strict=True) if word in {"credit", "loans"}}
    assert money == {"money"}


def test_the_target_and_frequent_words_say_nothing_of_a_sense():
    from embed_core import loading

    model = loading.load("glove-6b-50d-20k")
    rows = context_rows(model, unbracket("The [bank] and the bank of the willow", "bank", "river"))
    assert [model.words[row] for row in rows] == ["willow"]
