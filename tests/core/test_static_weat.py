"""WEAT against a toy worked out by hand, a slow direct implementation, and scipy's permutation test."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import permutation_test
from static_kit import spec

from embed_core import loading
from embed_core.errors import Cancelled, InputError
from embed_core.static import axis_presets
from embed_core.static.model import StaticModel
from embed_core.static.space import Space
from embed_core.static.treatment import Treatment
from embed_core.static.weat import (
    MOST_WORDS,
    RANDOM,
    WeatTest,
    associations,
    effect_size,
    own_test,
    permutation,
    weat,
    weat_all,
)

TOY = {
    "good": [1.0, 0.0], "bad": [0.0, 2.0], "rose": [3.0, 4.0], "lily": [1.0, 0.0], "wasp": [0.0, 5.0],
    "flea": [4.0, 3.0], "tick": [0.0, 1.0],
}  # fmt: skip


def space_of(words: dict[str, list[float]]) -> Space:
    return Space(StaticModel(spec(), list(words), np.array(list(words.values()), np.float32)), Treatment())


@pytest.fixture(scope="module")
def glove() -> Space:
    return Space(loading.load_static("glove-6b-50d-20k"), Treatment())


def difference(x, y, axis):
    return np.mean(x, axis=axis) - np.mean(y, axis=axis)


def slow_weat(space: Space, x, y, a, b) -> tuple[list[float], list[float], float]:
    """The paper's formulas, word by word."""

    def cosine(v, w):
        v, w = (space.require(word).vector.astype(float) for word in (v, w))
        return float(v @ w) / (np.linalg.norm(v) * np.linalg.norm(w))

    def s(w):
        return sum(cosine(w, one) for one in a) / len(a) - sum(cosine(w, one) for one in b) / len(b)

    sx, sy = [s(w) for w in x], [s(w) for w in y]
    both = sx + sy
    mean = sum(both) / len(both)
    deviation = (sum((value - mean) ** 2 for value in both) / (len(both) - 1)) ** 0.5
    return sx, sy, (sum(sx) / len(sx) - sum(sy) / len(sy)) / deviation


def test_the_toy_worked_out_by_hand():
    test = WeatTest("toy", ("x", "y", "a", "b"), ("rose", "lily"), ("wasp", "flea"), ("good",), ("bad",))
    result = weat(space_of(TOY), test)
    # s = cos(w, good) - cos(w, bad): rose 3/5 - 4/5, lily 1 - 0, wasp 0 - 1, flea 4/5 - 3/5.
    np.testing.assert_allclose(result.words.x, [-0.2, 1.0], rtol=1e-6)
    np.testing.assert_allclose(result.words.y, [-1.0, 0.2], rtol=1e-6)
    # Means 0.4 and -0.4; around the common mean 0 the squares sum to 2.08, over 3.
    assert result.effect == pytest.approx(0.8 / (2.08 / 3) ** 0.5)
    # Sums of the six halves: 0.8 (observed), -1.2, 0, 0, 1.2, -0.8: two reach 0.8.
    assert (result.permuted.p, result.permuted.count, result.permuted.splits) == (pytest.approx(2 / 6), 2, 6)
    assert result.permuted.exact


@pytest.mark.parametrize("number", [5, 6, 7])
def test_it_agrees_with_the_formulas_word_by_word(glove, number):
    test = axis_presets.weat_tests()[number]
    result = weat(glove, test)
    attributes = [glove.original.rows(words)[0] for words in (test.a, test.b)]
    a, b = ([glove.original.words[row] for row in rows] for rows in attributes)
    sx, sy, effect = slow_weat(glove, result.words.x_words, result.words.y_words, a, b)
    np.testing.assert_allclose(result.words.x, sx, atol=1e-6)
    np.testing.assert_allclose(result.words.y, sy, atol=1e-6)
    assert result.effect == pytest.approx(effect, rel=1e-5)


@pytest.mark.parametrize("size", [2, 4, 6])
def test_the_exact_p_is_scipys(size):
    rng = np.random.default_rng(size)
    x, y = rng.normal(0.4, 1.0, size), rng.normal(0.0, 1.0, size)
    reference = permutation_test((x, y), difference, vectorized=True, n_resamples=np.inf, alternative="greater")
    mine = permutation(x, y)
    assert mine.exact
    assert mine.p == pytest.approx(reference.pvalue, abs=1e-12)


def test_the_random_p_is_near_scipys_and_repeatable():
    rng = np.random.default_rng(3)
    x, y = rng.normal(0.5, 1.0, 16), rng.normal(0.0, 1.0, 16)
    reference = permutation_test(
        (x, y), difference, vectorized=True, n_resamples=20_000, alternative="greater", rng=np.random.default_rng(1)
    )
    mine = permutation(x, y)
    assert not mine.exact
    assert mine.p == pytest.approx(reference.pvalue, abs=0.015)
    assert mine.p == permutation(x, y).p
    assert mine.p == (1 + mine.count) / (1 + RANDOM)


