"""Indexing: atomic whatever happens to it, one writer a name, resumable, and refused in words."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from retrieval_kit import DIMS, NOTES, SETTINGS, Words, indexed, numbered, store_folder

from embed_core.contextual import SentenceEmbeddings
from embed_core.errors import Cancelled, InputError, ModelError, SourceError
from embed_core.paths import CACHE_VARIABLE, ROOT
from embed_core.retrieval import generations, store, writer
from embed_core.retrieval.chunking import chunks
from embed_core.retrieval.connection import STORE_VARIABLE, guarded
from embed_core.retrieval.keyword import keyword
from embed_core.retrieval.kinds import Document
from embed_core.retrieval.search import search
from embed_core.retrieval.table import rows

__all__ = ["store_folder"]
pytestmark = pytest.mark.usefixtures("store_folder")

MANY = numbered(60)


class Breaks(Words):
    """An endpoint that is down from text number ``at`` on."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at

    def embed(self, texts, **options):
        if len(self.seen) + len(texts) > self.at:
            raise SourceError("sources.no_network", url="http://127.0.0.1")
        return super().embed(texts, **options)


@pytest.fixture(autouse=True)
def small_slices(monkeypatch):
    monkeypatch.setattr(writer, "SLICE", 10)


def test_many_slices_are_one_collection_in_order():
    card = indexed(documents=MANY)
    assert card.chunks == 60
    assert store.all_chunks("notes") == chunks(MANY, SETTINGS)
    assert store.documents("notes") == MANY
    assert store.truncated("notes") == (0, 10, 20, 30, 40, 50)


def test_progress_counts_chunks():
    calls = []
    indexed(documents=MANY, progress=lambda stage, done, total, **_: calls.append((stage, done, total)))
    encoding = [(done, total) for stage, done, total in calls if stage == "retrieval.encode"]
    assert encoding[0] == (0, 60)
    assert encoding[-1] == (60, 60)
    assert encoding == sorted(encoding)


def test_an_endpoint_that_goes_down_costs_nothing_that_was_encoded():
    old = indexed()
    with pytest.raises(SourceError) as caught:
        indexed(documents=MANY, encoder=Breaks(35))
    assert caught.value.code == "sources.no_network"
    assert store.collection("notes") == old
    assert store.documents("notes") == NOTES
    again = Words()
    card = indexed(documents=MANY, encoder=again)
    assert len(again.seen) == 30, "three slices of ten were there already"
    assert store.collection("notes") == card
    assert store.all_chunks("notes") == chunks(MANY, SETTINGS)
    np.testing.assert_allclose(np.linalg.norm(store.all_vectors("notes"), axis=1), 1, rtol=1e-6)
    assert len(generations.table_names()) == 1


def test_other_texts_do_not_go_on_from_what_was_left():
    with pytest.raises(SourceError):
        indexed(documents=MANY, encoder=Breaks(35))
    assert store.collections() == ()
    again = Words()
    indexed(documents=numbered(60, "item"), encoder=again)
    assert len(again.seen) == 60
    assert len(generations.table_names()) == 1


def test_what_was_left_before_a_finished_one_never_comes_back():
    with pytest.raises(SourceError):
        indexed(documents=MANY, encoder=Breaks(35))
    leftover = generations.table_names()
    (table,) = leftover
    begun = generations.opened(table)
    assert begun is not None
    indexed(documents=NOTES)
    assert not set(leftover) & set(generations.table_names())


def test_in_an_object_store_another_machines_half_done_table_is_left_alone(monkeypatch, tmp_path):
    monkeypatch.setenv(STORE_VARIABLE, f"file-object-store://{tmp_path}/objects")
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    with pytest.raises(SourceError):
        indexed(documents=MANY, encoder=Breaks(35))
    (half,) = generations.table_names()
    monkeypatch.setattr(generations, "finish", lambda generation: generation.card)
    indexed(documents=MANY)
    assert half in generations.table_names()
    assert len(generations.table_names()) == 2


def test_stop_keeps_the_old_collection():
    indexed()

    def stop(stage, done, total, **_):
        if stage == "retrieval.encode" and done >= 20:
            raise Cancelled

    with pytest.raises(Cancelled):
        indexed(documents=MANY, progress=stop)
    assert store.documents("notes") == NOTES
    indexed(documents=MANY)
    assert store.documents("notes") == MANY


