"""Exact and approximate search: the numbers, what answers when, and building an index later."""

from __future__ import annotations

import numpy as np
import pytest
from retrieval_kit import SETTINGS, Words, indexed, store_folder

from embed_core.contextual import SentenceEmbeddings
from embed_core.errors import InputError
from embed_core.retrieval import connection, indexes, store
from embed_core.retrieval.kinds import Chunk, Document
from embed_core.retrieval.search import search

__all__ = ["store_folder"]
pytestmark = pytest.mark.usefixtures("store_folder")

DIMS, COUNT = 16, 600


class Clouds(Words):
    """Ten clouds of vectors, not of length 1."""

    def embed(self, texts, **_):
        rng = np.random.default_rng(len(self.seen))
        centres = np.random.default_rng(7).normal(size=(10, DIMS))
        self.seen += texts
        chosen = centres[rng.integers(10, size=len(texts))]
        return SentenceEmbeddings((3 * chosen + rng.normal(size=(len(texts), DIMS))).astype(np.float32))


def many(count: int = COUNT) -> list[Document]:
    return [Document(f"{n}.txt", f"Text number {n}.") for n in range(count)]


def queries() -> np.ndarray:
    return Clouds().embed(["?"] * 20).vectors + 0.1


def recall(index: indexes.Index, k: int = 10) -> float:
    found = 0
    for query in queries():
        exact = {hit.row for hit in search("notes", query, k=k).hits}
        found += len(exact & {hit.row for hit in search("notes", query, k=k, index=index).hits})
    return found / (k * len(queries()))


def test_exact_search_is_the_cosine():
    indexed(documents=many(30), encoder=Clouds())
    vectors = store.all_vectors("notes").astype(np.float64)
    for query in queries():
        cosines = vectors @ (query / np.linalg.norm(query))
        hits = search("notes", query, k=7).hits
        assert [hit.row for hit in hits] == np.argsort(-cosines)[:7].tolist()
        np.testing.assert_allclose([hit.score for hit in hits], np.sort(cosines)[::-1][:7], atol=1e-6)
        assert [hit.rank for hit in hits] == list(range(1, 8))
        assert hits[0].chunk == store.all_chunks("notes")[hits[0].row]


def test_more_hits_than_chunks_and_none():
    indexed(documents=many(5), encoder=Clouds())
    assert len(search("notes", np.ones(DIMS), k=50).hits) == 5
    assert search("notes", np.ones(DIMS), k=0).hits == ()
    assert search("notes", np.zeros(DIMS), k=3).hits == (), "a vector without a direction is near to nothing"


def test_a_small_collection_is_searched_exactly_and_says_so():
    indexed(documents=many(20), encoder=Clouds())
    for index in indexes.APPROXIMATE:
        assert indexes.served_by("notes", index) == "exact"
        assert recall(index) == 1
        with pytest.raises(InputError) as caught:
            indexes.build("notes", index)
        assert caught.value.code == "retrieval.too_few_chunks"
        assert "256" in caught.value.message("zh")


def test_indexes_are_built_when_asked_for_one_beside_the_other(monkeypatch):
    card = indexed(documents=many(), encoder=Clouds())
    vectors = store.all_vectors("notes")
    assert indexes.served_by("notes", "ivf_pq") == "exact"
    stages = []
    for index in indexes.APPROXIMATE:
        indexes.build("notes", index, progress=lambda stage, *_, **__: stages.append(stage))
    assert stages == ["retrieval.ivf_pq", "retrieval.hnsw"]
    indexes.build("notes", "hnsw", progress=lambda *_, **__: pytest.fail("it is there already"))
    monkeypatch.setattr(connection, "_connections", {})  # as after a restart
    for index in (*indexes.APPROXIMATE, "exact"):
        assert indexes.served_by("notes", index) == index
        assert recall(index) >= 0.95
    assert store.collection("notes") == card
    np.testing.assert_array_equal(store.all_vectors("notes"), vectors)


def test_scores_of_an_approximate_search_are_the_exact_cosines():
    indexed(documents=many(), encoder=Clouds())
    vectors = store.all_vectors("notes").astype(np.float64)
    query = queries()[0]
    for index in indexes.APPROXIMATE:
        indexes.build("notes", index)
        hits = search("notes", query, k=10, index=index).hits
        cosines = vectors[[hit.row for hit in hits]] @ (query / np.linalg.norm(query))
        np.testing.assert_allclose([hit.score for hit in hits], cosines, atol=1e-5)
        assert list(cosines) == sorted(cosines, reverse=True)


def test_a_large_collection_gets_them_while_it_is_made(monkeypatch):
    monkeypatch.setattr(indexes, "AUTOMATIC_FROM", 500)
    indexed(documents=many(), encoder=Clouds())
    assert [indexes.served_by("notes", index) for index in indexes.APPROXIMATE] == ["ivf_pq", "hnsw"]
    indexed(documents=many(30), encoder=Clouds())
    assert [indexes.served_by("notes", index) for index in indexes.APPROXIMATE] == ["exact", "exact"]


@pytest.mark.parametrize(("dims", "parts"), [(384, 24), (1536, 96), (100, 10), (50, 5), (7, 1), (1, 1), (24, 3)])
def test_product_quantisation_cuts_even_parts(dims, parts):
    assert indexes.parts(dims) == parts
    assert dims % parts == 0


def test_a_hit_carries_its_chunk():
    text = "# Head\nOne sentence stands here. Another one follows it."
    indexed(documents=[Document("a.md", text, "md")])
    (hit,) = search("notes", np.ones(8), k=1).hits
    assert isinstance(hit.chunk, Chunk)
    assert text[hit.chunk.start : hit.chunk.end] == hit.chunk.text
    assert hit.chunk.id.startswith("a.md#")
    assert SETTINGS.size == 8