def test_ties_do_not_hang_on_rounding():
    # Of the 20 halves of 1, 1, 2, 2, 3, 3 (tenths), 8 take one of each and sum to 6 as observed; 6 more sum to over 6.
    x = y = [0.1, 0.2, 0.3]
    assert permutation(x, y).p == 14 / 20
    assert permutation([1.0, 1.0], [1.0, 1.0]).p == 1.0
    assert effect_size([1.0, 1.0], [1.0, 1.0]) == 0.0


def test_the_histogram_holds_every_split_and_the_observed_effect():
    rng = np.random.default_rng(0)
    x, y = rng.normal(2.0, 1.0, 8), rng.normal(0.0, 1.0, 8)
    found = permutation(x, y)
    assert found.shares.sum() == pytest.approx(1.0)
    assert len(found.edges) == len(found.shares) + 1
    assert found.edges[0] < effect_size(x, y) < found.edges[-1]
    # Splits come in pairs of opposite sign.
    np.testing.assert_allclose(found.shares, found.shares[::-1], atol=2 / found.splits)


def test_missing_words_are_named_and_the_longer_side_is_shortened_by_a_fixed_draw():
    test = WeatTest(
        "t", ("x", "y", "a", "b"), ("rose", "lily", "aster"), ("wasp", "flea", "tick"), ("good", "x"), ("bad",)
    )
    used = associations(space_of(TOY), test)
    assert used.missing == ("aster", "x")
    assert len(used.x_words) == len(used.y_words) == 2
    assert len(used.left_out) == 1
    assert set(used.left_out) < {"wasp", "flea", "tick"}
    assert used.attributes == (1, 1)
    assert associations(space_of(TOY), test).left_out == used.left_out


def test_too_few_words_get_a_sentence_and_leave_a_gap_among_all_tests():
    test = WeatTest("t", ("x", "y", "a", "b"), ("rose", "aster"), ("wasp", "flea"), ("good",), ("bad",))
    with pytest.raises(InputError) as error:
        associations(space_of(TOY), test)
    assert error.value.code == "axes.weat_too_few"
    assert "aster" in str(error.value)
    whole = replace(test, x=("rose", "lily"))
    first, second = weat_all(space_of(TOY), [test, whole])
    assert first is None
    assert second is not None
    assert second.effect > 0


def test_words_from_n_grams_are_told():
    fasttext = Space(loading.load_static("fasttext"), Treatment())
    test = axis_presets.weat_tests()[0]
    used = associations(fasttext, test)
    assert used.missing == ()
    assert "gladiola" in used.composed
    assert len(used.x) == 25


def test_swapping_the_targets_turns_the_sign(glove):
    test = axis_presets.weat_tests()[5]
    back = replace(test, x=test.y, y=test.x)
    assert weat(glove, back).effect == pytest.approx(-weat(glove, test).effect)


def test_the_published_sets_are_whole():
    tests = {test.id: test for test in axis_presets.weat_tests()}
    sizes = {name: tuple(map(len, (t.x, t.y, t.a, t.b))) for name, t in tests.items()}
    # Table 1 of the paper: numbers of target and attribute words.
    table = {
        "weat1": (25, 25), "weat2": (25, 25), "weat3": (32, 25), "weat4": (16, 25), "weat5": (16, 8), "weat6": (8, 8),
        "weat7": (8, 8), "weat8": (8, 8), "weat9": (6, 7), "weat10": (8, 8),
    }  # fmt: skip
    for name, (targets, attributes) in table.items():
        assert sizes[name] == (targets, targets, attributes, attributes)
        assert tests[name].published is not None
    for test in tests.values():
        assert test.own == (test.published is None)
        for words in (test.x, test.y, test.a, test.b):
            assert len(set(words)) == len(words)


def test_our_chinese_sets_are_all_in_the_chinese_model():
    space = Space(loading.load_static("word2vec-zh"), Treatment())
    for test in axis_presets.offered(axis_presets.weat_tests(), ("zh",)):
        assert test.own
        assert associations(space, test).missing == ()
    assert associations(space, axis_presets.weat_example("zh")).missing == ()


def test_own_lists_are_parsed_and_bounded():
    test = own_test("rose、lily", "wasp; flea", "good", "bad")
    assert (test.x, test.y, test.a, test.b) == (("rose", "lily"), ("wasp", "flea"), ("good",), ("bad",))
    for texts in (("rose", "wasp flea", "good", "bad"), ("rose lily", "wasp flea", "", "bad")):
        with pytest.raises(InputError):
            own_test(*texts)
    with pytest.raises(InputError):
        own_test(" ".join(f"w{n}" for n in range(MOST_WORDS + 1)), "wasp flea", "good", "bad")


def test_it_tells_how_far_it_is_and_can_be_stopped(glove):
    tests = axis_presets.offered(axis_presets.weat_tests(), ("en",))[:2]
    told: list[float] = []
    weat_all(glove, tests, lambda stage, done, total, **_: told.append(done / total))
    assert told == sorted(told)
    assert len(told) > 10
    assert 0 <= told[0] < told[-1] <= 1

    def stop(*_, **__):
        raise Cancelled

    with pytest.raises(Cancelled):
        weat_all(glove, tests, stop)
