"""Attention kept for looking at: rollout, words, what is left out, measures - by hand and on every architecture."""

from __future__ import annotations

import numpy as np
import pytest
from elmo_kit import encoder as elmo
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_models import ARCHITECTURES, encoder

from embed_core.contextual import attention
from embed_core.contextual.attention import (
    KINDS,
    LEAVES,
    received,
    rollout,
    shown,
    strongest_but_first,
    thumbnails,
    toward,
    without,
    words,
)
from embed_core.contextual.attention_measures import PATTERNS, best, even, measure
from embed_core.errors import InputError, ModelError

TEXT = "We sat on the riverbank and watched 银行 go by."


@pytest.fixture(autouse=True)
def empty_memory():
    attention._kept.clear()


def random_rows(*shape, seed=0):
    values = np.random.default_rng(seed).random(shape)
    return values / values.sum(axis=-1, keepdims=True)


# --- arithmetic


def test_words_sum_targets_and_average_sources():
    rows = np.array([[0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1], [0.0, 0.5, 0.5, 0.0], [0.25, 0.25, 0.25, 0.25]])
    found = words(rows, [(0, 1), (1, 3), (3, 4)])
    np.testing.assert_allclose(found, [[0.1, 0.5, 0.4], [0.2, 0.75, 0.05], [0.25, 0.5, 0.25]])


@settings(deadline=None)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=8), st.integers(0, 99))
def test_rows_of_words_still_sum_to_one(lengths, seed):
    ends = np.cumsum(lengths).tolist()
    spans = list(zip([0, *ends[:-1]], ends, strict=True))
    np.testing.assert_allclose(words(random_rows(ends[-1], ends[-1], seed=seed), spans).sum(axis=1), 1)


def test_what_is_left_out_is_shared_out_again():
    rows = np.array([[0.5, 0.2, 0.3], [0.6, 0.1, 0.3], [1.0, 0.0, 0.0]])
    found = without(rows, np.array([False, True, True]))
    np.testing.assert_allclose(found, [[0.25, 0.75], [np.nan, np.nan]])


def test_rollout_by_hand():
    """Two tokens, two layers, one head: A'_2 A'_1 worked out on paper."""
    first, second = [[1.0, 0.0], [0.5, 0.5]], [[0.0, 1.0], [1.0, 0.0]]
    found = rollout(np.array([[first], [second]]))
    np.testing.assert_allclose(found[0], [[1.0, 0.0], [0.25, 0.75]])
    # A'_2 = [[.5, .5], [.5, .5]]; rows: .5 [1, 0] + .5 [.25, .75]
    np.testing.assert_allclose(found[1], [[0.625, 0.375], [0.625, 0.375]])


def test_rollout_is_the_plain_loop():
    weights = random_rows(5, 3, 7, 7)
    joint = np.eye(7)
    for layer, found in zip(weights, rollout(weights), strict=True):
        mixed = 0.5 * layer.mean(axis=0) + 0.5 * np.eye(7)
        joint = np.array([[sum(mixed[i, k] * joint[k, j] for k in range(7)) for j in range(7)] for i in range(7)])
        np.testing.assert_allclose(found, joint, atol=1e-12)
        np.testing.assert_allclose(found.sum(axis=1), 1)


def test_rollout_leaves_the_weights_alone():
    weights = random_rows(2, 2, 3, 3)
    before = weights.copy()
    rollout(weights)
    np.testing.assert_array_equal(weights, before)


def test_several_rows_are_summed_or_averaged_and_empty_rows_do_not_count():
    rows = np.array([[0.25, 0.75], [0.5, 0.5], [np.nan, np.nan]])
    np.testing.assert_allclose(received(rows, [0, 1], "sum"), [0.75, 1.25])
    np.testing.assert_allclose(received(rows, [0, 1, 2], "mean"), [0.375, 0.625])
    assert np.isnan(received(rows, [2], "sum")).all()


