"""A small collection made by a tiny encoder, the only contextual model there is."""

from __future__ import annotations

import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "core"))
_HOME = tempfile.TemporaryDirectory()  # lives as long as the test process
PAGE = "pages/rag.py"
CATS = "Cats purr when they are content. Kittens drink warm milk. Lions roar at night. Tigers swim in rivers quietly."
DOGS = "Dogs bark at strangers. Puppies chew old shoes. Wolves howl at the moon. Foxes live in the woods."


@cache
def _folder() -> str:
    from tiny_models import make

    return str(make("bert", Path(_HOME.name) / "bert"))


def model_id() -> str:
    """The tiny encoder's id."""
    return f"local:{_folder()}"


@pytest.fixture
def collection(own_cache, tmp_path, monkeypatch):
    """The collection "cats" in a store of its own."""
    from embed_core import catalog, loading
    from embed_core.retrieval.connection import STORE_VARIABLE
    from embed_core.retrieval.indexing import index
    from embed_core.retrieval.kinds import ChunkSettings, Document
    from pages._shared import library

    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "store"))
    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(Path(_folder()).parent))
    spec = catalog.get_spec(model_id())
    monkeypatch.setattr(library, "available", lambda: [spec])
    documents = (Document("cats", CATS), Document("dogs", DOGS))
    yield index("cats", documents, ChunkSettings("sentences", 6, 0), spec, loading.load(model_id()))
    loading.unload(model_id())
