"""Analogies: by hand, against gensim's most_similar and most_similar_cosmul, and the plane of the parallelogram."""

from __future__ import annotations

import contextlib
import doctest
import io
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from static_kit import spec

from embed_core import loading
from embed_core.errors import EmbedCoreError, InputError, ModelError
from embed_core.similarity import similarity
from embed_core.static import StaticModel, analogy, analogy_maths, analogy_plane, analogy_presets
from embed_core.static.analogy import LONGEST_WORD, METHODS, solve
from embed_core.static.analogy_maths import explain_analogy
from embed_core.static.analogy_plane import offsets, parallelogram, picture_of
from embed_core.static.analogy_presets import analogy_presets as questions
from embed_core.static.analogy_presets import default_question, language_of
from embed_core.static.space import Space
from embed_core.static.treatment import Treatment

GENSIM_EPSILON = 1e-6


@pytest.fixture(scope="module")
def glove() -> Space:
    return Space(loading.load_static("glove-6b-50d-20k"), Treatment())


@pytest.fixture(scope="module")
def fasttext() -> Space:
    return Space(loading.load_static("fasttext"), Treatment())


def toy(vectors: list[list[float]], words: str) -> Space:
    return Space(StaticModel(spec(), words.split(), np.array(vectors, np.float32)), Treatment())


def test_by_hand():
    space = toy([[1, 0], [0, 1], [-1, 0], [0.6, 0.8], [0, 0]], "a b c x zero")
    solved = solve(space, ("a", "b", "c"), "x", k=5)
    # cos(x, b) - cos(x, a) + cos(x, c) = 0.8 - 0.6 - 0.6; of b itself 1 - 0 + 0; of c 0 + 1 + 1.
    every = solved.ranking("add", exclude_inputs=False)
    assert [(one.word, one.role) for one in every.answers[:3]] == [("c", "c"), ("b", "b"), ("zero", "")]
    assert [round(one.score, 5) for one in every.answers] == [2.0, 1.0, 0.0, -0.4, -2.0]
    assert (every.expected_rank, solved.ranking("add").expected_rank) == (4, 2)
    mul = solved.ranking("mul").answers
    assert [one.word for one in mul] == ["zero", "x"]
    assert mul[1].score == pytest.approx(0.9 * 0.2 / (0.8 + 0.001))
    assert solved.alone is not None
    assert (solved.alone.of_b, solved.alone.of_c) == (1, 2)


@pytest.mark.parametrize("question", [p.words for p in questions("en")], ids="-".join)
def test_glove_answers_as_gensim_does(glove, question):
    a, b, c, d = question
    keyed = glove.model.keyed_vectors
    solved = solve(glove, (a, b, c), d, epsilon=GENSIM_EPSILON)
    theirs = {"add": keyed.most_similar([b, c], [a], topn=10), "mul": keyed.most_similar_cosmul([b, c], [a], topn=10)}
    length = explain_analogy(*((word, glove.model.vector(word)) for word in question)).length
    for method in METHODS:
        ours = solved.ranking(method)
        assert [one.word for one in ours.answers] == [word for word, _ in theirs[method]]
        scores = [one.score / (length if method == "add" else 1) for one in ours.answers]
        assert scores == pytest.approx([score for _, score in theirs[method]], abs=2e-5)


def test_ranks_are_those_of_the_whole_list(glove):
    solved = solve(glove, ("possible", "impossible", "certain"), "uncertain", k=len(glove.model))
    for ranking in solved.rankings:
        words = [one.word for one in ranking.answers]
        assert words[ranking.expected_rank - 1] == "uncertain"
        assert len(words) == len(glove.model) - (3 if ranking.exclude_inputs else 0)


def test_a_word_outside_the_vocabulary_takes_part_by_its_pieces(fasttext):
    words = ("man", "kingz", "woman")
    assert "kingz" not in fasttext.original
    solved = solve(fasttext, words, epsilon=GENSIM_EPSILON)
    keyed = fasttext.original.keyed_vectors
    a, b, c = words
    assert [one.word for one in solved.ranking("add").answers] == [w for w, _ in keyed.most_similar([b, c], [a])]
    assert [one.word for one in solved.ranking("mul").answers] == [w for w, _ in keyed.most_similar_cosmul([b, c], [a])]
    assert solved.b.row is None


