"""Step mode: text, frequencies, the tree, and the gradient steps against automatic differentiation."""

from __future__ import annotations

import doctest
import importlib
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as quick
from hypothesis import strategies as st

from embed_core.errors import InputError
from embed_core.training.steps import frequencies, learning, numbers, passage, story
from embed_core.training.steps.huffman import huffman
from embed_core.training.steps.plan import Plan
from embed_core.training.steps.rows import Rows
from embed_core.training.steps.settings import Settings
from embed_core.training.steps.walk import Walk, walk_of
from embed_core.training.steps.whole import Whole

TEXT = "The king rules the land and the queen rules the land. The king lives in the castle, the queen in the palace."
MODES = [("skipgram", "negative"), ("skipgram", "hierarchical"), ("cbow", "negative"), ("cbow", "hierarchical"),
         ("fasttext", "negative")]  # fmt: skip


def rows(text: str = TEXT, **more) -> Rows:
    read = passage.read_passage(text)
    return Rows(read, Settings(**more), frequencies.of_passage(read))


@pytest.mark.parametrize("name", ["frequencies", "huffman", "learning", "numbers", "passage"])
def test_the_examples_in_the_docstrings(name):
    tried = doctest.testmod(importlib.import_module(f"embed_core.training.steps.{name}"))
    assert tried.attempted and not tried.failed


# -- text -----------------------------------------------------------------------------------------------------------


def test_words_sentences_and_counts():
    read = passage.read_passage("A b. B b c!\nD")
    assert read.sentences == (("a", "b"), ("b", "b", "c"), ("d",))
    assert (read.vocabulary, read.counts) == (("b", "a", "c", "d"), (3, 1, 1, 1))
    assert read.ids == (1, 0, 0, 0, 2, 3)
    assert read.starts == (0, 2, 5, 6)


def test_chinese_is_cut_by_a_dictionary():
    assert passage.read_passage("国王统治国家。王后住在宫殿！").sentences == (
        ("国王", "统治", "国家"), ("王后", "住", "在", "宫殿"),
    )  # fmt: skip


def test_what_is_too_much_is_left_out_and_counted():
    read = passage.read_passage(" ".join(f"w{number}" for number in range(10_000)))
    assert len(read.words) == passage.MOST_WORDS
    assert read.left_out > 2_000
    assert passage.read_passage(f"short words {'x' * 200}").left_out == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "no_words"), (" \n ", "no_words"), ("😀 🎉", "no_words"), ("word", "one_word"), ("no No NO no", "one_word"),
     ("one. two. three.", "no_pairs")],
)  # fmt: skip
def test_what_cannot_be_trained_on_is_said(text, code):
    with pytest.raises(InputError) as error:
        passage.read_passage(text)
    assert error.value.code == f"word_steps.{code}"
    assert error.value.message("zh") and str(error.value)


@given(st.text(max_size=300))
@quick(max_examples=60, deadline=None)
def test_any_text_is_read_or_refused_in_words(text):
    try:
        read = passage.read_passage(text)
    except InputError as error:
        assert error.code.startswith("word_steps.")
        return
    assert sum(read.counts) == len(read.words) <= passage.MOST_WORDS
    step = Walk(Rows(read, Settings(method="fasttext", dynamic=True), frequencies.of_passage(read))).step(2)
    assert np.isfinite(step.after.inputs).all()


@pytest.mark.parametrize("wrong", [{"window": 0}, {"dims": 99}, {"rate": float("nan")}, {"min_n": 4, "max_n": 3}])
def test_settings_out_of_bounds_are_refused(wrong):
    with pytest.raises(InputError) as error:
        Settings(**wrong)
    assert error.value.message("zh")


# -- frequencies, negatives and the tree -------------------------------------------------------------------------------


def test_noise_by_hand():
    # 16^0.75 = 8, 81^0.75 = 27, 1
    assert frequencies.noise((81, 16, 1)) == pytest.approx([27 / 36, 8 / 36, 1 / 36])
    assert frequencies.noise((3, 1), power=1) == pytest.approx([0.75, 0.25])


def test_negatives_are_drawn_as_often_as_the_noise_says():
    made = rows(negatives=10)
    drawn = np.array([word for number in range(1, 60) for case in Plan(made).examples(number) for word in case.drawn])
    share = np.bincount(drawn, minlength=len(made.passage.vocabulary)) / len(drawn)
    expected = frequencies.noise(made.passage.counts)
    spread = np.sqrt(expected * (1 - expected) / len(drawn))
    assert (np.abs(share - expected) < 4.5 * spread).all()


