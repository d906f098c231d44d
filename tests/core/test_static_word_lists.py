"""Lists of typed words: cutting, bounds, what has a vector and what has not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from words_kit import space_of

from embed_core.errors import InputError
from embed_core.static.word_lists import (
    LONGEST_WORD,
    bounded,
    first_words,
    listed,
    located,
    located_by_all,
    parse_words,
)

AXES = np.eye(4, dtype=np.float32)
PETS = space_of(["cat", "dog", "猫", "fish"], AXES)


def test_every_mark_and_blank_separates():
    assert parse_words("cat,dog;fish\nhorse\tcow，猫、狗；鸟\u3000鱼  cat") == [
        "cat", "dog", "fish", "horse", "cow", "猫", "狗", "鸟", "鱼",
    ]  # fmt: skip


@given(st.text())
def test_any_text_gives_words_without_separators_each_once(text):
    words = parse_words(text)
    assert len(words) == len(set(words))
    assert all(word and not set(word) & set(" ,;，、；\n\t") for word in words)


@given(st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=8), unique=True))
def test_words_come_back_however_they_are_joined(words):
    assert parse_words("、".join(words)) == words


@given(st.text(max_size=300))
def test_any_text_gives_vectors_or_one_error_with_its_sentence(text):
    try:
        found, missing = located(PETS, text, at_most=5)
    except InputError as error:
        assert error.message("en") and error.message("zh")
    else:
        assert 2 <= len(found) <= 5
        assert {one.word for one in found} <= set(PETS.original.words)
        assert not set(missing) & set(PETS.original.words)


def test_found_and_missing_keep_their_order_and_no_row_comes_twice():
    found, missing = located(PETS, "fish Dog xyz dog 猫 abc")
    assert [one.word for one in found] == ["fish", "dog", "猫"]
    assert missing == ["xyz", "abc"]
    assert [one.row for one in found] == [3, 1, 2]


@pytest.mark.parametrize(
    ("given_words", "code"),
    [
        ("", "words.too_few"),
        ("cat cat", "words.too_few"),
        ("cat xyz", "words.too_few_known"),
        ("cat Cat", "words.too_few_known"),
        (" ".join(f"w{number}" for number in range(201)), "words.too_many"),
        ("cat " + "x" * (LONGEST_WORD + 1), "words.too_long"),
    ],
)
def test_bounds(given_words, code):
    with pytest.raises(InputError) as caught:
        located(PETS, given_words)
    assert caught.value.code == code
    assert caught.value.message("en") != caught.value.message("zh")


def test_the_bounds_themselves_are_allowed():
    assert len(bounded([f"w{number}" for number in range(200)])) == 200
    assert bounded(["x" * LONGEST_WORD, "y"]) == ["x" * LONGEST_WORD, "y"]


def test_a_list_is_taken_as_it_is():
    assert bounded(["new york", "a,b", "new york"]) == ["new york", "a,b"]


def test_two_models_are_asked_for_the_words_that_both_have():
    other = space_of(["dog", "fish", "bird", "cat"], AXES)
    (first, second), missing = located_by_all([PETS, other], "cat 猫 fish bird xyz")
    assert [one.word for one in first] == [one.word for one in second] == ["cat", "fish"]
    assert [one.row for one in second] == [3, 1]
    assert missing == [["bird", "xyz"], ["猫", "xyz"]]
    with pytest.raises(InputError) as caught:
        located_by_all([PETS, other], "猫 cat bird")
    assert caught.value.code == "words.too_few_shared"


def test_first_words_falls_back_on_frequent_words_of_the_vocabulary():
    assert first_words([PETS], ["cat", "dog", "cow"], least=0.6) == ["cat", "dog"]
    words = [f"word{'abcdefghij'[n // 100]}{'abcdefghij'[n // 10 % 10]}{'abcdefghij'[n % 10]}" for n in range(300)]
    big = space_of(words, np.ones((300, 2), np.float32))
    assert first_words([big], ["cat", "dog", "cow"]) == words[100:103]
    assert first_words([PETS], ["none", "of", "these"]) == []


def test_a_long_list_is_cut_short_in_a_sentence():
    assert listed([str(number) for number in range(20)], 3) == "0, 1, 2, …"
