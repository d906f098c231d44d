"""Why a hit: the words it shares with the question, its sentences one by one, and BM25 taken apart."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
import tiny_models
from hypothesis import given
from hypothesis import strategies as some

from embed_core.retrieval.bm25 import K1, B, Keywords
from embed_core.retrieval.kinds import Chunk
from embed_core.retrieval.terms import terms
from embed_core.retrieval.why import matching_spans, sentence_scores

TEXTS = ("the cat sat", "the dog sat on the cat", "a bird", "the end of the end", "数据库里的向量")
LETTERS = some.text(some.sampled_from("abcdées ,.数据库向量İΣ1_"), max_size=40)
CHUNKS = tuple(Chunk("d", number, 0, len(text), text) for number, text in enumerate(TEXTS))


def marked(question: str, text: str) -> list[str]:
    return [text[start:end] for start, end in matching_spans(question, text)]


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Where is the CAT?", "The cat, concatenated: CAT!", ["The", "cat", "CAT"]),
        ("数据在哪里", "向量数据库存数据。", ["数据", "数据"]),
        ("GPT模型", "gpt 与大模型", ["gpt", "模型"]),
        ("vectors", "", []),
        ("", "vectors", []),
        ("<b> & *", "<b>bold</b> & *stars*", ["b", "b"]),
        ("one query, an embedding", "Queries: Embeddings", ["Queries", "Embeddings"]),
        ("ßen GROSS", "Straße GROSS", ["GROSS"]),
    ],
)
def test_words_are_cut_as_the_keyword_search_cuts_them(question, text, expected):
    assert marked(question, text) == expected


@given(LETTERS, LETTERS)
def test_whatever_is_marked_holds_words_of_the_question(question, text):
    spans = matching_spans(question, text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] < other[0] for one, other in pairwise(spans))
    assert bool(spans) == bool(set(terms(question)) & set(terms(text)))


def test_bm25_by_hand():
    found = Keywords(CHUNKS)
    statistics = found.statistics
    assert statistics.count == 5
    assert statistics.chunks["cat"] == 2
    lengths = [len(terms(text)) for text in TEXTS]
    average = sum(lengths) / 5
    (word,) = statistics.words("CAT fish", TEXTS[1])
    idf = math.log(1 + (5 - 2 + 0.5) / 2.5)
    expected = idf * 1 * (K1 + 1) / (1 + K1 * (1 - B + B * 6 / average))
    assert (word.word, word.count, word.chunks) == ("cat", 1, 2)
    assert word.score == pytest.approx(expected)
    best = found.search("cat", 5).hits
    assert [hit.row for hit in best] == [0, 1]  # the shorter chunk first
    assert best[1].score == pytest.approx(expected)


def test_words_add_up_and_rare_ones_count_more():
    found = Keywords(CHUNKS)
    words = found.statistics.words("the dog", TEXTS[1])
    assert [word.word for word in words] == ["dog", "the"]
    (first, *_) = found.search("the dog the", 3).hits
    assert first.row == 1
    assert first.score == pytest.approx(sum(word.score for word in words))
    assert [hit.row for hit in found.search("数据", 3).hits] == [4]
    assert found.search("zebra", 3).hits == found.search("", 3).hits == Keywords(()).search("cat", 3).hits == ()


def test_every_sentence_has_the_cosine_of_its_own_vector():
    encoder = tiny_models.encoder("bert")
    text = "We sat on the bank.  The boats go by! 银行再次提高了利率。"
    question = encoder.embed(["boats"]).vectors[0]
    found = sentence_scores(encoder, question, text)
    parts = [text[one.start : one.end] for one in found]
    assert parts == ["We sat on the bank.", "The boats go by!", "银行再次提高了利率。"]
    assert [one.cosine for one in found] == pytest.approx((encoder.embed(parts).vectors @ question).tolist(), abs=1e-5)
    assert sentence_scores(encoder, np.ones(32), "  ") == ()