def test_subsampling_follows_its_probabilities_and_windows_close_the_gap():
    made = rows(subsample=True, threshold=0.05)
    plan = Plan(made)
    ids = np.array(made.passage.ids)
    dropped = np.zeros(len(ids))
    for number in range(1, 400):
        windows = list(plan._windows(number, np.random.default_rng([1, number])))
        left_out = sorted(windows[0].dropped) if windows else []
        dropped[left_out] += 1
        for window in windows:
            assert window.centre not in window.dropped
            assert not set(window.context) & window.dropped
    expected = 1 - np.minimum(1, np.sqrt(0.05 / made.frequencies.shares))[ids]
    assert dropped / 399 == pytest.approx(expected, abs=0.11)


def test_gensims_keep_probability():
    from gensim.models import Word2Vec

    counts = {"a": 700, "b": 200, "c": 99, "d": 1}
    model = Word2Vec(vector_size=2, min_count=1, sample=0.01)
    model.build_vocab_from_freq(counts)
    theirs = [model.wv.get_vecattr(word, "sample_int") / (2**32 - 1) for word in counts]
    assert frequencies.keep_as_code(np.array(list(counts.values())) / 1000, 0.01) == pytest.approx(theirs, abs=1e-9)


def test_a_tree_by_hand_and_gensims():
    from gensim.models import Word2Vec

    # 6 and 9 -> 15, 12 and 13 -> 25, 15 and 16 -> 31, 25 and 31 -> 56, 45 and 56: the textbook example, times a bit
    counts = [45, 16, 13, 12, 9, 6]
    tree = huffman(counts)
    assert [tree.code(word) for word in range(6)] == ["0", "111", "101", "100", "1101", "1100"]
    assert tree.paths[0] == ((4, 0),)
    model = Word2Vec(vector_size=2, min_count=1, hs=1, negative=0, sorted_vocab=0)
    model.build_vocab_from_freq({f"w{word}": count for word, count in enumerate(counts)})
    for word in range(6):
        assert list(model.wv.get_vecattr(f"w{word}", "code")) == [code for _, code in tree.paths[word]]
        assert list(model.wv.get_vecattr(f"w{word}", "point")) == [node for node, _ in tree.paths[word]]


@given(st.lists(st.integers(1, 50), min_size=2, max_size=30))
@quick(max_examples=40, deadline=None)
def test_codes_are_free_of_prefixes_and_probabilities_sum_to_one(counts):
    tree = huffman(counts)
    codes = [tree.code(word) for word in range(len(counts))]
    assert sum(2.0 ** -len(code) for code in codes) == pytest.approx(1.0)
    assert not any(one != other and other.startswith(one) for one, other in itertools.permutations(codes, 2))
    scores = np.random.default_rng(0).normal(size=len(counts) - 1)
    left = learning.sigmoid(scores)
    chances = [np.prod([left[node] if code == 0 else 1 - left[node] for node, code in path]) for path in tree.paths]
    assert sum(chances) == pytest.approx(1.0)
    places = tree.places
    assert len(np.unique(places[: len(counts), 0])) == len(counts)


# -- one step ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "output"), MODES)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_gradient_is_that_of_automatic_differentiation(method, output, seed):
    import torch

    walk = Walk(rows(method=method, output=output, seed=seed, negatives=8, dims=5, rate=0.1))
    for number in (1, 40, 133):
        step = walk.step(number)
        lesson = step.example.lesson
        inputs = torch.tensor(step.before.inputs, requires_grad=True)
        outputs = torch.tensor(step.before.outputs, requires_grad=True)
        words = [list(walk.rows.of_word[word]) for word in step.example.given]
        h = sum(inputs[own].sum(0) for own in words)
        if method == "cbow":
            h = h / len(words)
        signs = torch.tensor(2 * lesson.labels - 1)
        loss = -torch.nn.functional.logsigmoid(signs * (outputs[lesson.outputs] @ h)).sum()
        loss.backward()
        before, after = step.before, step.after
        for old, new, gradient in (
            (before.inputs, after.inputs, inputs.grad),
            (before.outputs, after.outputs, outputs.grad),
        ):
            np.testing.assert_allclose((old - new) / step.rate, gradient.numpy(), atol=1e-10)
        assert step.measured.loss == pytest.approx(loss.item(), abs=1e-10)
        assert learning.loss(step.before, lesson) == pytest.approx(loss.item(), abs=1e-10)


