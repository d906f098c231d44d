"""Trained models under a name: in the catalogue, whole, bounded, and gone when deleted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embed_core import catalog, loading, sources
from embed_core.errors import InputError
from embed_core.paths import CACHE_VARIABLE
from embed_core.static.subwords import Subwords
from embed_core.static.table import VectorTable
from embed_core.training import shelf
from tests.core import tiny_models

ABOUT = shelf.About("word2vec", ("en",), card="card\n---\n卡片")


@pytest.fixture(autouse=True)
def _cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path_factory.mktemp("cache")))
    yield
    for info in loading.loaded():
        if info.id.startswith(shelf.PREFIX):
            loading.unload(info.id)


def _table(words: int = 3, dims: int = 4) -> VectorTable:
    vectors = np.arange(words * dims, dtype=np.float32).reshape(words, dims) + 1
    return VectorTable([f"w{i}" for i in range(words)], vectors, "safetensors")


def test_vectors_join_the_catalogue_and_leave_it():
    spec = shelf.keep_vectors(" my first ", _table(), ABOUT)
    assert (spec.id, spec.dims, spec.vocabulary, spec.languages, spec.is_static) == (
        "trained:my-first", 4, 3, ("en",), True,
    )  # fmt: skip
    assert catalog.catalogue()[spec.id] == spec == catalog.get_spec(spec.id)
    assert sources.is_fetched(spec) and shelf.card(spec).startswith("card")
    model = loading.load_static(spec.id)
    assert np.allclose(model.vectors[1], [5, 6, 7, 8])
    loading.unload(spec.id)
    assert sources.remove(spec) and not sources.remove(spec)
    assert spec.id not in catalog.catalogue()
    with pytest.raises(InputError, match="my-first"):
        catalog.get_spec(spec.id)


def test_subwords_are_kept_too():
    table = _table()
    with_pieces = VectorTable(table.words, table.vectors, "safetensors", Subwords(np.ones((5, 4), np.float32), 3, 6))
    spec = shelf.keep_vectors("fast", with_pieces, ABOUT)
    assert loading.load_static(spec.id).subwords.rows.shape == (5, 4)


def test_an_encoder_keeps_its_pooling_and_its_prefix(tmp_path):
    folder = tiny_models.make("bert", tmp_path / "tiny")
    about = shelf.About("bge", ("zh",), "cls", {"query_prefix": "问："})
    spec = shelf.keep_encoder("tiny", folder, about)
    assert (spec.kind, spec.pooling, spec.query_prefix, spec.family) == ("contextual", "cls", "问：", "bge")
    encoder = loading.load_encoder(spec.id)
    assert encoder.pooling == "cls" and encoder.embed(["a b"]).vectors.shape == (1, spec.dims)


@pytest.mark.parametrize("name", ["", "   ", "-x", "../up", "a/b", "x" * 41, "<b>", "a\0b", "."])
def test_names_that_cannot_be(name):
    with pytest.raises(InputError) as raised:
        shelf.keep_vectors(name, _table(), ABOUT)
    assert raised.value.code == "training.bad_name"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=50))
def test_any_name_is_a_folder_below_the_shelf_or_a_sentence(name):
    try:
        wanted = shelf.checked_name(name)
    except InputError as error:
        assert error.code == "training.bad_name" and error.message("zh")
        return
    assert (shelf._root() / wanted).parent == shelf._root() and not wanted.startswith(".")


def test_a_name_is_given_once_and_the_shelf_is_bounded(monkeypatch):
    shelf.keep_vectors("one", _table(), ABOUT)
    with pytest.raises(InputError) as raised:
        shelf.keep_vectors("one", _table(), ABOUT)
    assert raised.value.code == "training.name_taken"
    monkeypatch.setattr(shelf, "MAX_MODELS", 1)
    with pytest.raises(InputError) as raised:
        shelf.keep_vectors("two", _table(), ABOUT)
    assert raised.value.code == "training.shelf_full" and "one" in str(raised.value)
    assert [spec.name for spec in shelf.kept()] == ["one"]


def test_what_is_damaged_is_left_out():
    spec = shelf.keep_vectors("good", _table(), ABOUT)
    (shelf.folder(spec) / shelf.FACTS).write_text("{", encoding="utf-8")
    assert shelf.kept() == ()
