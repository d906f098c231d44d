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
from embed_core.evaluation import analogy_scores, word_scores, word_sets
from embed_core.evaluation.analogy_scores import EVERY_RULE, GOOGLE_CATEGORIES, answer_analogies
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
    assert tuple(dict.fromkeys(question.category for question in analogies())) == GOOGLE_CATEGORIES
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


def some_questions() -> list[Analogy]:
    return [*analogies()[:30], *analogies()[8400:8500:3], *analogies()[17_000:17_600:9]]


def slowly(model: StaticModel, question: Analogy, method: str, exclude_inputs: bool) -> str | None:
    """The answer in capitals by the formula, in float64, one question at a time; None where it cannot be asked."""
    rows: dict[str, int] = {}
    for row, word in enumerate(model.words):
        rows.setdefault(word.upper(), row)
    words = [word.upper() for word in (question.a, question.b, question.c, question.d)]
    if any(word not in rows for word in words):
        return None
    table = model.vectors.astype(np.float64)
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    a, b, c = (table @ table[rows[word]] for word in words[:3])
    scores = b - a + c if method == "add" else (1 + b) / 2 * (1 + c) / 2 / ((1 + a) / 2 + 0.001)
    for row in np.argsort(-scores, kind="stable"):
        if not exclude_inputs or model.words[row].upper() not in words[:3]:
            return model.words[row].upper()
    raise AssertionError


@pytest.mark.parametrize(("method", "exclude_inputs"), EVERY_RULE)
def test_every_rule_gives_what_the_formula_gives(small, method, exclude_inputs):
    asked = some_questions()
    answers = answer_analogies(small, asked, restrict=len(small))
    found = answers.found[method, exclude_inputs].tolist()
    expected = [slowly(small, question, method, exclude_inputs) for question in asked]
    assert [None if row < 0 else small.words[row].upper() for row in found] == expected
    correct = [word == question.d.upper() for word, question in zip(expected, asked, strict=True)]
    assert answers.correct(method, exclude_inputs).tolist() == correct
    score = score_analogies(small, asked, restrict=len(small), method=method, exclude_inputs=exclude_inputs)
    assert score == answers.score(method, exclude_inputs)
    assert 0 < score.overall.correct < score.overall.used < score.overall.total


def test_without_the_rule_words_of_the_question_are_answered(small):
    answers = answer_analogies(small, some_questions(), restrict=len(small))
    used = answers.used
    same = answers.found["add", False][used, None] == answers.asked[used, :3]
    assert answers.trapped("add") == pytest.approx(same.any(axis=1).mean())
    assert answers.trapped("add") > 0.2
    assert not (answers.found["add", True][used, None] == answers.asked[used, :3]).any()
    assert math.isnan(answer_analogies(small, [Analogy("x", "qq", "qq", "qq", "qq")]).trapped("mul"))


def test_small_pieces_give_the_same_answers(small, monkeypatch):
    whole = answer_analogies(small, some_questions())
    monkeypatch.setattr(analogy_scores, "_CELLS", 8 * len(small))
    pieces = answer_analogies(small, some_questions())
    assert all((whole.found[rule] == pieces.found[rule]).all() for rule in EVERY_RULE)


def test_a_sample_of_a_category(small):
    answers = answer_analogies(small)
    places = answers.sample("gram8-plural", "add", True, most=50)
    assert len(places) == 50
    assert {answers.questions[place].category for place in places} == {"gram8-plural"}
    assert answers.used[places].all()
    wrong = answers.sample("family", "mul", False, right=False, most=1000)
    family = next(c for c in answers.score("mul", False).categories if c.name == "family")
    assert len(wrong) == family.used - family.correct
    assert not answers.correct("mul", False)[wrong].any()
    assert len(answers.sample("no such category", "add", True)) == 0


def test_progress_grows_to_the_end(small):
    told: list[tuple[float, float | None]] = []
    answer_analogies(small, progress=lambda _stage, done, total, **_: told.append((done, total)))
    done = [amount for amount, _ in told]
    assert done == sorted(done)
    assert told[-1][0] == told[-1][1]
    assert len(told) > 20


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
    assert doctest.testmod(analogy_scores).failed == 0