@pytest.mark.parametrize(("method", "output"), MODES)
def test_the_numbers_shown_add_up(method, output):
    step = Walk(rows(method=method, output=output, negatives=9, rate=0.1)).step(77)
    h = step.measured.hidden
    outputs, inputs = numbers.output_rows(step), numbers.input_rows(step)
    assert [len(row.places) for row in outputs] and sum(len(row.places) for row in outputs) == len(
        step.example.lesson.outputs
    )
    for row in outputs:
        assert row.score == pytest.approx(row.old @ h)
        assert row.probability == pytest.approx(1 / (1 + np.exp(-row.score)))
        np.testing.assert_allclose(row.new, row.old - step.rate * row.gradient)
        assert row.score_after == pytest.approx(row.new @ learning.hidden(step.after, step.example.lesson))
        assert any(f"{row.score:.4f}" in line for line in numbers.formulas_of_output(step, row))
    for row in inputs:
        np.testing.assert_allclose(row.new, row.old - step.rate * row.gradient)
        assert numbers.vector(row.new) in numbers.formulas_of_input(step, row)[-1]
    untouched = sorted(set(range(len(step.before.inputs))) - {row.row for row in inputs})
    np.testing.assert_array_equal(step.before.inputs[untouched], step.after.inputs[untouched])


def test_a_step_by_hand():
    weights = learning.Weights(np.array([[1.0, 2.0]]), np.array([[0.5, 0.0], [0.0, -0.5]]))
    lesson = learning.Lesson(np.array([0]), 1.0, 1.0, np.array([0, 1]), np.array([1.0, 0.0]))
    measured = learning.learn(weights, lesson, 1.0)
    up, down = 1 / (1 + np.exp(-0.5)), 1 / (1 + np.exp(1.0))
    assert measured.scores.tolist() == [0.5, -1.0]
    assert measured.errors == pytest.approx([up - 1, down])
    assert measured.loss == pytest.approx(-np.log(up) - np.log(1 - down))
    assert measured.gradient == pytest.approx([0.5 * (up - 1), -0.5 * down])
    assert weights.outputs[0] == pytest.approx([0.5 + (1 - up), 2 * (1 - up)])
    assert weights.outputs[1] == pytest.approx([-down, -0.5 - 2 * down])
    assert weights.inputs[0] == pytest.approx([1 + 0.5 * (1 - up), 2 + 0.5 * down])


# -- the whole text ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["skipgram", "cbow", "fasttext"])
@pytest.mark.parametrize("dynamic", [False, True])
def test_the_loss_of_the_whole_text_is_the_mean_of_all_steps_that_can_be_drawn(method, dynamic):
    made = rows("a bb cc. bb a dd", method=method, negatives=1, dynamic=dynamic, dims=3, min_n=1, max_n=2)
    weights = made.first_weights()
    weights.outputs[:] = np.random.default_rng(3).normal(size=weights.outputs.shape)
    plan, chances = Plan(made), frequencies.noise(made.passage.counts)
    expected, steps = 0.0, 0
    passes = range(1, 3001) if dynamic else (1,)
    for number in passes:
        for case in plan.examples(number):
            steps += 1
            for word, chance in enumerate(chances):
                expected += chance * learning.loss(weights, plan.lesson(case.given, case.target, (word,)))
        if dynamic and number == 300:
            break
    assert Whole(made).loss(weights) == pytest.approx(expected / steps, rel=0.02 if dynamic else 1e-9)


def test_the_loss_of_the_whole_text_with_a_tree():
    made = rows(output="hierarchical")
    weights = Walk(made).weights(60)
    losses = [learning.loss(weights, case.lesson) for case in Plan(made).examples(1)]
    assert Whole(made).loss(weights) == pytest.approx(np.mean(losses))
    assert Whole(made).chances(weights).sum(axis=1) == pytest.approx(np.ones(len(Whole(made).given)))


@pytest.mark.parametrize(("method", "output"), MODES)
def test_the_loss_falls_and_pairs_come_apart(method, output):
    walk = Walk(rows(method=method, output=output, rate=0.1 if method == "fasttext" else 0.25))
    numbers_of_steps, values = walk.curve(600)
    assert numbers_of_steps[-1] == 600
    assert values[-1] < 0.9 * values[0]
    apart = walk.whole.apart(walk.weights(600))
    assert apart.never is not None and apart.together > 1.5 * apart.never


