"""Contextual neighbours: nearest by cosine at every layer, never the occurrence itself, against the baseline."""

from __future__ import annotations

import numpy as np
import pytest
from tiny_models import encoder

from embed_core.paths import CACHE_VARIABLE
from embed_core.senses.bank import bank, unbracket
from embed_core.senses.nearest import mean_cosine, nearest_occurrences, pool
from embed_core.senses.states import occurrence_states

AMONG = [
    unbracket("The [bank] raised its rates.", "bank", "money"),
    unbracket("We sat on the river [bank].", "bank", "river"),
    unbracket("A [bat] flew by.", "bat", "animal"),
    unbracket("He swung the [bat] again.", "bat", "club"),
]


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))


@pytest.mark.parametrize("architecture", ["bert", "gpt2"])
def test_nearest_first_without_itself_at_every_layer(architecture):
    model = encoder(architecture)
    found = nearest_occurrences(model, AMONG[0], AMONG, k=2)
    vectors = occurrence_states(model, AMONG).vectors.astype(np.float64)
    assert found.rows.shape == found.cosines.shape == (model.layers + 1, 2)
    for layer in range(model.layers + 1):
        lengths = np.linalg.norm(vectors[layer], axis=1)
        cosines = vectors[layer] @ vectors[layer, 0] / lengths / lengths[0]
        order = 1 + np.argsort(-cosines[1:], kind="stable")
        assert found.rows[layer].tolist() == order[:2].tolist()
        assert np.allclose(found.cosines[layer], cosines[order[:2]], atol=1e-4)


def test_a_sentence_that_is_not_in_the_pool_is_compared_with_all_of_it():
    found = nearest_occurrences(encoder("bert"), unbracket("My [bank] again.", "bank", ""), AMONG, k=10)
    assert sorted(found.rows[-1].tolist()) == [0, 1, 2, 3]


def test_the_baseline_is_the_mean_over_pairs_of_different_words():
    vectors = np.random.default_rng(0).normal(0, 1, (2, 5, 3)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=2, keepdims=True)
    words = ["a", "b", "a", "c", "b"]
    pairs = [(i, j) for i in range(5) for j in range(5) if words[i] != words[j]]
    wanted = [np.mean([layer[i] @ layer[j] for i, j in pairs]) for layer in vectors]
    assert np.allclose(mean_cosine(vectors, words), wanted, atol=1e-6)
    assert np.isnan(mean_cosine(vectors, ["a"] * 5)).all()


def test_the_pool_is_the_whole_bank_of_a_language():
    assert len(pool("zh")) == sum(len(entry.occurrences) for entry in bank("zh"))