class Slow(Words):
    """An encoder that waits until it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go = threading.Event(), threading.Event()

    def embed(self, texts, **options):
        self.begun.set()
        assert self.go.wait(20)
        return super().embed(texts, **options)


def test_the_second_writer_of_a_name_is_refused_and_other_names_are_free():
    old = indexed()
    encoder = Slow()
    writer = threading.Thread(target=indexed, kwargs={"documents": MANY, "encoder": encoder})
    writer.start()
    assert encoder.begun.wait(20)
    for act in (indexed, lambda: store.delete("notes")):
        with pytest.raises(InputError) as caught:
            act()
        assert caught.value.code == "retrieval.being_indexed"
        assert "notes" in caught.value.message("zh")
    assert store.collection("notes") == old
    indexed("other")
    encoder.go.set()
    writer.join()
    assert store.documents("notes") == MANY


@pytest.mark.parametrize(
    "vectors",
    [
        np.zeros((3, DIMS), np.float32),
        np.full((10, DIMS), np.nan, np.float32),
        np.full((10, DIMS), np.inf, np.float32),
        np.zeros((10, 0), np.float32),
        np.zeros(10, np.float32),
    ],
)
def test_vectors_that_cannot_be_used_are_refused(vectors):
    class Wrong(Words):
        def embed(self, texts, **_):
            return SentenceEmbeddings(vectors)

    with pytest.raises(ModelError) as caught:
        indexed(documents=MANY, encoder=Wrong())
    assert caught.value.code == "retrieval.bad_vectors"
    assert store.collections() == ()


def test_an_endpoint_that_changes_its_dimensions_midway_is_refused():
    class Changes(Words):
        def embed(self, texts, **options):
            self.dims = DIMS + len(self.seen) // 20
            return super().embed(texts, **options)

    with pytest.raises(ModelError) as caught:
        indexed(documents=MANY, encoder=Changes())
    assert caught.value.code == "retrieval.other_dims"
    assert caught.value.details == {"expected": DIMS, "received": DIMS + 1}


def test_two_documents_of_one_name_and_texts_without_words_are_refused():
    with pytest.raises(InputError) as caught:
        indexed(documents=NOTES + NOTES[:1])
    assert caught.value.code == "retrieval.same_document"
    with pytest.raises(InputError):
        indexed(documents=[Document("empty.txt", " \n ")])
    assert store.collections() == ()


def test_an_empty_document_among_others_is_left_out():
    card = indexed(documents=(*NOTES, Document("blank.txt", "\n\n")))
    assert set(card.documents) == {document.name for document in NOTES}
    assert store.documents("notes") == NOTES


def test_a_text_of_which_the_encoder_makes_nothing_is_never_near():
    class Nothing(Words):
        def embed(self, texts, **options):
            found = super().embed(texts, **options)
            found.vectors[0] = 0
            return found

    indexed(documents=MANY, encoder=Nothing())
    hits = search("notes", store.all_vectors("notes")[5], k=60).hits
    assert {hit.row for hit in hits} == {row for row in range(60) if row % 10}


def test_abandoned_tables_of_others_are_swept_away(monkeypatch):
    with pytest.raises(SourceError):
        indexed("left", documents=MANY, encoder=Breaks(35))
    indexed("kept")
    assert len(generations.table_names()) == 2, "a fresh one may still be wanted"
    monkeypatch.setattr(generations, "ABANDONED_SECONDS", 0.0)
    indexed("other")
    assert [card.name for card in store.collections()] == ["other", "kept"]
    assert len(generations.table_names()) == 2


WRITER = """
import sys, time
sys.path[:0] = [{tests!r}]
from retrieval_kit import *
from embed_core.retrieval import generations, writer
writer.SLICE = 10
{setting}
indexed({name!r}, documents=numbered(60))
"""

STOPS = {
    "while encoding": """
class Words(Words):
    def embed(self, texts, **options):
        if len(self.seen) >= 30:
            print("ready", flush=True); time.sleep(60)
        return super().embed(texts, **options)
import retrieval_kit; retrieval_kit.Words = Words
""",
    "before the last step": """
generations.finish = lambda generation: (print("ready", flush=True), time.sleep(60))
""",
    "before the old one is dropped": """
generations.drop = lambda table_name: (print("ready", flush=True), time.sleep(60))
""",
}


def process(name: str, setting: str) -> subprocess.Popen[str]:
    code = WRITER.format(tests=str(Path(__file__).parent), setting=setting, name=name)
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def kill(running: subprocess.Popen[str]) -> None:
    """Kill it when it has said that it is where it was to get to."""
    with running:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        running.send_signal(signal.SIGKILL)


def test_a_killed_writer_loses_nothing():
    names = {point: point.replace(" ", "-") for point in STOPS}
    for name in names.values():
        indexed(name)
    processes = {point: process(names[point], setting) for point, setting in STOPS.items()}
    for running in processes.values():
        kill(running)
    encoded = {"while encoding": 30, "before the last step": 0, "before the old one is dropped": 60}
    for point, name in names.items():
        finished = point == "before the old one is dropped"
        assert store.documents(name) == (MANY if finished else NOTES)
        assert keyword(name, "number" if finished else "warm milk", k=3).hits
        again = Words()
        indexed(name, documents=MANY, encoder=again)
        assert store.all_chunks(name) == chunks(MANY, SETTINGS)
        assert keyword(name, "number", k=3).hits
        assert len(again.seen) == encoded[point]
    assert len(generations.table_names()) == len(names), "nothing of the killed writers is left"


def test_a_full_disk_is_a_sentence_and_loses_nothing(monkeypatch):
    indexed(documents=NOTES)

    def full(chunks, first, *others):
        if first == 30:
            raise RuntimeError("lance error: LanceError(IO): No space left on device (os error 28), structural.rs:258")
        return rows(chunks, first, *others)

    monkeypatch.setattr(writer, "rows", full)
    with pytest.raises(SourceError) as caught:
        indexed(documents=MANY)
    assert caught.value.code == "retrieval.disk_full"
    assert store.documents("notes") == NOTES
    assert len(generations.table_names()) == 1, "the half-done table makes room"
    monkeypatch.setattr(writer, "rows", rows)
    indexed(documents=MANY)
    assert store.documents("notes") == MANY


def test_a_disk_with_no_room_left_is_full_whatever_the_store_says(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: (100, 100, 0))
    with pytest.raises(SourceError) as caught, guarded():
        raise RuntimeError("lance error: failed to fill whole buffer")
    assert caught.value.code == "retrieval.disk_full"
