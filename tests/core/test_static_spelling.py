"""Nearest spellings: the right word first, quickly, in both languages, for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embed_core import loading
from embed_core.static.spelling import nearest_spellings


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("goverment", "government"), ("unbelieveable", "unbelievable"), ("recieve", "receive"), ("hte", "the"),
        ("Pariss", "paris"), ("definately", "definitely"), ("seperate", "separate"), ("beautifull", "beautiful"),
    ],
)  # fmt: skip
def test_the_word_that_was_meant_comes_first(typed, meant):
    words = [word for word in loading.load_static("glove-6b-50d-20k").words if word != typed]
    assert nearest_spellings(words, typed)[0] == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("酒电", "酒店"),
        ("电景", "电影"),
        ("漂酿", "漂亮"),
        ("味到", "味道"),
        ("宾管", "宾馆"),
        ("喜欢欢", "喜欢"),
        ("手几", "手机"),
    ],
)
def test_chinese_words_are_found_by_their_sound_and_by_their_characters(typed, meant):
    assert nearest_spellings(loading.load_static("word2vec-zh").words, typed)[0] == meant


def test_a_single_unknown_character_gives_words_that_sound_like_it():
    assert nearest_spellings(["书", "输", "电", "书本"], "叔") == ["书", "输"]


def test_frequent_words_come_first_among_equally_near():
    assert nearest_spellings(["cast", "cart", "carts", "care"], "carr") == ["cart", "care", "cast", "carts"]
    assert nearest_spellings(["care", "cart"], "carr", 1) == ["care"]


def test_the_word_itself_is_no_suggestion():
    assert nearest_spellings(["cart", "card"], "cart") == ["card"]


@pytest.mark.parametrize("text", ["", "   ", "🦜", "x" * 5_000, "<b>bold</b>", "qqzzqqzz"])
def test_nothing_is_near_to_nonsense(text):
    assert nearest_spellings(["the", "king", "国王", "a", "b"], text) == []


@given(st.text(max_size=80), st.integers(0, 8))
def test_any_text_gets_at_most_k_words_of_the_vocabulary(text, k):
    words = ["the", "ten", "king", "国王", "国", "é", "x-ray", "🦜🦜", "0.5"]
    near = nearest_spellings(words, text, k)
    assert len(near) <= k
    assert set(near) <= set(words) - {text.strip()}
