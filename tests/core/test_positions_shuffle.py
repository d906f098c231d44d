"""The shuffle test on tiny checkpoints of every architecture: equivariant without positions, and only then."""

from __future__ import annotations

import hashlib

import elmo_kit
import numpy as np
import pytest
import tiny_models
from hypothesis import given
from hypothesis import strategies as st

from embed_core.contextual.tokens import TokenisedText
from embed_core.errors import InputError
from embed_core.positions import shuffle
from embed_core.positions.anatomy import facts_of

TEXT = "We sat on the river bank, the riverbank"
ENCODERS = ("bert", "roberta", "xlm-roberta", "albert")
DECODERS = ("gpt2", "llama")


def ran(name, text=TEXT, how="constant", order=None):
    encoder = tiny_models.encoder(name)
    words = shuffle.units_of(encoder, text).words
    return shuffle.run(encoder, text, order or shuffle.shuffled(words, 3), how)


def weights(encoder):
    """A fingerprint of every weight and buffer."""
    tensors = [*encoder.model.state_dict().values(), *encoder.model.buffers()]
    return hashlib.sha256(b"".join(tensor.numpy().tobytes() for tensor in tensors)).hexdigest()


@pytest.mark.parametrize("how", ["constant", "zero"])
@pytest.mark.parametrize("name", ENCODERS)
def test_without_positions_the_same_vectors_come_out_permuted(name, how):
    found = ran(name, how=how)
    on, off = found.settings
    assert (on.name, off.name) == ("on", "off")
    assert off.difference.max() < 1e-5
    assert off.pooled == pytest.approx(1, abs=1e-9)
    assert off.cosine == pytest.approx(1, abs=1e-9)
    assert on.difference[-1].max() > 0.05
    assert on.pooled[-1] < 0.9999


@pytest.mark.parametrize("name", DECODERS)
def test_a_causal_mask_knows_order_and_without_it_nothing_does(name):
    found = ran(name)
    assert [setting.name for setting in found.settings] == ["on", "off", "open"]
    on, off, unmasked = found.settings
    assert off.difference[0].max() == 0  # the input has no order any more ...
    assert off.difference[-1].max() > 0.05  # ... but who sees whom has
    assert unmasked.difference[-1].max() < 1e-5
    assert unmasked.pooled[-1] == pytest.approx(1, abs=1e-9)
    assert on.difference[-1].max() > 0.05


def test_without_positions_a_causal_token_still_sees_those_before_it():
    """Equal position ids must not be read as texts packed into one, each token on its own."""
    encoder = tiny_models.encoder("llama")
    (text,) = encoder._tokenise(["We sat on the river bank"], 64)
    other = TokenisedText(text.text, text.tokens, (text.ids[-1], *text.ids[1:]), text.type_ids, text.offsets,
                          text.is_special, 0)  # fmt: skip
    before, after = shuffle._without(encoder, (text, other), facts_of(encoder), "off", "constant")
    assert np.abs(before[-1, -1] - after[-1, -1]).max() > 1e-3


@pytest.mark.parametrize("name", ["xlnet"])
def test_relative_positions_cannot_be_switched_off_and_are_shown_as_trained(name):
    found = ran(name)
    assert [setting.name for setting in found.settings] == ["on"]
    assert found.settings[0].difference[-1].max() > 0.05


def test_elmo_runs_as_trained_only():
    encoder = elmo_kit.encoder()
    found = shuffle.run(encoder, "the dog bites the man", (0, 4, 2, 3, 1))
    assert [setting.name for setting in found.settings] == ["on"]
    assert found.settings[0].difference[0].max() == 0  # a word's own vector does not know where it stands
    assert found.settings[0].difference[-1].max() > 0


@pytest.mark.parametrize("name", [*ENCODERS, *DECODERS])
def test_the_shared_model_is_left_as_it_was(name):
    encoder = tiny_models.encoder(name)
    before, usual = weights(encoder), encoder.encode([TEXT])[0].hidden_states
    for how in ("constant", "zero"):
        ran(name, how=how)
    assert weights(encoder) == before
    assert np.array_equal(encoder.encode([TEXT])[0].hidden_states, usual)


@pytest.mark.parametrize("name", tiny_models.ARCHITECTURES)
def test_with_positions_the_numbers_are_the_encoders_own(name):
    """An order that changes nothing: no difference at all, in any setting."""
    words = shuffle.units_of(tiny_models.encoder(name), TEXT).words
    found = ran(name, order=tuple(range(len(words))))
    assert all(setting.difference.max() < 1e-5 for setting in found.settings)
    hidden = tiny_models.encoder(name).encode([TEXT])[0].hidden_states
    assert found.settings[0].scale == pytest.approx(np.abs(hidden).max(axis=(1, 2)), abs=1e-5)