def test_the_trap_is_marked(glove):
    solved = solve(glove, ("man", "king", "woman"), "queen")
    assert solved.ranking("add").answers[0].word == "queen"
    first = solved.ranking("add", exclude_inputs=False).answers[0]
    assert (first.word, first.role) == ("king", "b")
    assert solved.ranking("add", exclude_inputs=False).expected_rank == 2


def test_treated_vectors_are_the_ones_compared(glove):
    other = Space(glove.original, Treatment(centre=True, top=2))
    words = ("france", "paris", "japan")
    theirs = other.model.keyed_vectors.most_similar(["paris", "japan"], ["france"])
    assert [one.word for one in solve(other, words).ranking("add").answers] == [word for word, _ in theirs]


def test_an_expected_word_that_is_in_the_question_or_nowhere(glove):
    inside = solve(glove, ("man", "king", "woman"), "king")
    assert (inside.ranking("add").expected_rank, inside.ranking("add", False).expected_rank) == (None, 1)
    assert inside.alone is None
    for expected in ("", "  ", "qqzzqq", "x" * 5000):
        assert solve(glove, ("man", "king", "woman"), expected).expected is None


def test_the_same_word_twice(glove):
    solved = solve(glove, ("king", "king", "woman"), k=5)
    assert solved.ranking("add", False).answers[0].word == "woman"  # b - a + c = c
    assert len(solved.ranking("add").answers) == 5
    drawn = picture_of(glove, solved, 3)
    assert drawn is not None
    assert drawn.corners[1].x == pytest.approx(0, abs=1e-6)


def test_few_words():
    solved = solve(toy([[1, 0], [0, 1], [1, 1]], "a b c"), ("a", "b", "c"))
    assert solved.ranking("add").answers == ()
    assert len(solved.ranking("add", False).answers) == 3
    assert picture_of(toy([[1, 0], [0, 1], [1, 1]], "a b c"), solved, 4) is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("", "b", "c"), "analogy.empty"), (("king", " \n", "c"), "analogy.empty"),
        (("a", "b", "x" * 61), "analogy.too_long"),
        (("king", "b", "word " * 5000), "analogy.too_long"),
    ],
)  # fmt: skip
def test_bad_input_gets_a_sentence(glove, words, code):
    with pytest.raises(InputError) as caught:
        solve(glove, words)
    assert caught.value.code == code
    assert len(caught.value.message("zh")) < 200
    with pytest.raises(InputError):
        solve(glove, ("man", "king", "woman"), k=0)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_answered_or_refused_in_a_sentence(text):
    space = Space(loading.load_static("glove-6b-50d-20k"), Treatment())
    try:
        solved = solve(space, ("man", text, "woman"), text, k=3)
    except EmbedCoreError as error:
        assert isinstance(error, InputError | ModelError)
        assert error.message("en")
        assert error.message("zh")
    else:
        assert 0 < len(text.strip()) <= LONGEST_WORD
        assert all(len(ranking.answers) == 3 for ranking in solved.rankings)


# -- the picture -------------------------------------------------------------------------------------------------------


def test_the_plane_keeps_all_distances_between_the_corners_and_the_target(glove):
    words = ("man", "king", "woman", "queen", "prince")
    units = {word: analogy.unit(glove.model.vector(word)).astype(np.float64) for word in words}
    drawn = parallelogram([(w, units[w]) for w in words[:3]], [(w, units[w]) for w in words[3:]])
    places = np.array([[p.x, p.y] for p in drawn.corners] + [drawn.target])
    points = np.array([units["man"], units["king"], units["woman"], units["king"] - units["man"] + units["woman"]])
    for i in range(4):
        for j in range(4):
            distance = np.linalg.norm(places[i] - places[j])
            assert distance == pytest.approx(np.linalg.norm(points[i] - points[j]), abs=1e-6)
    assert all(p.off < 1e-6 and p.kept == pytest.approx(1) for p in drawn.corners)
    for other in drawn.others:
        away = units[other.word] - units["man"]
        assert other.x**2 + other.y**2 + other.off**2 == pytest.approx(away @ away)
        assert other.kept == pytest.approx((other.x**2 + other.y**2) / (away @ away))
        assert 0 < other.kept < 1
        assert other.to_target == pytest.approx(np.linalg.norm(units[other.word] - points[3]), abs=1e-6)


