"""A sentence through the layers: what changes, and one plane for all layers."""

from __future__ import annotations

import elmo_kit
import numpy as np
import pytest
import tiny_models
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA

from embed_core.contextual.journey import LONGEST_TEXT, change, journey, picture, three_layers
from embed_core.errors import InputError
from embed_core.scores import row_cosines


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("EMBEDDING_EXPLORER_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.mark.parametrize("name", ["bert", "roberta", "albert", "xlnet", "gpt2", "elmo"])
def test_words_and_tokens_of_every_kind_of_model(name):
    encoder = elmo_kit.encoder() if name == "elmo" else tiny_models.encoder(name)
    text = "The bank raised its rates."
    words, tokens = journey(encoder, text), journey(encoder, text, "tokens")
    assert words.names == ("The", "bank", "raised", "its", "rates", ".")
    assert words.vectors.shape == (encoder.layers + 1, 6, encoder.dim)
    assert not any(words.special)
    (encoding,) = encoder.encode([text])
    np.testing.assert_allclose(tokens.vectors, encoding.hidden_states, atol=1e-5)
    assert tokens.special == encoding.is_special
    word = encoding.words[1]
    mean = tokens.vectors[:, word.token_start : word.token_end].mean(axis=1)
    np.testing.assert_allclose(words.vectors[:, 1], mean, atol=1e-5)


def test_turn_and_step_of_hand_made_vectors():
    vectors = np.array([[[1, 0], [2, 0]], [[1, 0], [0, 2]], [[3, 0], [0, -2]]], np.float32)
    turn, step = change(vectors)
    np.testing.assert_allclose(turn, [[0, 1], [0, 2]], atol=1e-6)
    np.testing.assert_allclose(step, [[0, np.sqrt(2)], [2, 2]], atol=1e-6)


def test_the_picture_is_one_pca_over_all_layers():
    vectors = np.random.default_rng(1).normal(size=(3, 7, 10)).astype(np.float32)
    places, explained = picture(vectors, unit_length=False)
    reference = PCA(2).fit(vectors.reshape(-1, 10))
    np.testing.assert_allclose(
        np.abs(places.reshape(-1, 2)), np.abs(reference.transform(vectors.reshape(-1, 10))), atol=1e-4
    )
    np.testing.assert_allclose(explained, reference.explained_variance_ratio_, atol=1e-5)


def test_lengths_do_not_count_in_the_picture_of_unit_vectors_and_centring_removes_the_drift():
    vectors = np.random.default_rng(2).normal(size=(3, 7, 10)).astype(np.float32)
    longer = vectors * np.array([1, 10, 100], np.float32)[:, None, None]
    np.testing.assert_allclose(picture(vectors)[0], picture(longer)[0], atol=1e-4)
    drifted = vectors + np.arange(3, dtype=np.float32)[:, None, None] * 5
    same = picture(vectors, unit_length=False, centred=True)[0]
    np.testing.assert_allclose(picture(drifted, unit_length=False, centred=True)[0], same, atol=1e-4)
    np.testing.assert_allclose(same.mean(axis=1), 0, atol=1e-4)


def test_first_middle_and_last_layer_and_the_cosine_of_each():
    assert [three_layers(layers) for layers in (1, 2, 6, 30)] == [(0, 1), (0, 1, 2), (0, 3, 6), (0, 15, 30)]
    found = row_cosines(np.array([[1, 0], [3, 4]], np.float32), np.array([[0, 2], [6, 8]], np.float32))
    np.testing.assert_allclose(found, [0, 1], atol=1e-6)


@pytest.mark.parametrize("text", ["", "   ", "a" * (LONGEST_TEXT + 1)])
def test_what_has_no_words_or_too_many_gets_a_sentence(text):
    with pytest.raises(InputError, match="Allowed"):
        journey(tiny_models.encoder("bert"), text)


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_answered(text):
    try:
        found = journey(tiny_models.encoder("bert"), text)
    except InputError:
        return
    assert found.vectors.shape[1] == len(found.names) > 0