def test_one_word_in_two_places_has_one_vector_without_positions():
    on, off = ran("bert", "the bank the boats", order=(2, 1, 0, 3)).settings
    assert off.twins == pytest.approx(0, abs=1e-5)
    assert on.twins > 0.01
    assert ran("bert", "the river bank").settings[0].twins is None


@pytest.mark.parametrize("name", tiny_models.ARCHITECTURES)
@given(text=st.text(min_size=1, max_size=40), seed=st.integers(0, 99))
def test_tokens_are_permuted_exactly_and_special_ones_stay(name, text, seed):
    encoder = tiny_models.encoder(name)
    try:
        units = shuffle.units_of(encoder, text)
    except InputError:
        return
    order = shuffle.shuffled(units.words, seed)
    places = shuffle.token_order(units, order)
    assert sorted(places) == list(range(len(units.ids)))
    assert all(places[index] == index for index, special in enumerate(units.is_special) if special)
    for group in units.tokens:
        new = [places.index(token) for token in group]
        assert new == sorted(new)  # pieces stay in order
    moved = [token for token in places if not units.is_special[token]]
    assert moved == [token for word in order for token in units.tokens[word]]


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ("the dog bites the man", (0, 4, 2, 3, 1)),
        ("狗 咬 人", (2, 1, 0)),
        ("a b .", (1, 0, 2)),
        ("no no", (1, 0)),
    ],
)
def test_who_bites_whom_is_exchanged(words, order):
    assert shuffle.swapped(words.split()) == order


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ("man bites the dog the", (4, 2, 0, 1, 3)),
        ("MAN, the; dog bites the", (4, 0, 1, 2, 3)),
        ("5 3 1 2 4", (4, 2, 0, 1, 3)),
    ],
)
def test_an_order_may_be_typed_in_words_or_numbers(typed, order):
    assert shuffle.read_order(typed, ["the", "dog", "bites", "the", "man"]) == order


def test_chinese_needs_no_spaces():
    assert shuffle.read_order("人咬狗", ["狗", "咬", "人"]) == (2, 1, 0)
    assert shuffle.read_order("这个人咬了那只狗", ["那", "只", "狗", "咬", "了", "这个", "人"]) == (5, 6, 3, 4, 0, 1, 2)


@pytest.mark.parametrize("typed", ["", "man bites", "man bites the dog the cat", "1 2 3 4 4", "0 1 2 3 4", "🦜 <b>"])
def test_what_is_no_order_gets_a_sentence(typed):
    with pytest.raises(InputError) as caught:
        shuffle.read_order(typed, ["the", "dog", "bites", "the", "man"])
    assert caught.value.code == "shuffle.not_an_order"
    assert "Missing" in str(caught.value)


@given(st.text(max_size=60))
def test_any_typed_text_gives_an_order_or_a_sentence(typed):
    words = ["the", "dog", "a", "狗"]
    try:
        assert sorted(shuffle.read_order(typed, words)) == [0, 1, 2, 3]
    except InputError as error:
        assert error.message("zh")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "input.empty_text"),
        (" \n", "input.empty_text"),
        ("one", "shuffle.words"),
        ("a " * 61, "shuffle.words"),
        ("a " * 5000, "shuffle.too_long"),
    ],
)
def test_texts_that_cannot_be_shuffled_get_a_sentence(text, code):
    with pytest.raises(InputError) as caught:
        shuffle.units_of(tiny_models.encoder("bert"), text)
    assert caught.value.code == code
    assert str(caught.value) and caught.value.message("zh")


def test_a_seed_gives_one_order_and_never_the_old_one():
    words = ["a", "b", "c"]
    assert shuffle.shuffled(words, 7) == shuffle.shuffled(words, 7)
    assert all(shuffle.shuffled(words, seed) != (0, 1, 2) for seed in range(30))
    assert shuffle.shuffled(["x", "x"], 0) in ((0, 1), (1, 0))


def test_the_numbers_of_a_case_worked_by_hand():
    units = shuffle.Units(("a", "b"), ((0,), (1, 2)), (5, 6, 7), (False,) * 3)
    before = np.array([[[1, 0], [0, 2], [0, 4]]], np.float32)
    after = np.array([[[0, 2], [0, 4], [1, 1]]], np.float32)  # b's pieces first, then a, which has moved by 1
    setting = shuffle._compared("on", units, (1, 2, 0), before, after)
    assert setting.difference.tolist() == [[1, 0]]
    assert setting.cosine[0] == pytest.approx([np.sqrt(0.5), 1])
    assert setting.scale.tolist() == [4]
    assert setting.pooled[0] == pytest.approx((1 + 42) / np.sqrt(37 * 50))
    assert setting.pooled_difference[0] == pytest.approx(1 / 3)
