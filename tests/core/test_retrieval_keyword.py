"""Keyword search: BM25 against numbers worked out by hand and against the formula; how texts are cut into terms."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from retrieval_kit import indexed, store_folder

from embed_core.retrieval import store
from embed_core.retrieval.keyword import keyword
from embed_core.retrieval.kinds import Document
from embed_core.retrieval.terms import singular, terms

__all__ = ["store_folder"]


@pytest.mark.usefixtures("store_folder")
def test_scores_and_order_are_those_worked_out_by_hand():
    """N = 4 chunks of 2, 3, 1 and 2 terms: mean length 2, k1 = 1.2, b = 0.75.

    cat is in 2 chunks: idf = ln(1 + 2.5 / 2.5) = ln 2; dog in 1: idf = ln(1 + 3.5 / 1.5) = ln(10 / 3).
    Length 2 is the mean, so K = 1.2; length 3: K = 1.2 (0.25 + 0.75 * 1.5) = 1.65.
    """
    texts = ("Cat, dog.", "Cats! Cat? MOUSE", "bird", "other words")
    indexed(documents=[Document(f"{n}.txt", text) for n, text in enumerate(texts)])
    hits = keyword("notes", "cat dogs cow", k=10).hits
    assert [hit.row for hit in hits] == [0, 1]
    assert hits[0].score == pytest.approx(math.log(2) + math.log(10 / 3), rel=1e-5)
    assert hits[1].score == pytest.approx(math.log(2) * 2 * 2.2 / (2 + 1.65), rel=1e-5)
    assert [hit.rank for hit in hits] == [1, 2]
    assert [hit.row for hit in keyword("notes", "cat dogs cow", k=1).hits] == [0]


def bm25(chunks: list[list[str]], question: list[str], k1: float = 1.2, b: float = 0.75) -> list[float]:
    mean = sum(map(len, chunks)) / len(chunks)
    scores = [0.0] * len(chunks)
    for term in question:
        holding = sum(term in chunk for chunk in chunks)
        idf = math.log(1 + (len(chunks) - holding + 0.5) / (holding + 0.5))
        for row, chunk in enumerate(chunks):
            count = chunk.count(term)
            scores[row] += idf * count * (k1 + 1) / (count + k1 * (1 - b + b * len(chunk) / mean))
    return scores


@pytest.mark.usefixtures("store_folder")
def test_two_thousand_chunks_rank_as_the_formula_says():
    rng = random.Random(0)
    words = [f"w{int(rng.paretovariate(0.7)) % 500}" for _ in range(30_000)] + ["向量", "检索"] * 20
    rng.shuffle(words)
    documents, at = [], 0
    while at < len(words):
        size = rng.randint(1, 30)
        documents.append(Document(f"{len(documents)}.txt", " ".join(words[at : at + size]) + "."))
        at += size
    indexed(documents=documents)
    cut = [terms(chunk.text) for chunk in store.all_chunks("notes")]
    assert len(cut) > 2_000
    for question in ("w1 w17", "w3 向量 w250", "检索"):
        wanted = bm25(cut, terms(question))
        hits = keyword("notes", question, k=20).hits
        assert [hit.score for hit in hits] == pytest.approx(sorted(filter(None, wanted), reverse=True)[:20], rel=1e-4)
        assert all(hit.score == pytest.approx(wanted[hit.row], rel=1e-4) for hit in hits)


@pytest.mark.usefixtures("store_folder")
def test_a_question_finds_words_in_chinese_and_plurals_in_english():
    indexed(documents=[Document("zh", "向量数据库很快。"), Document("en", "Two queries."), Document("x", "无关的话。")])
    assert [hit.chunk.document for hit in keyword("notes", "什么是数据库？", k=5).hits] == ["zh"]
    assert [hit.chunk.document for hit in keyword("notes", "A query", k=5).hits] == ["en"]


@pytest.mark.usefixtures("store_folder")
@pytest.mark.parametrize("question", ["", "  ", "😀", "?!", "zebra", '"a b" AND (c OR d) -e*', "<b>x</b>", "x" * 5_000])
def test_any_question_is_answered(question):
    indexed()
    assert keyword("notes", question, k=5).hits == ()


@pytest.mark.usefixtures("store_folder")
def test_no_hits_are_asked_for():
    indexed()
    assert keyword("notes", "cats", k=0).hits == ()


def test_terms():
    assert terms("The cats' BM25-scores, naïve café!") == ["the", "cat", "bm25", "score", "naïve", "café"]
    assert terms("用BERT做检索") == ["用", "bert", "做", "检索"]
    assert terms("Привет, мир") == ["привет", "мир"]
    assert [singular(word) for word in ("bus", "class", "ties", "shoes", "its", "was", "s")] == [
        "bus", "class", "ty", "shoes", "its", "was", "s",
    ]  # fmt: skip


@given(st.text(max_size=60))
@settings(deadline=None)
def test_terms_hold_no_spaces_and_are_the_same_twice(text):
    found = terms(text)
    assert all(term and not any(sign.isspace() for sign in term) for term in found)
    assert found == terms(text)
