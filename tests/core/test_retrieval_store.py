"""Collections: what is put in comes out again, in another process too; names, models, deletion."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from retrieval_kit import DIMS, NOTES, SETTINGS, Words, indexed, spec, store_folder

from embed_core.catalog import get_spec
from embed_core.errors import InputError, SourceError
from embed_core.paths import CACHE_VARIABLE, ROOT
from embed_core.retrieval import generations, store
from embed_core.retrieval.chunking import chunks
from embed_core.retrieval.connection import STORE_VARIABLE, guarded, local_folder, location
from embed_core.retrieval.indexing import checked_name
from embed_core.retrieval.search import search

__all__ = ["store_folder"]
pytestmark = pytest.mark.usefixtures("store_folder")


def test_what_was_indexed_comes_out_again():
    card = indexed("笔记")
    wanted = chunks(NOTES, SETTINGS)
    assert (card.name, card.dims, card.chunks, card.settings) == ("笔记", DIMS, len(wanted), SETTINGS)
    assert (card.passage_prefix, card.query_prefix) == ("passage: ", "query: ")
    assert store.collections() == (card,)
    assert store.collection("笔记") == card
    assert store.all_chunks("笔记") == wanted
    assert store.documents("笔记") == NOTES
    assert store.truncated("笔记") == (0,)
    vectors = Words().embed([chunk.text for chunk in wanted]).vectors
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    np.testing.assert_allclose(store.all_vectors("笔记"), unit, rtol=1e-6)


def test_every_chunk_is_encoded_with_the_prefix_of_passages():
    encoder = Words()
    indexed(encoder=encoder)
    assert encoder.seen == ["passage: " + chunk.text for chunk in chunks(NOTES, SETTINGS)]


def test_it_survives_a_restart():
    card = indexed()
    code = "from embed_core.retrieval import store; print(store.collections()[0].name, len(store.all_chunks('notes')))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.split("\n")[0] == f"notes {card.chunks}"


def test_collections_stand_newest_first_and_apart():
    indexed("one")
    indexed("two", documents=NOTES[:1])
    indexed("two", documents=NOTES[1:])
    assert [card.name for card in store.collections()] == ["two", "one"]
    assert store.documents("two") == NOTES[1:]
    assert store.documents("one") == NOTES
    assert len(generations.table_names()) == 2, "the table that was replaced is gone from the disk"


def test_a_deleted_collection_is_gone_and_the_others_stay():
    indexed("one")
    indexed("two")
    store.delete("one")
    assert [card.name for card in store.collections()] == ["two"]
    for act in (store.collection, store.delete, store.all_chunks):
        with pytest.raises(InputError) as caught:
            act("one")
        assert caught.value.code == "retrieval.no_collection"


def test_names_differ_by_case_and_agree_by_normal_form():
    indexed("Notes", documents=NOTES[:1])
    indexed("notes", documents=NOTES[1:])
    assert store.documents("Notes") == NOTES[:1]
    indexed("café")
    assert store.collection("cafe\N{COMBINING ACUTE ACCENT}").name == "café"


@pytest.mark.parametrize("name", ["", "  ", "a/b", "../up", "a b", "x" * 61, "<b>", "😀", "a\nb"])
def test_a_name_that_cannot_be_kept_is_refused(name):
    with pytest.raises(InputError) as caught:
        indexed(name)
    assert caught.value.code == "retrieval.bad_name"
    assert store.collections() == ()


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_name_gives_a_safe_table_name_or_a_sentence(name):
    try:
        plain = checked_name(name)
    except InputError as error:
        assert error.code == "retrieval.bad_name"
        return
    table = generations.fresh_name(plain)
    assert table.isascii()
    assert len(table) < 60
    assert set(table) <= set("0123456789abcdef-c")


def test_another_encoder_than_the_one_that_made_it_is_refused():
    card = indexed()
    store.check_model(card, spec())
    for other in (get_spec("all-minilm-l6-v2"), replace(spec(), source=replace(spec().source, version="9.9"))):
        with pytest.raises(InputError) as caught:
            store.check_model(card, other)
        assert caught.value.code == "retrieval.other_model"
        assert card.model in caught.value.message("zh")


def test_a_vector_of_other_dimensions_is_refused():
    indexed()
    with pytest.raises(InputError) as caught:
        search("notes", np.ones(DIMS + 1), k=3)
    assert caught.value.details == {"expected": DIMS, "received": DIMS + 1}


def test_a_reader_finds_the_old_or_the_new_while_it_is_replaced_again_and_again():
    indexed()
    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(lambda: [indexed(documents=NOTES[turn % 2 :][:1]) for turn in range(8)])
        sizes = set()
        while not writing.done():
            sizes.add(store.documents("notes"))
            assert search("notes", np.ones(DIMS), k=1).hits
        writing.result()
    assert sizes <= {NOTES, NOTES[:1], NOTES[1:]}


def test_the_store_may_be_an_object_store(monkeypatch):
    assert local_folder() is not None
    monkeypatch.setenv(STORE_VARIABLE, "s3://bucket/vectors")
    assert (location(), local_folder()) == ("s3://bucket/vectors", None)


@pytest.mark.parametrize("scheme", ["memory://", "file-object-store://"])
def test_it_works_through_lancedbs_object_stores(monkeypatch, tmp_path, scheme):
    """The way of s3://, with the two stores of that kind that need no server."""
    monkeypatch.setenv(STORE_VARIABLE, scheme + str(tmp_path / "objects"))
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    indexed()
    card = indexed(documents=NOTES[:1])
    assert store.collections() == (card,)
    assert store.documents("notes") == NOTES[:1]
    assert search("notes", np.ones(DIMS), k=1).hits
    store.delete("notes")
    assert (store.collections(), generations.table_names()) == ((), [])


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (OSError(28, "No space left on device"), "retrieval.disk_full"),
        (RuntimeError("lance error: LanceError(IO): ... File too large (os error 27)"), "retrieval.disk_full"),
        (ValueError("Table 'c1' was not found"), "retrieval.gone"),
        (RuntimeError("Generic S3 error: https://key:secret@host/bucket?X-Amz-Signature=1"), "retrieval.store_failed"),
    ],
)
def test_the_stores_failures_are_sentences_without_addresses(raised, code):
    with pytest.raises(SourceError) as caught, guarded():
        raise raised
    assert caught.value.code == code
    assert "secret" not in caught.value.message("en") + caught.value.message("zh")


def test_a_store_that_cannot_be_written_says_so(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "file" / "below"))
    with pytest.raises(SourceError) as caught:
        indexed()
    assert caught.value.code == "retrieval.store_failed"
