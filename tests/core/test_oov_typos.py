"""The typo set and its rate: ranks by hand, and against gensim's own ranking."""

from __future__ import annotations

import numpy as np
import pytest

from embed_core import loading
from embed_core.catalog import get_spec
from embed_core.errors import InputError
from embed_core.oov.typos import shipped_pairs, typo_rate
from embed_core.static.model import StaticModel


def toy(words: list[str], vectors: list[list[float]]) -> StaticModel:
    return StaticModel(get_spec("glove-6b-50d-20k"), words, np.array(vectors, np.float32))


def test_the_set_is_200_distinct_words_with_typos_that_differ():
    pairs = shipped_pairs()
    assert len(pairs) == 200
    assert len({clean for clean, _ in pairs}) == 200
    assert all(clean and typo and clean != typo for clean, typo in pairs)
    assert {("embeddings", "embeddingz"), ("unbelievable", "unbelieveable"), ("government", "goverment")} <= set(pairs)


def test_ranks_by_hand():
    # cosines to "right": near 0.8, typo 0.6, far 0; so the typo is second, and "right" itself does not count.
    model = toy(["right", "near", "typo", "far"], [[1, 0], [0.8, 0.6], [0.6, 0.8], [0, 2]])
    score = typo_rate(model, [("right", "typo"), ("right", "near"), ("right", "lost")], k=1)
    assert score.ranks.tolist() == [2, 1, 0]
    assert score.cosines[:2] == pytest.approx([0.6, 0.8])
    assert np.isnan(score.cosines[2])
    assert score.rate == pytest.approx(1 / 3)
    assert score.rate_at(2) == pytest.approx(2 / 3)
    assert score.rate_at(2, unseen=True) == 0
    assert score.clean_known.tolist() == [True, True, True]
    assert score.typo_known.tolist() == [True, True, False]
    assert score.mean_cosines() == pytest.approx((0.6, 0.8))


def test_fasttext_ranks_agree_with_gensim():
    model = loading.load_static("fasttext")
    pairs = [("embeddings", "embeddingz"), ("definitely", "definately"), ("language", "langauge")]
    score = typo_rate(model, pairs)
    table = model.keyed_vectors
    for (clean, typo), rank, cosine in zip(pairs, score.ranks, score.cosines, strict=True):
        assert cosine == pytest.approx(float(table.similarity(clean, typo)), abs=2e-3)
        others = table.cosine_similarities(table.get_vector(clean), table.vectors)
        left_out = [table.key_to_index[word] for word in (clean, typo) if word in table.key_to_index]
        assert rank == 1 + int((np.delete(others, left_out) > cosine).sum())


def test_named_typos_and_rate_of_the_shipped_model():
    score = typo_rate(loading.load_static("fasttext"))
    ranks = {typo: rank for (_, typo), rank in zip(score.pairs, score.ranks.tolist(), strict=True)}
    assert 1 <= ranks["embeddingz"] <= 10
    assert 1 <= ranks["unbelieveable"] <= 10
    assert score.rate >= 0.45
    assert (score.ranks > 0).all()


def test_a_table_without_ngrams_has_no_vector_for_most_typos():
    score = typo_rate(loading.load_static("word2vec-skipgram"))
    assert (score.ranks == 0).sum() > 150
    assert score.rate < 0.2


def test_bad_input():
    model = toy(["a"], [[1.0]])
    with pytest.raises(InputError, match="empty list"):
        typo_rate(model, [])
    with pytest.raises(InputError, match="number of neighbours"):
        typo_rate(model, [("a", "b")], k=0)
