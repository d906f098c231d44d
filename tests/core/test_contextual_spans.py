from __future__ import annotations

import itertools

import pytest
import tiny_models
from hypothesis import example, given, settings
from hypothesis import strategies as st

from embed_core.contextual.boundaries import is_boundary
from embed_core.contextual.spans import METASPACE, cover, occurrences, trim, words_of
from embed_core.errors import InputError

ENCODERS = ("bert", "roberta", "gpt2", "xlm-roberta", "xlnet")


def cut(text: str) -> list[str]:
    """The text cut at every boundary, spaces left out: the words of a tokenizer with one token a character."""
    places = [place for place in range(len(text) + 1) if is_boundary(text, place)]
    pieces = (text[start:end] for start, end in itertools.pairwise(places))
    return [piece for piece in pieces if piece.strip()]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The bank's 3.14, 1,000!", ["The", "bank's", "3.14", ",", "1,000", "!"]),
        ("well... 'tis—state-of", ["well", "...", "'", "tis", "—", "state", "-", "of"]),
        ("naïve cafe\u0301s", ["naïve", "cafe\u0301s"]),
        ("👩🏽‍🚀🇩🇪🇫🇷☎️", ["👩🏽‍🚀", "🇩🇪", "🇫🇷", "☎️"]),
        ("GPT模型", ["GPT", "模", "型"]),
        ("서울에서 만나", ["서울에서", "만나"]),
    ],
)
def test_boundaries(text: str, words: list[str]) -> None:
    assert cut(text) == words


def test_a_flag_is_never_parted_and_two_flags_are() -> None:
    assert [place for place in range(5) if is_boundary("🇩🇪🇫🇷", place)] == [0, 2, 4]


@pytest.mark.parametrize(
    ("text", "token", "offsets", "expected"),
    [
        ("a bank", "Ġbank", (1, 6), (2, 6)),
        ("a \n b", "Ċ", (1, 4), (4, 4)),
        ("银行", "▁", (0, 1), (0, 0)),
        ("a▁b", "▁", (1, 2), (1, 2)),  # the character itself, in a tokenizer that does not use it for spaces
    ],
)
def test_trimming(text: str, token: str, offsets: tuple[int, int], expected: tuple[int, int]) -> None:
    assert trim(text, token, *offsets) == expected


def test_pieces_join_and_bytes_of_one_character_too() -> None:
    #       riverbank as 2 pieces   😀 as 2 tokens    "s." as one token is not cut
    offsets = [(0, 5), (5, 9), (10, 11), (10, 11), (12, 13), (13, 15)]
    words = words_of("riverbank 😀 Us.", offsets, [False] * 6)
    assert [(word.text, word.token_start, word.token_end) for word in words] == [
        ("riverbank", 0, 2),
        ("😀", 2, 4),
        ("Us.", 4, 6),
    ]


def test_cover_takes_every_token_that_touches() -> None:
    offsets = [(0, 0), (0, 2), (2, 4), (4, 5)]
    span = cover("苹果公司。", offsets, [True, False, False, False], 1, 3)
    assert span is not None
    assert (span.text, span.token_start, span.token_end) == ("苹果公司", 1, 3)
    assert cover("苹果公司。", offsets, [True, False, False, False], 7, 9) is None


def test_occurrences_are_whole_words() -> None:
    assert occurrences("Bank riverbank bank's BANK", "bank") == [(0, 4), (22, 26)]
    assert occurrences("我喜欢吃苹果", "苹果") == [(4, 6)]
    assert occurrences("New York, new york", "new york") == [(0, 8), (10, 18)]
    assert occurrences("text", "") == []


@pytest.mark.parametrize("name", ENCODERS)
def test_words_are_the_same_in_every_tokenizer(name: str) -> None:
    encoding = tiny_models.encoder(name).tokenize("The riverbank didn't cost 3.14, naïve 😀👍🏽!")
    words = ["The", "riverbank", "didn't", "cost", "3.14", ",", "naïve"]
    assert [word.text for word in encoding.words][: len(words)] == words
    assert any(word.token_end - word.token_start > 1 for word in encoding.words)


@pytest.mark.parametrize("name", ENCODERS)
def test_chinese_words_cover_the_text(name: str) -> None:
    text = "我喜欢吃苹果。"
    encoding = tiny_models.encoder(name).tokenize(text)
    assert "".join(word.text for word in encoding.words) == text
    (apple,) = encoding.find_word("苹果")
    assert "苹果" in apple.text


@pytest.mark.parametrize("name", ENCODERS)
@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=40))
@example(text="")
@example(text="   \t\n ")
@example(text="e\u0301\u0302 ½ﬁ ㎡ 👩🏽‍🚀 \u200b\u200d ـ▁Ġ")
@example(text="\u0301a ๅำ กำ ﷺ ｶﾞ 각")
@example(text="[CLS] <s> </s> <mask> [MASK]")
def test_any_text(name: str, text: str) -> None:
    encoder = tiny_models.encoder(name)
    encoding = encoder.tokenize(text)
    assert all(0 <= start <= end <= len(text) for start, end in encoding.offsets)
    last_end = last_token = 0
    owners = [0] * len(encoding.tokens)
    for word in encoding.words:
        assert last_end <= word.start < word.end
        assert last_token <= word.token_start < word.token_end
        assert word.text == text[word.start : word.end] == word.text.strip()
        last_end, last_token = word.end, word.token_end
        for token in range(word.token_start, word.token_end):
            owners[token] += 1
    raw = encoder.tokenizer.backend_tokenizer.encode(text).offsets
    for token, (start, end), special, count in zip(encoding.tokens, raw, encoding.is_special, owners, strict=True):
        if special:
            assert count == 0
        elif token.strip(METASPACE) and text[start:end].strip():
            assert count == 1  # everything visible belongs to exactly one word
        else:
            assert count <= 1  # a space inside a word's range (between two pieces of one character) is harmless
            # no token with content is without a place in the text (RoBERTa's tokenizer trims spaces itself)
            assert not token.strip(METASPACE) or start < end or name == "roberta"


def test_lone_surrogates_do_not_break_the_tokenizer() -> None:
    encoding = tiny_models.encoder("bert").tokenize("bank \ud800 bank")
    assert [word.text for word in encoding.words if word.text == "bank"] == ["bank", "bank"]


def test_span_for_and_find_word() -> None:
    encoding = tiny_models.encoder("bert").tokenize("We sat on the river bank, not in a bank.")
    assert [span.start for span in encoding.find_word("Bank")] == [20, 35]
    span = encoding.span_for(14, 24)
    assert span.text == "river bank"
    assert encoding.tokens[span.token_start] == "river"
    assert encoding.find_word("banks") == []
    with pytest.raises(InputError, match="characters 100 to 104"):
        encoding.span_for(100, 104)
