"""Correlations of rungs with people's scores: against SciPy, by hand, and the coverage of the intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from embed_core.errors import Cancelled, InputError
from embed_core.evaluation.rank_correlation import spearman
from embed_core.paths import CACHE_VARIABLE
from embed_core.sentence import sts_scores
from embed_core.sentence.rungs import Rung
from embed_core.sentence.scored_pairs import ScoredPair, ScoredPairs, shipped
from embed_core.sentence.sts_scores import (
    best_of,
    by_kind,
    difference,
    gaps,
    pair_cosines,
    pearsons,
    published,
    sampled,
    score,
    score_rungs,
    worst,
)

RUNG = Rung("mean", "m")


def pairs_of(scores, kinds=None):
    named = kinds or [""] * len(scores)
    return ScoredPairs(
        tuple(
            ScoredPair(f"a {n}", f"b {n}", float(s), n + 1, k)
            for n, (s, k) in enumerate(zip(scores, named, strict=True))
        ),
        "header",
    )


def noisy(count, noise, seed=0):
    draw = np.random.default_rng(seed)
    gold = draw.integers(0, 6, count).astype(float)
    return gold + draw.normal(size=count) * noise, gold


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 5)), min_size=3, max_size=40))
def test_both_correlations_are_scipys(rows):
    cosines, gold = np.array(rows, float).T
    found = score(RUNG, cosines, gold, resamples=5)
    if np.ptp(cosines) == 0 or np.ptp(gold) == 0:
        assert np.isnan(found.spearman.value) and np.isnan(found.pearson.value)
        return
    assert found.spearman.value == pytest.approx(stats.spearmanr(cosines, gold).statistic, abs=1e-9)
    assert found.pearson.value == pytest.approx(stats.pearsonr(cosines, gold).statistic, abs=1e-9)


def test_every_resample_is_scipys():
    cosines, gold = noisy(30, 2)
    found = score(RUNG, cosines, gold, resamples=20, seed=3)
    draws = np.random.default_rng(3).integers(30, size=(20, 30))
    for number, rows in enumerate(draws):
        assert found.drawn_spearman[number] == pytest.approx(stats.spearmanr(cosines[rows], gold[rows]).statistic)
        assert found.drawn_pearson[number] == pytest.approx(stats.pearsonr(cosines[rows], gold[rows]).statistic)


def test_pearson_survives_an_offset_and_a_constant():
    cosines, gold = noisy(50, 1)
    ones = np.ones((1, 50), np.int64)
    shifted = pearsons(cosines * 1e-4 + 1e6, gold, ones)[0]
    assert shifted == pytest.approx(stats.pearsonr(cosines, gold).statistic, abs=1e-4)
    assert np.isnan(pearsons(np.full(50, 0.3), gold, ones)[0])


def test_blocks_draw_the_same_as_one_piece(monkeypatch):
    cosines, gold = noisy(40, 1)
    whole = score(RUNG, cosines, gold, resamples=100)
    assert whole.spearman == spearman(cosines, gold, resamples=100)
    monkeypatch.setattr(sts_scores, "_NUMBERS_AT_ONCE", 40 * 7)
    seen = []
    parts = score(RUNG, cosines, gold, resamples=100, progress=lambda *a, **_: seen.append(a))
    assert parts.drawn_spearman.tolist() == whole.drawn_spearman.tolist()
    assert [done for _, done, _ in seen] == list(range(1, 16))


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    """Pearson of normal pairs with a known correlation; SciPy's own bootstrap agrees on the bounds."""
    true, hits = 0.6, 0
    for seed in range(200):
        draw = np.random.default_rng(seed)
        x, noise = draw.normal(size=(2, 80))
        found = score(RUNG, true * x + np.sqrt(1 - true**2) * noise, x, resamples=200, seed=seed)
        hits += found.pearson.low <= true <= found.pearson.high
    assert 0.88 <= hits / 200 <= 0.99
    cosines, gold = noisy(80, 2)
    ours = score(RUNG, cosines, gold, resamples=2000).spearman
    theirs = stats.bootstrap(
        (cosines, gold), lambda a, b: stats.spearmanr(a, b).statistic, paired=True, vectorized=False,
        n_resamples=500, method="percentile", rng=1,
    ).confidence_interval  # fmt: skip
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.04)


