"""The right-context test: a causal model's vector stays, a bidirectional one's moves, an LSTM's by halves."""

from __future__ import annotations

import elmo_kit
import numpy as np
import pytest
import tiny_models
from hypothesis import given
from hypothesis import strategies as st

from embed_core.contextual.right_context import (
    LONGEST_TEXT,
    ROUNDING,
    Reading,
    compare,
    continued,
    join,
    movement,
    movements,
    preceded,
    sight,
)
from embed_core.errors import InputError


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDDING_EXPLORER_CACHE", str(tmp_path))


CAUSAL = ["gpt2", "llama"]
BIDIRECTIONAL = ["bert", "roberta", "albert", "xlnet", "xlm-roberta"]
AFTER = ("was robbed last night.", "was covered with reeds.")


def encoder(name):
    return elmo_kit.encoder() if name == "elmo" else tiny_models.encoder(name)


@pytest.mark.parametrize("name", CAUSAL)
def test_what_follows_cannot_reach_a_causal_model(name):
    found = movement(encoder(name), *continued("The bank", "bank", AFTER))
    assert found.same_tokens
    assert found.shift == 0
    assert not found.moved
    assert found.relative.max() < ROUNDING
    assert found.cosine == pytest.approx(1, abs=1e-6)
    assert found.relative.shape == (encoder(name).layers + 1,)


@pytest.mark.parametrize("name", BIDIRECTIONAL)
def test_what_follows_moves_every_layer_of_a_bidirectional_model_but_its_input(name):
    found = movement(encoder(name), *continued("The bank", "bank", AFTER))
    assert found.same_tokens
    assert found.moved
    assert found.relative[0] < ROUNDING
    assert (found.relative[1:] > ROUNDING).all()


def test_in_elmo_only_the_backward_half_sees_what_follows_and_only_the_forward_half_what_precedes():
    after = movement(encoder("elmo"), *continued("The bank", "bank", AFTER))
    assert after.moved
    assert after.first_half.max() < ROUNDING < after.second_half[1:].min()
    before = movement(encoder("elmo"), *preceded(("A river", "The old"), "bank", "is here."))
    assert before.second_half.max() < ROUNDING < before.first_half[1:].min()


@pytest.mark.parametrize("name", [*CAUSAL, *BIDIRECTIONAL, "elmo"])
def test_what_precedes_moves_all(name):
    found = movement(encoder(name), *preceded(("We sat on the", "She didn't stop the"), "bank", "again."))
    assert found.moved


def test_a_tokenizer_that_joins_the_word_with_what_follows_is_found_out():
    readings = Reading("We bank", 3, 7), Reading("We banking", 3, 7)
    for name in ("gpt2", "bert"):
        tiny = encoder(name)
        ids = [tiny.tokenize(one.text).span_for(3, 7) for one in readings]
        tokens = [tiny.tokenize(one.text).token_ids[: span.token_end] for one, span in zip(readings, ids, strict=True)]
        assert movement(tiny, *readings).same_tokens == (tokens[0] == tokens[1])
    assert not movement(encoder("elmo"), *readings).same_tokens


def test_a_longer_beginning_shifts_the_word():
    found = movement(encoder("bert"), *preceded(("the", "the the the"), "bank", "."))
    assert found.shift == 2
    assert found.tokens[0] == found.tokens[1]


def test_compare_against_hand_computed_values():
    cosine, relative, largest = compare(np.array([[3.0, 4.0], [1, 0]]), np.array([[3.0, 9.0], [0, 2]]))
    assert cosine == pytest.approx([45 / (5 * np.sqrt(90)), 0])
    assert relative == pytest.approx([1, np.sqrt(5)])
    assert largest == pytest.approx([5, 2])


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("The bank", "was robbed", "The bank was robbed"),
        ("The bank ", ", once", "The bank, once"),
        ("这家银行", "关门了。", "这家银行关门了。"),
        ("She said:", "yes", "She said: yes"),
        ("", "yes", "yes"),
        ("bank", "", "bank"),
        ("don't", "stop", "don't stop"),
    ],
)
def test_join(before, after, expected):
    assert join(before, after) == expected


def test_the_last_occurrence_in_the_prefix_counts_in_any_case():
    first, second = continued("A bank is a Bank", "bank", ("here.", "there."))
    assert (first.start, first.end, first.word) == (12, 16, "Bank")
    assert first.text == "A bank is a Bank here."
    assert second.text == "A bank is a Bank there."


@pytest.mark.parametrize(
    "call",
    [
        lambda: continued("The river", "bank", ("a", "b")),
        lambda: continued("The riverbank", "bank", ("a", "b")),
        lambda: continued("", "", ("a", "b")),
        lambda: preceded(("a", "b"), "  ", "c"),
        lambda: continued("bank", "bank", ("a", "x" * LONGEST_TEXT)),
    ],
)
def test_what_cannot_be_tested_gets_a_sentence(call):
    with pytest.raises(InputError, match="Allowed"):
        call()


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_any_text_gives_readings_that_point_at_the_word(before, word, after):
    try:
        readings = preceded((before, "x"), word, after)
    except InputError:
        return
    assert all(one.word == word.strip() for one in readings)


def test_several_models_in_order_with_progress():
    calls = []
    encoders = [encoder("bert"), encoder("gpt2")]
    assert [sight(one) for one in (*encoders, encoder("elmo"))] == ["bidirectional", "causal", "recurrent"]
    found = movements(
        encoders, *continued("The bank", "bank", AFTER), progress=lambda stage, done, total, **_: calls.append(done)
    )
    assert [one.moved for one in found] == [True, False]
    assert calls == [0, 1, 2]
