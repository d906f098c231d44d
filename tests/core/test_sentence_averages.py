"""Words of a sentence, averages, TF-IDF against scikit-learn, SIF against its formula and NumPy's SVD."""

from __future__ import annotations

import numpy as np
import pytest
from static_kit import spec

from embed_core.sentence import averages, sif, words
from embed_core.static.model import StaticModel
from embed_core.static.subwords import Subwords

WORDS = ["the", "dog", "bites", "man", "do", "n't", "cat", "苹果", "公司", "大"]
CORPUS = ["The dog bites.", "The cat bites the man.", "Dog, dog, dog!", "A zebra.", "the the the"]


@pytest.fixture(scope="module")
def model():
    return StaticModel(spec(), WORDS, np.random.default_rng(3).standard_normal((len(WORDS), 4)).astype(np.float32))


def test_words_are_cut_and_found(model):
    found = words.look_up(model, "The DOG doesn't, don't zebra")
    assert found.known == ("the", "dog", "do", "n't")
    assert found.missing == ("doesn't", "zebra")
    assert found.rows.tolist() == [0, 1, 4, 5]
    assert found.vectors == pytest.approx(model.vectors[[0, 1, 4, 5]])
    assert words.missing_words(model, ["zebra cat", "zebra"]) == ("zebra",)


def test_a_chinese_word_is_taken_apart_where_all_its_parts_are_known(model):
    found = words.look_up(model, "苹果公司很大")
    assert found.known == ("苹果", "公司")
    assert found.missing == ("很大",)


def test_unknown_words_have_n_grams_where_the_model_does():
    rows = np.arange(60, dtype=np.float32).reshape(20, 3)
    model = StaticModel(spec(), ["dog"], np.ones((1, 3), np.float32), Subwords(rows, 3, 4))
    found = words.look_up(model, "dog doggy")
    assert found.known == ("dog", "doggy") and found.rows.tolist() == [0, -1]
    assert found.vectors[1] == pytest.approx(model.subwords.vector("doggy"))
    assert words.missing_words(model, ["doggy a"]) == ()


def test_the_mean_is_blind_to_order_and_zero_without_words(model):
    found = averages.mean_vectors(model, ["The dog bites the man.", "the man bites the dog", "xyzzy"])
    by_hand = (2 * model.vectors[0] + model.vectors[1] + model.vectors[2] + model.vectors[3]) / 5
    assert found[0] == pytest.approx(by_hand, abs=1e-6)
    assert found[1] == pytest.approx(found[0], abs=1e-6)
    assert not found[2].any()


def test_tfidf_is_that_of_scikit_learn(model):
    from sklearn.feature_extraction.text import TfidfVectorizer

    asked = ["The dog bites the man", "cat the cat", "dog"]
    idf, unseen = averages.inverse_document_frequencies(model, CORPUS)
    found = averages.tfidf_vectors(model, asked, idf, unseen)
    reference = TfidfVectorizer(vocabulary=WORDS[:7], analyzer=words.cut, norm=None).fit(CORPUS)
    weights = reference.transform(asked).toarray()
    assert found == pytest.approx(weights @ model.vectors[:7] / weights.sum(axis=1, keepdims=True), abs=1e-5)
    assert unseen == pytest.approx(float(reference.idf_[WORDS.index("n't")]))


def test_sif_by_hand_from_ranks(model):
    probabilities = sif.WordProbabilities(model, CORPUS)
    assert probabilities.source == "rank"
    harmonic = sum(1 / rank for rank in range(1, len(WORDS) + 1))
    wanted = np.zeros(4)
    for row in (0, 1):  # "the dog": ranks 1 and 2
        wanted += 1e-3 / (1e-3 + 1 / ((row + 1) * harmonic)) * model.vectors[row]
    assert sif.sif_vectors(model, ["the dog zebra"], probabilities)[0] == pytest.approx(wanted / 2, abs=1e-7)


def test_sif_counts_in_a_corpus_that_is_large_enough(model, monkeypatch):
    monkeypatch.setattr(sif, "LEAST_CORPUS", 10)
    probabilities = sif.WordProbabilities(model, CORPUS)
    assert probabilities.source == "corpus"
    found = words.look_up(model, "the man do")
    running = 3 + 5 + 3 + 2 + 3  # words without a vector are words of the corpus too
    assert probabilities.of(found) == pytest.approx([6 / running, 1 / running, 0.0])


def test_the_first_component_is_the_first_singular_vector():
    vectors = np.random.default_rng(1).standard_normal((30, 6)) + 1.0
    direction = sif.first_component(vectors)
    reference = np.linalg.svd(vectors, full_matrices=False)[2][0]
    assert abs(direction @ reference) == pytest.approx(1.0)
    left = sif.without(vectors, direction)
    assert left == pytest.approx(vectors - np.outer(vectors @ reference, reference), abs=1e-5)
    assert np.abs(left @ direction).max() < 1e-5
