"""Self-similarity, intra-sentence similarity, explainable variance, whitening: against definitions written out."""

from __future__ import annotations

from itertools import combinations

import elmo_kit
import numpy as np
import pytest
import tiny_models

from embed_core.contextual.anisotropy import (
    TREATMENTS,
    explainable_variance,
    intra_sentence,
    mean_cosine,
    measure,
    sample,
    sentence_words,
    statistics,
    treat,
    whitening_matrix,
    word_curves,
)
from embed_core.errors import InputError

RNG = np.random.default_rng(0)


def cos(a, b):
    return a @ b / (np.linalg.norm(a) * np.linalg.norm(b))


@pytest.fixture
def rows():
    return (RNG.normal(size=(40, 6)) @ RNG.normal(size=(6, 6)) + 2).astype(np.float32)


def test_self_similarity_is_the_mean_over_all_pairs(rows):
    expected = np.mean([cos(a, b) for a, b in combinations(rows.astype(float), 2)])
    assert mean_cosine(rows) == pytest.approx(expected, abs=1e-6)


def test_intra_sentence_similarity_is_to_the_sentence_mean(rows):
    mean = rows.astype(float).mean(axis=0)
    assert intra_sentence(rows) == pytest.approx(np.mean([cos(a, mean) for a in rows.astype(float)]), abs=1e-6)


@pytest.mark.parametrize("count", [3, 40])
def test_explainable_variance_is_the_first_singular_values(rows, count):
    values = np.linalg.svd(rows[:count].astype(float), compute_uv=False)
    assert explainable_variance(rows[:count]) == pytest.approx(values[0] ** 2 / (values**2).sum(), abs=1e-6)


def test_whitened_vectors_have_the_identity_as_covariance(rows):
    mean, matrix = whitening_matrix(rows, regularisation=0)
    (white,) = treat(rows[None], "whiten", mean[None], matrix[None])
    np.testing.assert_allclose(np.cov(white.T), np.eye(6), atol=1e-3)
    np.testing.assert_allclose(white.mean(axis=0), 0, atol=1e-4)
    np.testing.assert_allclose(matrix, matrix.T, atol=1e-5)


def test_regularisation_keeps_directions_finite_that_the_sample_does_not_have():
    rows = np.zeros((10, 5), np.float32)
    rows[:, 0] = np.arange(10)
    mean, matrix = whitening_matrix(rows)
    variance = np.var(np.arange(10), ddof=1)
    assert matrix[0, 0] == pytest.approx((variance * (1 + 0.01 / 5)) ** -0.5, rel=1e-4)
    assert matrix[1, 1] == pytest.approx((variance * 0.01 / 5) ** -0.5, rel=1e-4)
    assert mean[0] == 4.5


def test_centring_takes_the_mean_away_and_none_leaves_all(rows):
    mean, matrix = whitening_matrix(rows)
    stacked, means, matrices = rows[None], mean[None], matrix[None]
    assert treat(stacked, "none", means, matrices) is stacked
    np.testing.assert_allclose(treat(stacked, "centre", means, matrices)[0], rows - rows.mean(axis=0), atol=1e-5)


def test_a_common_direction_is_anisotropy_and_goes_with_the_mean():
    vectors = RNG.normal(size=(1, 300, 20)).astype(np.float32) + 3
    found = measure(vectors, [3] * 100)
    assert found.curves["none"].baseline[0] > 0.8
    assert abs(found.curves["centre"].baseline[0]) < 0.05
    assert abs(found.curves["whiten"].baseline[0]) < 0.05
    assert found.curves["none"].mev_baseline[0] > 0.8 > 0.3 > found.curves["centre"].mev_baseline[0]
    assert (found.sentences, found.words) == (100, 300)


def test_measure_takes_sentences_apart_where_they_end():
    parts = [RNG.normal(size=(count, 4)).astype(np.float32) for count in (2, 5, 3)]
    found = measure(np.concatenate(parts)[None], [2, 5, 3])
    assert found.curves["none"].intra[0] == pytest.approx(np.mean([intra_sentence(part) for part in parts]))
    assert found.treat(parts[0][None], "whiten").shape == (1, 2, 4)


@pytest.mark.parametrize("name", ["bert", "gpt2", "elmo"])
def test_statistics_of_an_encoder_cover_its_layers_and_are_kept(name, tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDDING_EXPLORER_CACHE", str(tmp_path))
    encoder = elmo_kit.encoder() if name == "elmo" else tiny_models.encoder(name)
    texts = [line for line in tiny_models.CORPUS if line.isascii()]
    found = statistics(encoder, texts)
    assert found.mean.shape == (encoder.layers + 1, encoder.dim)
    assert found.whitening.shape == (encoder.layers + 1, encoder.dim, encoder.dim)
    assert set(found.curves) == set(TREATMENTS)
    assert found.sentences == len(texts)
    again = statistics(encoder, texts)
    np.testing.assert_array_equal(again.curves["whiten"].intra, found.curves["whiten"].intra)


def test_words_are_means_of_their_pieces_without_marks():
    encoder = tiny_models.encoder("bert")
    vectors, lengths = sentence_words(encoder, ["The bank raised.", "!", "Rates again"])
    assert lengths == [3, 2]
    (encoding,) = encoder.encode(["The bank raised."])
    word = encoding.words[1]
    expected = encoding.hidden_states[:, word.token_start : word.token_end].mean(axis=1)
    np.testing.assert_allclose(vectors[:, 1], expected, atol=1e-5)


def test_the_same_vector_everywhere_has_self_similarity_and_explained_variance_one():
    found = word_curves(np.ones((3, 4, 5), np.float32))
    assert found.self_similarity == pytest.approx([1, 1, 1])
    assert found.mev == pytest.approx([1, 1, 1])


def test_a_sample_is_the_same_each_time_and_without_doubles():
    texts = [f"text {number % 50}" for number in range(100)]
    assert sample(texts, 20) == sample(texts, 20)
    assert len(set(sample(texts, 20))) == 20
    assert sample(texts, 60) == texts[:50]


def test_too_few_vectors_get_a_sentence():
    with pytest.raises(InputError, match="at least 2"):
        mean_cosine(np.ones((1, 3), np.float32))
    with pytest.raises(InputError, match="at least 2"):
        sentence_words(tiny_models.encoder("bert"), ["one"])
