"""A store of its own for a test, an encoder that can be worked out by hand, and documents to put through both."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest

from embed_core.catalog import ModelSpec, get_spec
from embed_core.contextual import SentenceEmbeddings
from embed_core.progress import silent
from embed_core.retrieval.connection import STORE_VARIABLE
from embed_core.retrieval.indexing import index
from embed_core.retrieval.kinds import ChunkSettings, Collection, Document
from embed_core.retrieval.terms import terms

DIMS = 8
SETTINGS = ChunkSettings("sentences", size=8, overlap=0)
NOTES = (
    Document("cats.md", "# Cats\nCats like warm milk in the morning. They sleep all day long in the sun.", "md"),
    Document("数据库.pdf", "向量数据库保存文本的向量。检索就是找出最近的向量。", "pdf", (0, 13)),
)


class Words:
    """An encoder whose vector of a text counts its terms, each in one of ``DIMS`` places."""

    def __init__(self, dims: int = DIMS) -> None:
        self.dims, self.seen = dims, []

    def embed(self, texts, *, prefix="", progress=silent, **_):
        self.seen += [prefix + text for text in texts]
        vectors = np.zeros((len(texts), self.dims), np.float32)
        for row, text in enumerate(texts):
            for term in terms(text):
                vectors[row, zlib.crc32(term.encode()) % self.dims] += 1
        progress("contextual.encode", len(texts), len(texts), unit="texts")
        return SentenceEmbeddings(vectors, (0,))


@pytest.fixture
def store_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new folder that is the vector database of this test."""
    folder = tmp_path / "vectors"
    monkeypatch.setenv(STORE_VARIABLE, str(folder))
    return folder


def spec() -> ModelSpec:
    """E5: a model with prefixes. Its weights are not needed."""
    return get_spec("multilingual-e5-small")


def indexed(name: str = "notes", documents=NOTES, encoder=None, settings=SETTINGS, progress=silent) -> Collection:
    """``documents`` as a collection, with encoder and settings of the tests."""
    return index(name, documents, settings, spec(), encoder or Words(), progress=progress)


def numbered(count: int, word: str = "number") -> tuple[Document, ...]:
    """One document of ``count`` sentences, each a chunk of its own."""
    return (Document(f"{word}.txt", " ".join(f"This is {word} {n} of them." for n in range(count))),)
