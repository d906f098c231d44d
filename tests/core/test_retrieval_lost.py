"""A passage followed through the collection: every step at which it can fall out, made to happen."""

from __future__ import annotations

import numpy as np
import pytest
from retrieval_kit import DIMS, Words, indexed, spec, store_folder  # noqa: F401

from embed_core.errors import InputError
from embed_core.retrieval import store
from embed_core.retrieval.kinds import ChunkSettings, Document
from embed_core.retrieval.lost import read_share, trace, verdict
from embed_core.retrieval.lost_remedies import others, recuts, remedies

pytestmark = pytest.mark.usefixtures("store_folder", "own_cache")
CATS = Document(
    "cats",
    "Cats purr when they are content. Kittens drink warm milk. Lions roar at night. Tigers swim in rivers quietly.",
)


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    from embed_core.paths import CACHE_VARIABLE

    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))


def follow(passage, question="When do cats purr?", *, mode="exact", k=1, settings=None, encoder=None):
    card = indexed("cats", (CATS,), settings=settings or ChunkSettings("sentences", 6, 0))
    return card, trace(card, encoder or Words(), question, passage, mode=mode, k=k)


def test_a_passage_that_is_found():
    _, found = follow("Cats purr when they are content.")
    assert found.verdict == "kept" and found.rank == 1 and found.gold == (0,)
    assert found.cosine == pytest.approx(found.best) and found.chunk == found.top
    assert found.chunks == 4 and set(found.ranks) == {"exact", "keyword", "hybrid"}


def test_one_that_is_further_down_is_lost_by_k():
    _, found = follow("Tigers swim in rivers quietly.", k=1)
    assert found.verdict == "top_k" and found.rank == found.ranks["exact"] > 1
    vectors, asked = store.all_vectors("cats"), Words().embed(["When do cats purr?"]).vectors[0]
    assert found.cosine == pytest.approx(float(vectors[found.row] @ asked / np.linalg.norm(asked)), abs=1e-6)


def test_one_cut_in_two():
    _, found = follow("warm milk. Lions roar")
    assert [(one.row, round(one.share, 2)) for one in found.holders] == [(1, 0.48), (2, 0.48)]
    assert found.verdict == "chunking" and found.gold == ()
    _, found = follow("drink warm milk. Lions roar")
    assert [round(one.share, 2) for one in found.holders] == [0.59, 0.37] and found.gold == (1,)


def test_one_cut_so_that_no_chunk_has_half():
    _, found = follow(
        "Kittens drink warm milk. Lions roar at night. Tigers swim in rivers quietly.",
        settings=ChunkSettings("words", 5, 0),
    )
    assert found.verdict == "chunking" and found.gold == () and len(found.holders) > 2
    assert found.chunk is not None and found.row == max(found.holders, key=lambda one: one.share).row


def test_a_passage_in_no_document_names_the_closest():
    _, found = follow("Cats purr if they are content!")
    assert found.places == () and found.closest.place.document == "cats"
    assert "purr when they are content" in found.closest.text


@pytest.mark.parametrize("question, passage", [("", "x"), ("x", " "), ("x", "y" * 5_000)])
def test_empty_and_endless(question, passage):
    with pytest.raises(InputError) as caught:
        follow(passage, question)
    assert caught.value.message("zh")


@pytest.mark.parametrize(
    "held, read, ranks, mode, wanted",
    [
        (False, 1.0, {"exact": 1}, "exact", "chunking"),
        (True, 0.1, {"exact": 2}, "exact", "kept"),
        (True, 0.1, {"exact": 9}, "exact", "truncated"),
        (True, 0.1, {"exact": 9, "keyword": 9}, "keyword", "top_k"),
        (True, None, {"exact": 2, "hnsw": None}, "hnsw", "index"),
        (True, 1.0, {"exact": 2}, "hnsw", "kept"),
        (True, 1.0, {"exact": 2, "keyword": None, "hybrid": 6}, "hybrid", "fusion"),
        (True, 1.0, {"exact": 30, "keyword": 4, "hybrid": 21}, "hybrid", "fusion"),
        (True, 1.0, {"exact": 30, "keyword": 8, "hybrid": 20}, "hybrid", "top_k"),
        (True, 1.0, {"exact": 21}, "exact", "embedding"),
        (True, 1.0, {"exact": 1, "keyword": None}, "keyword", "keyword"),
    ],
)
def test_the_first_step_at_which_it_fell_out(held, read, ranks, mode, wanted):
    assert verdict(held, read, ranks, mode, 5) == wanted


def test_what_the_encoder_still_reads():
    from tiny_models import encoder

    tiny = encoder("bert")
    text = "bank " * 200
    tokens = tiny.sentence_tokens - 2
    assert read_share(tiny, "", text, 0, 5 * tokens - 1) == 1
    assert read_share(tiny, "", text, 5 * tokens, len(text)) == 0
    assert read_share(tiny, "", text, 5 * (tokens - 1), 5 * (tokens + 1) - 1) == pytest.approx(4 / 9)
    assert read_share(tiny, "bank bank ", text, 0, 5 * tokens - 11) == 1
    assert read_share(tiny, "", "short bank", 0, 5) == 1
    assert read_share(Words(), "", text, 0, 5) is None


def test_remedies_rank_the_passage_anew():
    card, found = follow("Tigers swim in rivers quietly.")
    done: list[int] = []
    tried = remedies(
        card, spec(), Words(), "When do cats purr?", found,
        progress=lambda *_, partial=None, **__: done.append(len(partial)) if partial else None,
    )  # fmt: skip
    assert [one.kind for one in tried] == ["bigger", "smaller", "overlap"] and done == [1, 2, 3]
    assert all(one.held and one.rank <= one.chunks for one in (tried[0], tried[2]))
    assert tried[0].settings.size == 12 and tried[0].chunks < found.chunks
    assert next(mode for mode, _ in others(found)) in ("hybrid", "exact", "keyword")


def test_re_ranking_by_a_real_encoder():
    from tiny_models import encoder

    from embed_core.retrieval.indexing import index

    tiny = encoder("bert")
    card = index("tiny", (CATS,), ChunkSettings("sentences", 6, 0), tiny.spec, tiny)
    found = trace(card, tiny, "When do cats purr?", "Tigers swim in rivers quietly.", mode="exact", k=1)
    tried = remedies(card, tiny.spec, tiny, "When do cats purr?", found)
    assert tried[0].kind == "rerank" and 1 <= tried[0].rank <= 4 == tried[0].chunks
    assert found.read == 1 and tiny.dim != DIMS


def test_cuts_that_differ():
    kinds = [kind for kind, _ in recuts(ChunkSettings("words", 1_000, 500))]
    assert kinds == ["smaller"]
