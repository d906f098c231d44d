"""WordSim-353, SimLex-999 and analogies: against gensim's own functions, and by hand."""

from __future__ import annotations

import doctest
import math
from dataclasses import replace

import numpy as np
import pytest
from static_kit import spec

from embed_core import loading
from embed_core.errors import Cancelled
from embed_core.evaluation import word_scores, word_sets
from embed_core.evaluation.word_scores import score_analogies, score_pairs, score_words
from embed_core.evaluation.word_sets import Analogy, RatedPair, analogies, rated_pairs
from embed_core.static import StaticModel

BUNDLED = "glove-6b-50d-20k"


@pytest.fixture(scope="module")
def small() -> StaticModel:
    """The most frequent words of the bundled GloVe, some of them a second time in other letters."""
    whole = loading.load(BUNDLED)
    assert isinstance(whole, StaticModel)
    count = 8000
    again = np.random.default_rng(3).standard_normal((3, whole.dims)).astype(np.float32)
    near = whole.vectors[[whole.index("queen"), whole.index("paris")]] * 1.5
    words = [*whole.words[:count], "Queen", "PARIS", "King", "Good", "bIG"]
    return StaticModel(whole.spec, words, np.vstack([whole.vectors[:count], near, again]))


def test_the_sets_are_whole():
    assert (len(rated_pairs("wordsim353")), len(rated_pairs("simlex999"))) == (353, 999)
    assert len(analogies()) == 19_544
    assert len({question.category for question in analogies()}) == 14
    assert rated_pairs("simlex999")[0] == RatedPair("old", "new", 1.58)
    assert analogies()[0] == Analogy("capital-common-countries", "Athens", "Greece", "Baghdad", "Iraq")


@pytest.mark.parametrize("name", word_sets.PAIR_SETS)
def test_pairs_agree_with_gensim(small, name):
    file = word_sets.shipped({"wordsim353": "wordsim353.tsv", "simlex999": "simlex999.txt"}[name])
    _, spearman, missing = small.keyed_vectors.evaluate_word_pairs(str(file))
    score = score_pairs(small, name)
    assert score.rho == pytest.approx(spearman[0], abs=5e-4)
    assert score.covered == pytest.approx(1 - missing / 100)
    assert 0 < score.covered < 1


def test_analogies_agree_with_gensim(small, tmp_path):
    asked = [*analogies()[:40], *analogies()[10_000:10_600:4], *analogies()[17_000:17_600:4]]
    lines, category = [], ""
    for question in asked:
        if question.category != category:
            category = question.category
            lines.append(f": {category}")
        lines.append(f"{question.a} {question.b} {question.c} {question.d}")
    file = tmp_path / "questions.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    accuracy, sections = small.keyed_vectors.evaluate_word_analogies(str(file))
    score = score_analogies(small, asked)
    assert score.overall.accuracy == pytest.approx(accuracy)
    assert 0 < score.overall.accuracy < 1
    theirs = {s["section"]: (len(s["correct"]), len(s["correct"]) + len(s["incorrect"])) for s in sections[:-1]}
    assert {c.name: (c.correct, c.used) for c in score.categories} == theirs


def test_by_hand():
    vectors = np.array([[1, 0], [0.8, 0.6], [0, 1], [0, 0]], dtype=np.float32)
    model = StaticModel(spec(), ["a", "b", "c", "zero"], vectors)
    pairs = [RatedPair("A", "b", 9), RatedPair("b", "c", 5), RatedPair("a", "c", 1), RatedPair("a", "x", 7)]
    assert score_pairs(model, pairs).rho == pytest.approx(1)
    assert (score_pairs(model, pairs).used, score_pairs(model, pairs).covered) == (3, 0.75)
    assert math.isnan(score_pairs(model, pairs[3:]).rho)
    # b - a + c = (-0.2, 1.6): of the words that are not given only "zero" is left.
    asked = [Analogy("one", "a", "b", "c", "zero"), Analogy("two", "a", "b", "c", "x")]
    score = score_analogies(model, asked)
    assert (score.overall.correct, score.overall.used, score.overall.total) == (1, 1, 2)
    assert math.isnan(score.categories[1].accuracy)
    assert score.categories[1].covered == 0


def test_only_the_most_frequent_words_are_asked(small):
    one = Analogy("family", "king", "queen", "man", "woman")
    assert score_analogies(small, [one], restrict=8000).overall.used == 1
    assert score_analogies(small, [one], restrict=100).overall.used == 0


def test_analogies_can_be_stopped(small):
    def stop(*_args: object, **_options: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        score_analogies(small, [Analogy("family", "king", "queen", "man", "woman")], progress=stop)


def test_a_model_that_knows_no_word_gets_no_score():
    model = StaticModel(replace(spec()), ["这", "那"], np.eye(2, dtype=np.float32))
    card = score_words(model)
    assert math.isnan(card.wordsim.rho)
    assert math.isnan(card.analogies.overall.accuracy)


def test_the_examples_in_the_words():
    assert doctest.testmod(word_scores).failed == 0
