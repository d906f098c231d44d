"""Semantic axes against values worked out by hand, and the lists that come with the project."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from static_kit import spec

from embed_core import loading
from embed_core.errors import EmbedCoreError, InputError
from embed_core.scores import unit_rows
from embed_core.static import axis_presets
from embed_core.static.axes import (
    MOST_WORDS,
    axis_scores,
    check_poles,
    explain,
    place,
    random_axes,
    ranked,
    semantic_axis,
    spread_of,
)
from embed_core.static.model import StaticModel
from embed_core.static.space import Located, Space
from embed_core.static.treatment import Treatment


def space_of(**words: list[float]) -> Space:
    return Space(StaticModel(spec(), list(words), np.array(list(words.values()), np.float32)), Treatment())


@pytest.fixture(scope="module")
def plane() -> Space:
    return space_of(
        he=[2.0, 0.0, 0.0], she=[0.0, 5.0, 0.0], cheap=[0.0, 0.0, 1.0], dear=[0.0, 0.0, -3.0],
        nurse=[1.0, 2.0, 2.0], yacht=[3.0, 0.0, -4.0], zero=[0.0, 0.0, 0.0],
    )  # fmt: skip


@pytest.fixture(scope="module")
def glove() -> Space:
    return Space(loading.load_static("glove-6b-50d-20k"), Treatment())


def located(space: Space, *words: str) -> list[Located]:
    return [space.require(word) for word in words]


def test_scores_are_those_worked_out_by_hand(plane):
    one = place(plane, [(["he"], ["she"]), ("cheap", "dear")], "nurse, yacht")
    # Axes (-1, 1, 0)/sqrt 2 and (0, 0, -1); nurse has length 3, yacht 5: lengths of pole words do not matter.
    assert one.names == ("nurse", "yacht")
    np.testing.assert_allclose(one.scores, [[1 / (3 * 2**0.5), -2 / 3], [-3 / (5 * 2**0.5), 4 / 5]], rtol=1e-6)
    assert one.cosine == pytest.approx(0.0)
    assert one.extremes(0) == (("yacht",), ("nurse",))
    assert one.axes[0].gap == pytest.approx(2**0.5)


def test_a_score_is_the_difference_of_the_mean_cosines_over_the_gap(glove):
    gender = axis_presets.axis("gender")
    axis = semantic_axis(located(glove, *gender.low), located(glove, *gender.high))
    word = glove.require("nurse")
    maths = explain(axis, word)
    cosines = [
        [np.dot(word.vector, end.vector) / np.linalg.norm(word.vector) / np.linalg.norm(end.vector) for end in pole]
        for pole in (axis.low, axis.high)
    ]
    np.testing.assert_allclose([*maths.to_low, *maths.to_high], [*cosines[0], *cosines[1]], rtol=1e-5)
    assert maths.score == pytest.approx(axis_scores(word.vector[None], [axis])[0, 0])
    assert maths.score == pytest.approx((np.mean(cosines[1]) - np.mean(cosines[0])) / axis.gap, rel=1e-5)
    assert f"{maths.score:.4f}" in maths.latex


def test_turning_the_poles_round_turns_the_sign(plane):
    there, back = (place(plane, [pair], "nurse yacht").scores for pair in ((("he"), ("she")), (("she"), ("he"))))
    np.testing.assert_allclose(there, -back)


def test_pole_words_are_checked_on_axes_made_without_them():
    space = space_of(a1=[1.0, 0.1], a2=[1.0, -0.1], stray=[0.1, 1.0], b1=[0.0, 1.0], b2=[0.1, 0.9])
    check = check_poles(semantic_axis(located(space, "a1", "a2", "stray"), located(space, "b1", "b2")))
    assert (check.right, check.total, check.stray) == (4, 5, ("stray",))
    assert check.share == pytest.approx(0.8)


def test_a_pole_of_one_word_cannot_be_checked(plane):
    check = place(plane, [("he", "she")], "nurse").checks[0]
    assert (check.right, check.total) == (0, 0)
    assert np.isnan(check.share)


def test_leaving_out_is_done_word_by_word(glove):
    price = axis_presets.axis("price")
    low, high = located(glove, *price.low), located(glove, *price.high)
    strays = []
    for number, word in enumerate(low):
        axis = semantic_axis(low[:number] + low[number + 1 :], high)
        strays += [word.word] if axis_scores(word.vector[None], [axis])[0, 0] >= 0 else []
    for number, word in enumerate(high):
        axis = semantic_axis(low, high[:number] + high[number + 1 :])
        strays += [word.word] if axis_scores(word.vector[None], [axis])[0, 0] <= 0 else []
    assert check_poles(semantic_axis(low, high)).stray == tuple(strays)


def test_equal_poles_have_no_direction(plane):
    with pytest.raises(InputError) as error:
        place(plane, [("he", "he")], "nurse")
    assert error.value.code == "axes.no_direction"


@pytest.mark.parametrize(("poles", "words"), [(("", "she"), "nurse"), (("he", "she"), " ,、"), (("he", "xx"), "nurse")])
def test_what_is_missing_is_said(plane, poles, words):
    with pytest.raises(InputError):
        place(plane, [poles], words)


def test_too_many_words_get_a_sentence(plane):
    with pytest.raises(InputError) as error:
        place(plane, [("he", "she")], " ".join(f"w{number}" for number in range(5_000)))
    assert str(MOST_WORDS) in str(error.value)


def test_words_without_a_vector_are_named_and_the_rest_placed(plane):
    one = place(plane, [("he, unheard", "she")], "nurse；🦜、<b>，yacht")
    assert one.names == ("nurse", "yacht")
    assert set(one.missing) == {"🦜", "<b>", "unheard"}


def test_random_axes_are_repeatable_unit_vectors_and_give_the_spread(glove):
    axes = random_axes(glove, 3, 4, count=50, seed=7)
    np.testing.assert_array_equal(axes, random_axes(glove, 3, 4, count=50, seed=7))
    np.testing.assert_allclose(np.linalg.norm(axes, axis=1), 1.0)
    vectors = glove.model.vectors[100:120]
    scores = unit_rows(vectors) @ axes[0]
    spread = spread_of(scores, vectors, axes)
    slow = [np.std([np.dot(v, a) / np.linalg.norm(v) for v in vectors.astype(float)]) for a in axes]
    assert spread.here == pytest.approx(slow[0])
    assert spread.median == pytest.approx(np.median(slow))
    assert spread.rank == pytest.approx(np.mean([value < slow[0] - 1e-12 for value in slow]))


def test_the_window_holds_all_words_poles_and_zero(glove):
    gender = axis_presets.axis("gender")
    one = place(glove, [(gender.low, gender.high)], "nurse engineer")
    names, places = one.poles()
    assert set(names) == {*gender.low, *gender.high}
    low, high = one.window(0, with_poles=True)
    assert low < min(0, places.min(), one.scores.min()) < max(0, places.max(), one.scores.max()) < high


def test_ranking_two_models_leaves_gaps_where_a_word_is_missing(plane):
    other = space_of(he=[1.0, 0.0, 0.0], she=[0.0, 1.0, 0.0], nurse=[1.0, 0.0, 0.0], extra=[0.0, 1.0, 0.0])
    names, series = ranked([place(space, [("he", "she")], "yacht nurse extra") for space in (plane, other)])
    assert names == ["extra", "nurse", "yacht"]
    assert np.isnan(series[0][0])
    assert np.isnan(series[1][2])
    assert series[1][:2] == pytest.approx([0.5**0.5, -(0.5**0.5)])


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_text_gives_numbers_or_a_sentence(low, high, words):
    space = space_of(he=[2.0, 0.0], she=[0.0, 5.0], a=[1.0, 1.0], zero=[0.0, 0.0])
    try:
        one = place(space, [(low, high)], words)
    except EmbedCoreError as error:
        assert str(error)
        assert error.message("zh")
    else:
        assert np.isfinite(one.scores).all()


def test_every_preset_can_be_drawn_with_the_model_it_is_for(glove):
    chinese = Space(loading.load_static("word2vec-zh"), Treatment())
    presets = axis_presets.axis_presets()
    assert len({p.id for p in presets}) == len(presets)
    for language, space, least in (("en", glove, 6), ("zh", chinese, 3)):
        offered = [preset for preset in presets if preset.languages == (language,)]
        assert len(offered) >= least
        for preset in offered:
            poles = [(axis_presets.axis(name).low, axis_presets.axis(name).high) for name in (preset.x, preset.y)]
            one = place(space, poles, preset.words)
            assert len(one.names) >= 18
            assert len(one.missing) <= 2, (preset.id, one.missing)


def test_a_vocabulary_without_any_preset_still_has_words_to_begin_with():
    space = space_of(
        **{f"word{letter}": list(np.eye(26)[n] + 0.1) for n, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}
    )
    assert axis_presets.first_fitting(space, axis_presets.axis_presets()) is None
    example = axis_presets.own_example(space, None)
    assert place(space, [example.x, example.y], example.words).scores.shape == (20, 2)


def test_models_are_offered_what_is_in_their_language():
    presets = axis_presets.axis_presets()
    assert {p.languages for p in axis_presets.offered(presets, ("zh",))} == {("zh",)}
    assert axis_presets.offered(presets, ("multilingual",)) == list(presets)
    assert axis_presets.offered(presets, ()) == list(presets)