def test_the_picture_has_the_expected_word_first(glove):
    solved = solve(glove, ("germany", "berlin", "italy"), "milan")
    drawn = picture_of(glove, solved, 4)
    assert drawn is not None
    assert drawn.others[0].word == "milan"
    assert len({one.word for one in drawn.others}) == 4
    without = picture_of(glove, solve(glove, ("germany", "berlin", "italy")), 4)
    assert without is not None
    assert without.others[0].word == "rome"


def test_offsets_of_a_true_parallelogram_are_parallel():
    angles = np.radians([0, 30, 90, 120])
    a, b, c, d = (np.array([math.cos(x), math.sin(x)]) for x in angles)
    steps = offsets(a, b, c, d)
    # Two chords of 30 degrees of one circle, turned by 90 degrees against each other.
    assert steps.cosine == pytest.approx(0, abs=1e-6)
    assert steps.first == pytest.approx(2 * math.sin(math.radians(15)), abs=1e-6)
    assert offsets(a, b, a, b).cosine == pytest.approx(1, abs=1e-6)
    assert offsets(a, a, c, d).cosine == 0


# -- the maths ---------------------------------------------------------------------------------------------------------


def test_the_formulas_and_the_lines_give_the_numbers_of_the_list(glove):
    solved = solve(glove, ("man", "king", "woman"), "queen")
    named = [(place.word, place.vector) for place in (*solved.given, solved.expected)]
    maths = explain_analogy(*named)
    assert maths.add == pytest.approx(solved.ranking("add").answers[0].score, abs=1e-5)
    assert maths.mul == pytest.approx(solved.ranking("mul").answers[0].score, abs=1e-5)
    assert maths.cosines[1] == pytest.approx(similarity(named[1][1], named[3][1]))
    assert f"{maths.add:.5g}" in maths.latex_add
    assert f"{maths.mul:.5g}" in maths.latex_mul
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(maths.code, {})  # the very lines that the page shows
    assert [float(x) for x in printed.getvalue().split()] == pytest.approx([maths.add, maths.mul], abs=1e-6)


def test_a_word_cannot_leave_its_comment():
    vector = np.ones(2, np.float32)
    named = ('x"\nraise SystemExit\n', vector)
    code = explain_analogy(named, named, named, named).code
    with contextlib.redirect_stdout(io.StringIO()):
        exec(code, {})
    assert "\nraise" not in code


# -- the examples ------------------------------------------------------------------------------------------------------


def test_examples_are_known_words_in_several_kinds_of_relation():
    assert len(questions("en")) >= 12
    assert len({preset.relation for preset in questions("en")}) >= 6
    assert len(questions("zh")) >= 6
    for model_id, which in (("glove-6b-50d-20k", "en"), ("word2vec-zh", "zh")):
        model = loading.load_static(model_id)
        assert all(word in model for preset in questions(which) for word in preset.words)
        assert default_question(model) == questions(which)[0]
        assert language_of(model.spec.languages) == which


@pytest.mark.parametrize(("model_id", "which", "least"), [("glove-6b-50d-20k", "en", 12), ("word2vec-zh", "zh", 7)])
def test_most_examples_work_and_some_fail(model_id, which, least):
    space = Space(loading.load_static(model_id), Treatment())
    first = [solve(space, p.words[:3], p.expected).ranking("add").expected_rank == 1 for p in questions(which)]
    assert least <= sum(first) < len(first)


def test_a_model_without_the_examples_asks_about_its_own_words():
    space = toy([[1, 0], [0, 1]], "uno due")
    asked = default_question(space.original)
    assert asked.words == ("uno", "due", "uno", "")
    assert solve(space, asked.words[:3]).ranking("add", False).answers


@pytest.mark.parametrize("module", [analogy, analogy_plane, analogy_maths, analogy_presets])
def test_the_examples_in_the_words(module):
    done = doctest.testmod(module)
    assert done.failed == 0
    assert done.attempted > 0