def test_what_every_head_gives_from_some_tokens_to_others():
    weights = random_rows(2, 3, 5, 5)
    found = toward(weights, [1, 2], [3, 4])
    assert found.shape == (2, 3)
    assert found[1, 2] == pytest.approx((weights[1, 2, 1, 3:].sum() + weights[1, 2, 2, 3:].sum()) / 2)


def test_the_colours_of_two_matrices_end_at_what_is_strongest_beyond_the_first_column():
    assert strongest_but_first(np.array([[1.0, 0.0], [0.7, 0.3]])) == 0.3
    assert strongest_but_first(np.array([[1.0]])) == 0.0


def test_thumbnails_keep_the_strongest_dot():
    weights = np.zeros((1, 1, 50, 50))
    weights[0, 0, 33, 7] = 1.0
    small = thumbnails(weights, 20)
    assert small.shape == (1, 1, 20, 20)
    assert small.max() == 254
    assert (small > 0).sum() == 1
    assert (small[0, 0].argmax() // 20, small[0, 0].argmax() % 20) == (13, 3)  # dots begin at tokens 0, 2, 5, 7, ...
    assert thumbnails(weights[:, :, :9, :9], 20).shape == (1, 1, 9, 9)


# --- measures


def test_measures_by_hand():
    weights = np.array([[[[0.5, 0.5, 0.0], [0.25, 0.25, 0.5], [0.0, 0.0, 1.0]]]])
    found = measure(weights, np.array([True, False, False]))
    names = (*PATTERNS, "right", "distance", "entropy")
    assert {name: getattr(found, name).item() for name in names} == pytest.approx({
        "previous": (0.25 + 0.0) / 2,
        "following": (0.5 + 0.5) / 2,
        "itself": (0.5 + 0.25 + 1.0) / 3,
        "first": (0.25 + 0.0) / 2,
        "last": (0.0 + 0.5) / 2,
        "special": (0.5 + 0.25 + 0.0) / 3,
        "right": (0.5 + 0.5 + 0.0) / 3,
        "distance": (0.5 + 0.75 + 0.0) / 3,
        "entropy": (1.0 + 1.5 + 0.0) / 3,
    })  # fmt: skip


def test_even_attention_is_spread_over_all_that_may_be_seen():
    both = even(8, np.zeros(8, bool), causal=False)
    assert 2 ** both.entropy.item() == pytest.approx(8)
    assert both.right.item() == pytest.approx(7 / 16)
    left = even(3, np.zeros(3, bool), causal=True)
    assert left.right.item() == 0
    assert left.first.item() == pytest.approx((1 / 2 + 1 / 3) / 2)
    assert left.entropy.item() == pytest.approx((np.log2(1) + np.log2(2) + np.log2(3)) / 3)


def test_the_best_head_of_each_pattern_is_found():
    weights = np.full((2, 3, 4, 4), 0.25)
    weights[1, 2] = np.eye(4)
    weights[0, 1] = np.eye(4)[[0, 0, 1, 2]]  # every token looks at the one before, the first at itself
    special = np.array([True, False, False, False])
    found = {one.pattern: one for one in best(measure(weights, special), even(4, special, causal=False))}
    assert (found["itself"].layer, found["itself"].head, found["itself"].score) == (2, 3, 1.0)
    assert (found["previous"].layer, found["previous"].head, found["previous"].score) == (1, 2, 1.0)
    assert found["previous"].even == pytest.approx(0.25)


def test_one_token_has_no_neighbours():
    found = measure(np.ones((1, 1, 1, 1)), np.array([False]))
    assert np.isnan(found.previous).all() and np.isnan(found.first).all()
    assert {one.pattern for one in best(found, even(1, np.array([False]), causal=True))} == {"itself"}


# --- models


@pytest.mark.parametrize("architecture", sorted(ARCHITECTURES))
def test_every_view_of_every_architecture_has_rows_that_sum_to_one(architecture):
    model = encoder(architecture)
    found = attention.read(model, TEXT)
    assert found.weights.dtype == np.float16
    assert (found.layers, found.heads) == (model.layers, model.heads)
    spans = [(unit.start, unit.end) for unit in found.words]
    assert [token for start, end in spans for token in range(start, end)] == list(range(len(found.pieces)))
    (exact,) = model.encode([TEXT], attention=True)
    np.testing.assert_allclose(found.matrix("head", 2, 3), exact.attention[1, 2], atol=1e-3)
    np.testing.assert_allclose(found.matrix("rollout", 2), rollout(exact.attention.astype(float))[-1], atol=1e-3)
    for kind in KINDS:
        for by_words in (True, False):
            for leave in LEAVES:
                drawn = shown(found, kind, layer=2, head=4, by_words=by_words, leave=leave)
                assert drawn.matrix.shape == (len(drawn.units), len(drawn.units))
                sums = drawn.matrix.sum(axis=1)
                np.testing.assert_allclose(sums[np.isfinite(sums)], 1)
                assert np.isfinite(sums).sum() >= len(sums) - 1
                assert leave == "nothing" or not any(unit.special for unit in drawn.units)


@pytest.mark.parametrize("architecture", ["bert", "xlnet", "gpt2", "llama"])
def test_only_bidirectional_models_look_to_the_right(architecture):
    causal = architecture in ("gpt2", "llama")
    found = attention.read(encoder(architecture), TEXT)
    assert found.causal is causal
    assert bool(found.measures.right.max() == 0) is causal
    by_words = shown(found, "all").matrix
    assert bool(np.triu(by_words, 1).max() == 0) is causal


def test_a_long_text_is_cut_at_a_word_before_the_model_reads_it():
    model = encoder("bert")
    found = attention.read(model, "the bank of the river " * 40)
    assert found.cut
    assert 40 <= len(found.pieces) <= attention.MOST_TOKENS
    assert found.text.split()[-1] in ("the", "bank", "of", "river")
    assert attention.read(model, "the bank ").cut is False


@pytest.mark.parametrize("architecture", ["gpt2", "xlnet"])
def test_one_endless_word_is_cut_inside(architecture):
    found = attention.read(encoder(architecture), "ab3" * 400)
    assert found.cut
    assert len(found.pieces) <= attention.MOST_TOKENS


@pytest.mark.parametrize("text", ["", "  \n", "\u200b"])
def test_a_text_without_words_is_refused(text):
    with pytest.raises(InputError) as caught:
        attention.read(encoder("bert"), text)
    assert caught.value.code == "attention.no_tokens"


@settings(deadline=None, max_examples=25)
@given(st.text(max_size=60))
def test_any_text_is_answered_or_refused_in_words(text):
    try:
        found = attention.read(encoder("roberta"), text)
    except InputError as error:
        assert error.code == "attention.no_tokens"
        return
    np.testing.assert_allclose(shown(found, "layer").matrix.sum(axis=1), 1)


def test_a_head_that_does_not_exist_is_named():
    found = attention.read(encoder("bert"), TEXT)
    with pytest.raises(ModelError, match="no head 9 in layer 1"):
        found.matrix("head", 1, 9)


def test_elmo_has_none():
    with pytest.raises(ModelError) as caught:
        attention.read(elmo(), TEXT)
    assert caught.value.code == "elmo.no_attention"


def test_memory_is_bounded_and_the_oldest_leaves(monkeypatch):
    model = encoder("bert")
    first = attention.read(model, "the bank")
    assert attention.kept(model.spec, "the bank") is first
    monkeypatch.setattr(attention, "MOST_BYTES", 2 * first.weights.nbytes)
    attention.read(model, "bank the")
    assert attention.kept(model.spec, "the bank") is first  # used last, so the other goes
    attention.read(model, "the the")
    assert attention.kept(model.spec, "bank the") is None
    assert attention.kept(model.spec, "the bank") is first
