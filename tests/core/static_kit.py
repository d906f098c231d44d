"""Small tables and a spec for the tests of static vectors."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from gensim.test.utils import datapath

from embed_core.catalog import FileSpec, ModelSpec, SourceSpec
from embed_core.static.model import StaticModel
from embed_core.static.readers import read_vectors
from embed_core.static.table import VectorTable

WORDS = ["the", "king", "queen", "na\u00efve", "\u8bcd\u5411\u91cf", "a\u0085b", "#"]


def spec(loader: str = "vector_file", *files: str) -> ModelSpec:
    source = SourceSpec("local", files=tuple(FileSpec(name) for name in files))
    return ModelSpec("toy", "Toy", "toy", "static", 3, 0, 7, ("en",), "CC0", loader, source)


def vectors(rows: int = len(WORDS), dims: int = 3) -> np.ndarray:
    return np.random.default_rng(5).standard_normal((rows, dims)).astype(np.float32)


def toy() -> StaticModel:
    return StaticModel(spec(), list(WORDS), vectors())


def rows_of_text(words: list[str], table: np.ndarray, separator: str = " ") -> str:
    return "".join(
        separator.join([word, *(str(x) for x in row)]) + "\n" for word, row in zip(words, table, strict=True)
    )


def read(data: bytes | str, name: str = "vectors.txt", **options: object) -> VectorTable:
    raw = data.encode("utf-8") if isinstance(data, str) else data
    return read_vectors(io.BytesIO(raw), name=name, **options)


def sample(name: str) -> Path:
    """A file of gensim's own test data."""
    return Path(datapath(name))
