"""Comparing rungs, reading a visitor's sentences, probes and their scale."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata
from sklearn.metrics import roc_auc_score

from embed_core.errors import InputError
from embed_core.sentence import own
from embed_core.sentence.compare import agreeing, cosines, disagreements, mean_of_pairs, nearest, of_pairs
from embed_core.sentence.corpora import corpus, story, unrelated
from embed_core.sentence.ladder import climb_probes
from embed_core.sentence.probes import answer, by_kind, own_probes, probes, told_apart
from embed_core.sentence.rungs import Rung
from embed_core.texts import catalogue

RNG = np.random.default_rng(2)


def test_a_sentence_without_a_vector_is_left_out_not_zero():
    matrix = cosines([[1.0, 0.0], [0.0, 0.0], [1.0, 1.0]])
    assert np.isnan(matrix[1]).all() and np.isnan(matrix[:, 1]).all()
    assert mean_of_pairs(matrix) == pytest.approx(0.5**0.5)
    assert nearest(matrix) == [2, None, 0]
    assert [(pair.first, pair.second) for pair in disagreements([matrix, matrix])] == [(0, 2)]
    assert np.isnan(mean_of_pairs(cosines(np.zeros((3, 2)))))
    assert disagreements([cosines(np.zeros((3, 2)))]) == ()


def test_places_are_ranks_with_ties_shared():
    matrices = [cosines(RNG.standard_normal((6, 3))) for _ in range(3)]
    matrices[0][0, 1] = matrices[0][0, 2] = 0.5
    found = disagreements(matrices)
    assert len(found) == 15
    rows, columns = np.triu_indices(6, 1)
    wanted = np.stack([rankdata(-of_pairs(matrix)) for matrix in matrices])
    for pair in found:
        at = int(np.flatnonzero((rows == pair.first) & (columns == pair.second))[0])
        assert pair.places == tuple(wanted[:, at])
        assert pair.cosines == pytest.approx([matrix[pair.first, pair.second] for matrix in matrices])
    spreads = [pair.spread for pair in found]
    assert spreads == sorted(spreads, reverse=True) and spreads[0] == np.ptp(wanted, axis=0).max()


def test_agreement_on_the_nearest():
    assert agreeing([[1, 0, 0], [1, 0, 1], [1, 0, 0]]) == 2
    assert agreeing([[None, 0], [None, 0]]) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "too_few"),
        ("one\none\ntwo", "too_few"),
        ("\n".join(f"sentence {number}" for number in range(5_000)), "too_many"),
        ("a\nb\n" + "c" * 1_001, "too_long"),
        ("a\nb\n😀 !!", "no_letters"),
    ],
)
def test_sentences_that_cannot_be_compared(text, code):
    with pytest.raises(InputError) as caught:
        own.lines(text)
    assert caught.value.code == f"sentences.{code}"
    assert all(caught.value.message(language) for language in ("en", "zh"))


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_or_refused_in_words(text):
    for read in (own.lines, own.pairs):
        try:
            found = read(text)
        except InputError as error:
            assert error.message("zh")
        else:
            assert len(set(found)) == len(found) or read is own.pairs
    assert all(any(map(str.isalnum, piece)) for piece in own.as_sentences(text))


def test_pairs():
    assert own.pairs(" a dog | a cat \n\n猫｜狗") == (("a dog", "a cat"), ("猫", "狗"))
    assert own.pairs("") == ()
    for text, code in (("a | b | c", "no_bar"), ("a dog", "no_bar"), ("a | !!", "no_letters")):
        with pytest.raises(InputError) as caught:
            own.pairs(text)
        assert caught.value.code == f"sentences.{code}"
    with pytest.raises(InputError, match="31"):
        own.pairs("a | b\n" * 31)


def test_shipped_sentences():
    for language in ("en", "zh"):
        assert own.lines("\n".join(story(language))) == story(language)
        assert own.language_of(story(language)) == language == own.language_of(unrelated(language))
        assert len(corpus("shipped", language)) > 400
        assert len(set(unrelated(language))) >= 20
        assert not set(story(language)) & set(corpus("shipped", language))
        kinds = {probe.kind for probe in probes(language)}
        assert kinds == {"order", "negation", "number", "shared", "paraphrase", "voice"}
        assert {f"sentences_page.probes.kinds.{kind}" for kind in kinds} <= set(catalogue(language))
    assert len(corpus("news", "en")) > 2_000


def test_the_scale_of_a_rung():
    first, second, others = (RNG.standard_normal((count, 5)) + 2 for count in (4, 4, 9))
    found = answer(first, second, others)
    every = [a @ b / np.linalg.norm(a) / np.linalg.norm(b) for i, a in enumerate(others) for b in others[i + 1 :]]
    assert (found.baseline, found.deviation) == (pytest.approx(np.mean(every)), pytest.approx(np.std(every)))
    assert found.scaled == pytest.approx((found.cosines - np.mean(every)) / (1 - np.mean(every)))
    assert answer(first, first, others).scaled == pytest.approx(np.ones(4))
    first[0] = 0
    assert np.isnan(answer(first, second, others).scaled[0])
    assert np.isnan(answer(first, second, np.ones((3, 5))).scaled).all()


def test_told_apart_is_the_area_under_the_curve():
    values, same = RNG.standard_normal(30).round(1), RNG.random(30) < 0.4
    assert told_apart(values, same.tolist()) == pytest.approx(roc_auc_score(same, values))
    unsure = [*same.tolist(), None]
    assert told_apart(np.append(values, 9.0), unsure) == pytest.approx(roc_auc_score(same, values))
    assert np.isnan(told_apart(values, [True] * 30))


def test_an_average_answers_the_probes_of_order_with_one():
    asked = (*own_probes([("A dog saw a cat.", "A cat saw a dog.")]), *probes("en"))
    found = climb_probes(Rung("mean", "glove-6b-50d-20k"), asked, unrelated("en"), corpus("shipped", "en"))
    kinds = by_kind(asked, found.probed.scaled)
    assert next(iter(kinds)) == "own" and kinds["own"][0] == pytest.approx(1.0)
    assert kinds["order"] == pytest.approx((1.0, 1.0, 1.0))
    assert kinds["paraphrase"][0] < kinds["shared"][0] < kinds["negation"][0] < 1
    assert told_apart(found.probed.scaled, [probe.same for probe in asked]) < 0.5