# -- the walk ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "output"), MODES)
def test_back_is_exact_and_any_step_is_found_from_anywhere(method, output):
    made = rows(method=method, output=output, dynamic=True, subsample=True)
    forwards, jumped = Walk(made), Walk(made)
    weights = made.first_weights()
    for number in range(1, 131):
        learning.learn(weights, forwards.example(number).lesson, made.settings.rate)
    for taken in (130, 99, 100, 101, 0, 130):
        assert (jumped.weights(taken).inputs == forwards.weights(taken).inputs).all()
    assert (jumped.weights(130).inputs == weights.inputs).all()
    assert (jumped.weights(130).outputs == weights.outputs).all()
    assert jumped.losses(130)[-1] == jumped.step(130).measured.loss
    assert (jumped.step(57).after.outputs == jumped.step(58).before.outputs).all()


def test_the_steps_of_a_pass_and_the_next_at_a_place():
    walk = Walk(rows("a b c. d e", window=1))
    places = [(case.window.centre, case.place) for _, case in walk.steps_of_pass(1)]
    assert places == [(0, 1), (1, 0), (1, 2), (2, 1), (3, 4), (4, 3)]
    assert [number for number, _ in walk.steps_of_pass(8)] == [7, 8, 9, 10, 11, 12]
    assert walk.next_at(3, 1) == 5
    assert walk.next_at(0, 1) == 7
    alone = Walk(rows("a b. c", window=1))
    assert alone.next_at(2, 1) is None


def test_everything_dropped_is_said():
    walk = Walk(rows("a b", subsample=True, threshold=1e-6))
    with pytest.raises(InputError) as error:
        walk.step(1)
    assert error.value.code == "word_steps.all_dropped" and error.value.message("zh")


@pytest.mark.parametrize(("method", "output"), MODES)
def test_a_rate_that_diverges_is_told_and_ends_at_the_last_good_step(method, output):
    walk = Walk(rows(method=method, output=output, rate=100.0))
    last = walk.reachable(5_000)
    assert walk.end == last < 5_000
    assert np.isfinite(walk.step(last).after.inputs).all()
    assert walk.diverged(last) is not None
    assert Walk(rows(method=method, output=output, rate=0.05)).diverged(200) is None


@pytest.mark.parametrize(("method", "output"), MODES)
def test_the_figures_of_a_step(method, output):
    walk = Walk(rows(method=method, output=output, rate=0.1))
    step = walk.step(300)
    told = story.tell(walk, step)
    lesson = step.example.lesson
    chances = step.measured.probabilities
    if output == "negative":
        assert told.chance_before == pytest.approx(chances[0])
    else:
        assert told.chance_before == pytest.approx(np.prod(np.where(lesson.labels == 1, chances, 1 - chances)))
    assert (told.loss_before, told.loss_after) == (step.measured.loss, learning.loss(step.after, lesson))
    assert told.whole_first == walk.whole.loss(made_first := walk.weights(0)) and not made_first.outputs.any()
    assert told.whole_now == walk.whole.loss(step.after)
    assert told.diverged is None
    numbers_of_steps, values = walk.curve(300)
    assert values[numbers_of_steps.tolist().index(walk.best(300))] == values.min()


def test_pieces_that_words_share():
    made = rows("king kingdom cat", method="fasttext", min_n=3, max_n=3)
    found = story.sharing(Walk(made), 0)
    assert [piece for piece, _, _ in found] == ["<ki", "kin", "ing", "ng>"]
    assert [others for _, _, others in found] == [("kingdom",), ("kingdom",), ("kingdom",), ()]
    assert [made.input_names[row] for _, row, _ in found] == ["<ki", "kin", "ing", "ng>"]
    assert made.of_word[1][1:4] == made.of_word[0][1:4]


def test_mean_length_of_a_code():
    assert huffman([5, 2, 1, 1]).mean_length([5, 2, 1, 1]) == pytest.approx((5 + 2 * 2 + 3 + 3) / 9)


def test_walks_are_kept():
    made = rows()
    assert walk_of(made.passage, made.settings, made.frequencies) is walk_of(
        made.passage, made.settings, made.frequencies
    )
