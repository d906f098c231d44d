"""Uploads: kept once by content, under safe names, bounded, removable."""

from __future__ import annotations

import io
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from static_kit import WORDS, rows_of_text, sample, vectors

from embed_core import catalog, uploads
from embed_core.errors import Cancelled, InputError, SourceError
from embed_core.static import open_static
from embed_core.uploads import add_vectors, display_name, get_upload, list_uploads, remove, upload_folder, upload_spec

TEXT = rows_of_text(WORDS, vectors()).encode()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EMBEDDING_EXPLORER_CACHE", str(tmp_path))
    return tmp_path


def add(data: bytes = TEXT, name: str = "my vectors.txt") -> str:
    return add_vectors(name, io.BytesIO(data))


def test_an_upload_becomes_a_model() -> None:
    model_id = add()
    assert re.fullmatch(r"upload:[0-9a-f]{16}", model_id)
    spec = upload_spec(model_id)
    assert catalog.get_spec(model_id) == spec
    assert (spec.name, spec.dims, spec.vocabulary, spec.kind) == ("my vectors.txt", 3, 7, "static")
    model = open_static(spec, upload_folder(model_id))
    assert model.words == WORDS
    assert model.vectors.tolist() == vectors().tolist()


def test_the_same_content_is_one_upload() -> None:
    assert add(name="a.txt") == add(name="b.txt")
    assert [card.name for card in list_uploads()] == ["a.txt"]
    assert add(TEXT + b"new 1 2 3\n") != add()
    assert len(list_uploads()) == 2


def test_a_word_list_belongs_to_the_identity() -> None:
    file = io.BytesIO()
    np.save(file, vectors())
    first = add_vectors("m.npy", file, words=io.BytesIO("\n".join(WORDS).encode()))
    second = add_vectors("m.npy", file, words=io.BytesIO("\n".join(WORDS[::-1]).encode()))
    assert first != second
    assert open_static(upload_spec(second), upload_folder(second)).words == WORDS[::-1]


def test_fasttext_uploads_keep_their_pieces() -> None:
    model_id = add(sample("toy-model.bin").read_bytes(), "toy.bin")
    model = open_static(upload_spec(model_id), upload_folder(model_id))
    assert model.subwords is not None
    assert model.subwords.vector("unseen").any()


def test_the_card() -> None:
    card = get_upload(add())
    assert (card.words, card.dims, card.bytes) == (7, 3, len(TEXT))
    assert card.id == "upload:" + card.sha256[:16]


def test_list_is_newest_first_and_adding_again_renews() -> None:
    old, new = add(), add(b"a 1 2\n")
    os.utime(upload_folder(old) / "card.json", (1, 1))
    assert [card.id for card in list_uploads()] == [new, old]
    add()
    os.utime(upload_folder(new) / "card.json", (1, 1))
    assert [card.id for card in list_uploads()] == [old, new]


def test_remove() -> None:
    model_id = add()
    remove(model_id)
    remove(model_id)
    assert list_uploads() == []
    with pytest.raises(InputError, match="same id"):
        upload_spec(model_id)


@pytest.mark.parametrize(
    "received",
    ["upload:../../etc", "upload:", "upload:ABCDEF0123456789", "0123456789abcdef", "upload:0123456789abcdef\n"],
)
def test_only_real_ids_reach_the_disk(received: str) -> None:
    for function in (remove, upload_folder, upload_spec, get_upload):
        with pytest.raises(InputError) as caught:
            function(received)
        assert caught.value.code == "uploads.bad_id"


def test_a_refused_file_leaves_nothing(cache: Path) -> None:
    with pytest.raises(InputError, match=r"^Line 2 of bad\.txt"):
        add(b"a 1 2\nb 1\n", "bad.txt")
    assert list((cache / "uploads").iterdir()) == []


def test_a_cancelled_upload_leaves_nothing(cache: Path) -> None:
    def stop(stage: str, *_args: object, **_options: object) -> None:
        if stage == "static.save":
            raise Cancelled

    with pytest.raises(Cancelled):
        add_vectors("a.txt", io.BytesIO(TEXT), stop)
    assert list((cache / "uploads").iterdir()) == []


def test_a_full_disk_gives_a_sentence(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads, "save_table", full)
    with pytest.raises(SourceError, match="disk of the server may be full"):
        add()
    assert list((cache / "uploads").iterdir()) == []


def test_too_big(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_BYTES", 50)
    with pytest.raises(InputError) as caught:
        add()
    assert caught.value.code == "uploads.too_big"
    assert "vectors.txt" in caught.value.message("zh")


def test_the_oldest_leave_when_room_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [add(b"a %d\n" % number) for number in range(3)]
    for age, model_id in enumerate(ids):
        os.utime(upload_folder(model_id) / "card.json", (age + 1, age + 1))
    one = sum(path.stat().st_size for path in upload_folder(ids[0]).iterdir())
    monkeypatch.setattr(uploads, "MAX_STORED_BYTES", one * 2 + 60)
    newest = add(b"b 1\n")
    assert [card.id for card in list_uploads()] == [newest, ids[2]]
    monkeypatch.setattr(uploads, "MAX_STORED_BYTES", 1)
    assert add(b"b 1\n") == newest
    assert [card.id for card in list_uploads()] == [newest]


def test_what_killed_processes_left_is_cleared(cache: Path) -> None:
    for name, age in ((".tmp-old", 2 * 86_400), (".tmp-young", 60)):
        folder = cache / "uploads" / name
        folder.mkdir(parents=True)
        os.utime(folder, (time.time() - age,) * 2)
    add()
    assert sorted(path.name for path in (cache / "uploads").iterdir() if path.name.startswith(".")) == [".tmp-young"]


def test_many_visitors_send_the_same_file_at_once(cache: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda _: add(), range(16)))
    assert len(ids) == len(list_uploads()) == 1
    assert len(list((cache / "uploads").iterdir())) == 1


@given(st.text(max_size=300))
def test_any_file_name_can_be_shown(name: str) -> None:
    shown = display_name(name)
    assert 0 < len(shown) <= 80
    assert shown.isprintable()
    assert not set(shown) & set("/\\<>[](){}`*|&$#\"'\u202e")
    assert display_name(shown) == shown
