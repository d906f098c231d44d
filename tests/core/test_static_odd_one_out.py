"""Odd one out as gensim finds it, and the walk from neighbour to neighbour."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from words_kit import random_space, space_of

from embed_core import loading
from embed_core.errors import InputError, ModelError
from embed_core.static import walk
from embed_core.static.odd_one_out import odd_one_out
from embed_core.static.space import Space
from embed_core.static.treatment import Treatment
from embed_core.static.word_lists import located

LISTS = {
    "glove-6b-50d-20k": [
        "breakfast cereal dinner lunch", "guitar piano violin hammer", "france germany tokyo spain",
        "lion tiger leopard jaguar eagle", "boat ship ferry canoe plane", "big large huge immense tiny",
        "monday tuesday january friday", "the of and king",
    ],
    "word2vec-zh": ["早餐 午餐 晚餐 键盘", "高兴 开心 欣喜 难过", "酒店 宾馆 旅馆 客栈 早餐", "苹果 香蕉 葡萄 手机"],
}  # fmt: skip


@pytest.mark.parametrize(("model_id", "words"), [(name, words) for name, lists in LISTS.items() for words in lists])
def test_the_answer_and_the_whole_order_are_gensims(model_id, words):
    space = Space(loading.load_static(model_id), Treatment())
    found, missing = located(space, words)
    assert not missing
    answer = odd_one_out(found)
    reference = space.model.keyed_vectors
    assert answer.word == reference.doesnt_match(words.split())
    order = [word for _, word in reference.rank_by_centrality(words.split())]
    assert [answer.words[index] for index in np.argsort(-answer.to_all)] == order
    assert answer.to_all.max() == pytest.approx(
        max(s for s, _ in reference.rank_by_centrality(words.split())), abs=1e-6
    )


def test_cosines_to_the_others_worked_by_hand():
    space = space_of(["a", "b", "c"], [[2.0, 0.0], [0.0, 5.0], [-1.0, 0.0]])
    answer = odd_one_out(located(space, "a b c")[0])
    # Unit vectors (1,0), (0,1), (-1,0). For a the others sum to (-1,1): cosine -0.7071; for b to (0,0): 0.
    assert answer.to_others == pytest.approx([-(0.5**0.5), 0.0, -(0.5**0.5)], abs=1e-12)
    assert answer.word == "a"  # a tie with c: the first by name, as in gensim
    assert answer.margin == pytest.approx(0.0, abs=1e-12)


@given(st.integers(0, 10_000), st.integers(3, 12))
def test_leaving_a_word_out_of_its_mean_changes_no_order_where_the_words_agree_at_all(seed, count):
    space = random_space(count, seed=seed)
    found = [space.require(word) for word in space.original.words]
    units = np.vstack([one.vector / np.linalg.norm(one.vector) for one in found])
    answer = odd_one_out(found)
    if np.linalg.norm(units.sum(axis=0)) > 1.001:
        assert answer.to_others[answer.odd] == pytest.approx(answer.to_others.min(), abs=1e-9)
        assert answer.margin >= -1e-9
    assert sorted(answer.order) == list(range(count))


def test_bad_lists():
    space = space_of(["a", "b", "zero"], [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    with pytest.raises(InputError) as caught:
        odd_one_out(located(space, "a b")[0])
    assert caught.value.code == "words.too_few"
    with pytest.raises(InputError) as caught:
        odd_one_out(located(space, "a b zero")[0])
    assert caught.value.code == "words.zero_vector"


def test_steps_tell_the_cosine_to_the_previous_and_to_the_start():
    space = space_of(["a", "b", "c"], [[1.0, 0.0], [3.0, 4.0], [0.0, 2.0]])
    told = walk.steps(space, ["a", "b", "c", "nowhere", "b"])
    assert [step.to_start for step in told] == pytest.approx([1.0, 0.6, 0.0, np.nan, 0.6], nan_ok=True)
    assert [step.to_previous for step in told] == pytest.approx([np.nan, 0.6, 0.8, np.nan, np.nan], nan_ok=True)


def test_a_walk_has_a_bound():
    space = random_space()
    assert len(walk.steps(space, ["w0"] * walk.MAX_STEPS)) == walk.MAX_STEPS
    with pytest.raises(InputError) as caught:
        walk.steps(space, ["w0"] * (walk.MAX_STEPS + 1))
    assert caught.value.code == "words.trail_too_long"


def test_onward_gives_gensims_neighbours_without_those_visited():
    space = random_space()
    reference = [word for word, _ in space.model.keyed_vectors.most_similar("w3", topn=12)]
    free = walk.onward(space, ["w1", reference[0], "w3"], 8, fresh=False)
    assert [one.word for one in free] == reference[:8]
    fresh = walk.onward(space, ["w1", reference[0], "w3"], 8, fresh=True)
    assert [one.word for one in fresh] == [word for word in reference if word not in ("w1", reference[0])][:8]
    with pytest.raises(ModelError):
        walk.onward(space, ["nowhere"], 8, fresh=True)


def test_the_picture_is_pca_of_the_unit_vectors_of_just_these_points():
    from sklearn.decomposition import PCA

    space = random_space()
    shown = [one.word for one in walk.onward(space, ["w0", "w1", "w0"], 8, fresh=True)]
    drawn = walk.picture(space, ["w0", "w1", "w0"], shown)
    assert drawn is not None
    names = [*drawn.trail, *drawn.beside]
    assert drawn.trail == ("w0", "w1")
    assert len(names) == len(set(names)) == len(drawn.places)
    assert set(shown) <= set(drawn.beside)
    units = space.model.vectors[[space.model.index(name) for name in names]]
    units = units / np.linalg.norm(units, axis=1, keepdims=True)
    reference = PCA(2, svd_solver="full").fit(units)
    assert np.abs(drawn.places) == pytest.approx(np.abs(reference.transform(units)), abs=1e-5)
    assert drawn.explained == pytest.approx(reference.explained_variance_ratio_, abs=1e-5)


def test_too_few_words_make_no_picture():
    assert walk.picture(space_of(["a", "b"], np.eye(2)), ["a"], ["b"]) is None
    assert walk.picture(random_space(), ["nowhere"], []) is None