def test_the_difference_is_paired():
    cosines, gold = noisy(60, 2)
    one = score(RUNG, cosines, gold)
    other = score(RUNG, cosines + np.random.default_rng(1).normal(size=60) * 0.3, gold)
    margin = difference(one, other)
    assert margin.value == pytest.approx(one.spearman.value - other.spearman.value)
    apart = (one.spearman.high - one.spearman.low) + (other.spearman.high - other.spearman.low)
    assert 0 < margin.high - margin.low < apart / 2
    same = difference(one, one)
    assert (same.value, same.low, same.high) == (0, 0, 0)


def test_lengths_must_agree():
    with pytest.raises(InputError) as caught:
        score(RUNG, [1, 2, 3], [1, 2])
    assert caught.value.code == "sts.lengths"


def test_gaps_worst_kinds_and_sample_by_hand():
    pairs = pairs_of([0, 1, 2, 3, 4], ["plain", "order", "plain", "plain", "order"])
    found = score(RUNG, [0.1, 0.9, 0.3, 0.4, 0.5], pairs.scores)  # the second pair has the highest cosine
    gap = gaps(found, pairs)
    assert gap.tolist() == [0.0, 0.75, -0.25, -0.25, -0.25]
    assert worst(gap) == [1, 2, 3, 4, 0]
    assert by_kind(gap, pairs) == [("order", 2, 0.25), ("plain", 3, pytest.approx(-1 / 6))]
    assert sampled(gap, 10) == [0, 1, 2, 3, 4]
    many = np.random.default_rng(0).normal(size=500)
    kept = sampled(many, 100)
    assert len(set(kept)) == 100 and set(worst(many)[:25]) <= set(kept)


def test_best_of_leaves_out_what_does_not_vary():
    cosines, gold = noisy(20, 1)
    flat, good = score(RUNG, np.zeros(20), gold), score(RUNG, cosines, gold)
    assert best_of([flat]) is None
    assert best_of([flat, good]) is good


class Fixed:
    """An encoder that gives every sentence a known vector."""

    asked: list[str]

    def embed(self, texts, *, normalise, prefix, progress, **_):
        from embed_core.contextual import SentenceEmbeddings

        self.asked = [prefix + text for text in texts]
        table = {"a": (1, 0), "b": (0, 2), "c": (3, 3), "none": (0, 0)}
        return SentenceEmbeddings(np.array([table[text] for text in texts], np.float32))


def test_cosines_of_pairs_each_sentence_once():
    pairs = ScoredPairs(
        tuple(ScoredPair(a, b, 1.0, 1) for a, b in [("a", "b"), ("a", "c"), ("c", "c"), ("a", "none")]), "header"
    )
    model = Fixed()
    cosines, wordless = pair_cosines(Rung("sentence", "m", "query: "), model, pairs)
    assert cosines.tolist() == pytest.approx([0, 0.5**0.5, 1, 0])
    assert wordless == 1
    assert model.asked == ["query: a", "query: b", "query: c", "query: none"]


def test_rungs_are_kept_on_disk_and_reported(tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    pairs = shipped("en")
    rungs = [Rung("mean", "glove-6b-50d-20k"), Rung("tfidf", "glove-6b-50d-20k")]
    seen = []
    first = score_rungs(rungs, pairs, progress=lambda *a, partial=None, **_: seen.append(partial))
    assert [len(one) for one in seen if one] == [1, 2]
    assert 0.3 < first[0].spearman.value < 0.8

    def never(*_):
        raise AssertionError("the model is not needed any more")

    again = score_rungs(rungs, pairs, load=never)
    assert [one.spearman for one in again] == [one.spearman for one in first]

    def stop(*_, **__):
        raise Cancelled

    with pytest.raises(Cancelled):
        score_rungs([Rung("mean", "word2vec-cbow")], pairs, progress=stop)


def test_published_figures():
    found = {(one.model, one.method): one for one in published()}
    assert found["all-MiniLM-L6-v2", "trained"].sets["sts12"] == 0.724
    assert found["BERT", "cls"].sets["stsb"] < found["GloVe", "mean"].sets["stsb"]
    for one in published():
        assert one.url.startswith("https://") and all(0 < value < 1 for value in one.sets.values())


@pytest.mark.models
def test_minilm_is_far_above_the_mean_of_words_on_the_shipped_set():
    found = score_rungs([Rung("mean", "glove-6b-50d-20k"), Rung("sentence", "all-minilm-l6-v2")], shipped("en"))
    assert difference(found[1], found[0]).low > 0
    assert found[1].spearman.value > 0.65
