"""Asking a real (small) collection every way: what answers, how the rankings relate, and BM25 against its formula."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import pytest
import tiny_models

from embed_core.errors import InputError
from embed_core.retrieval import indexes, indexing, store
from embed_core.retrieval.asking import DEPTH, by_keyword, by_vector, checked_question, hits_of, retrieve
from embed_core.retrieval.bm25 import Keywords
from embed_core.retrieval.fusion import recall
from embed_core.retrieval.kinds import ChunkSettings, Document

WORDS = ("river", "bank", "money", "rate", "water", "boat", "cat", "dog", "fish", "bird", "vector", "word", "map")
QUESTION = "Which boats are on the river?"


@dataclass
class Bags:
    """An encoder by hand: the sum of a fixed random vector a word."""

    vectors: np.ndarray

    @classmethod
    def of(cls, texts):
        rows = [
            sum(np.random.default_rng(zlib.crc32(word.encode())).normal(size=32) for word in text.split() or [""])
            for text in texts
        ]
        return cls(np.asarray(rows, dtype=np.float32))

    truncated = ()


class Encoder:
    asked: list[str]

    def __init__(self):
        self.asked = []

    def embed(self, texts, *, prefix="", progress=None):
        self.asked += [prefix + text for text in texts]
        return Bags.of(texts)


@pytest.fixture(scope="module")
def card(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv("EMBEDDING_EXPLORER_CACHE", str(home / "cache"))
        patch.setenv("EMBEDDING_EXPLORER_VECTOR_STORE", str(home / "store"))
        draw = np.random.default_rng(1)
        text = "\n\n".join(" ".join(draw.choice(WORDS, size=12)) + "." for _ in range(280))
        spec = tiny_models.spec("bags", options={"query_prefix": "q: ", "passage_prefix": "p: "})
        made = indexing.index("bags", [Document("d", text)], ChunkSettings("sentences", 12, 0), spec, Encoder())
        yield made


def test_every_index_answers_and_says_which_did(card):
    encoder = Encoder()
    before = by_vector(card, encoder, QUESTION, 10)
    assert encoder.asked == [f"q: {QUESTION}"]
    assert before.served == {"exact": "exact", "ivf_pq": "exact", "hnsw": "exact"}
    exact = before.found["exact"]
    vectors = store.all_vectors(card.name)
    cosines = vectors @ before.vector / np.linalg.norm(before.vector)
    assert [hit.score for hit in exact.hits] == pytest.approx(np.sort(cosines)[::-1][:10].tolist(), abs=1e-5)
    assert exact.milliseconds > 0
    for index in indexes.APPROXIMATE:
        indexes.build(card.name, index)
    after = by_vector(card, encoder, QUESTION, 10)
    assert after.served == {"exact": "exact", "ivf_pq": "ivf_pq", "hnsw": "hnsw"}
    words = by_keyword(card, QUESTION)
    for mode in indexes.APPROXIMATE:
        assert recall(hits_of("exact", after, words, 10), hits_of(mode, after, words, 10)) >= 0.8
        assert len(hits_of(mode, after, words, 40)) == 40  # more than was timed: for re-ranking


def test_hybrid_puts_both_rankings_together(card):
    answers, words = by_vector(card, Encoder(), QUESTION, 5), by_keyword(card, QUESTION)
    hybrid = hits_of("hybrid", answers, words, 5)
    ranks = {hit.row: hit.rank for hit in answers.deep["exact"].hits}, {hit.row: hit.rank for hit in words.hits}
    for hit in hybrid:
        assert hit.score == pytest.approx(sum(1 / (60 + rank[hit.row]) for rank in ranks if hit.row in rank))
    assert hits_of("hybrid", None, words, 5) == hits_of("keyword", None, words, 5) == words.hits[:5]
    for mode in ("exact", "keyword", "hybrid"):
        rows = [hit.row for hit in retrieve(card, Encoder(), f" {QUESTION}\n", mode=mode, k=5)]
        assert rows == [hit.row for hit in hits_of(mode, answers, words, 5)]
    assert [hit.row for hit in retrieve(card, None, QUESTION, k=5)] == [hit.row for hit in words.hits[:5]]


def test_the_database_counts_by_the_formula_that_is_shown(card):
    question = "boats rate vector zebra"
    ours = Keywords(store.all_chunks(card.name))
    theirs = {hit.row: hit.score for hit in by_keyword(card, question).hits}
    scores = {hit.row: hit.score for hit in ours.search(question, card.chunks).hits}
    assert len(theirs) == DEPTH
    assert [scores[row] for row in theirs] == pytest.approx(list(theirs.values()), rel=1e-5)
    assert max(scores.values()) == pytest.approx(max(theirs.values()), rel=1e-5)


@pytest.mark.parametrize("typed", ["", " \n\t", "x" * 2_001])
def test_questions_that_cannot_be_asked(typed):
    with pytest.raises(InputError, match="2,000"):
        checked_question(typed)
