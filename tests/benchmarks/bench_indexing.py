"""10,000 chunks of 100 words into the vector database, against ``SentenceTransformer.encode`` with its defaults.

Both use all-MiniLM-L6-v2 on the same texts: words drawn from GloVe's 20,000 by a Zipf law, 60 to 140 a chunk, 100
in the mean. The library's figure is encoding alone; ours is the whole of ``index_chunks`` with its defaults: encoding,
storing, and building the indexes (the approximate ones from ``indexes.AUTOMATIC_FROM`` chunks on).

Run by hand: ``python tests/benchmarks/bench_indexing.py [CHUNKS]``; its store is a temporary folder of its own.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from embed_core import loading, sources
from embed_core.catalog import get_spec
from embed_core.contextual import Encoder
from embed_core.retrieval import store
from embed_core.retrieval.connection import STORE_VARIABLE
from embed_core.retrieval.indexing import index_chunks
from embed_core.retrieval.kinds import Chunk, ChunkSettings, Document
from embed_core.static import StaticModel

MODEL, WORDS = "all-minilm-l6-v2", "glove-6b-50d-20k"
BOUND = 1.5


def texts(count: int) -> list[str]:
    """``count`` texts of 100 words in the mean."""
    model = loading.load(WORDS)
    if not isinstance(model, StaticModel):
        raise SystemExit(f"{WORDS} has no words")
    rng = np.random.default_rng(0)
    sizes = rng.integers(60, 141, size=count)
    share = 1 / np.arange(1, len(model.words) + 1)
    drawn = rng.choice(len(model.words), size=int(sizes.sum()), p=share / share.sum())
    parts = np.split(drawn, np.cumsum(sizes)[:-1])
    return [" ".join(model.words[place] for place in part) + "." for part in parts]


def main(count: int) -> None:
    """Print texts per second of both, the store's share, and whether the bound holds."""
    from sentence_transformers import SentenceTransformer

    encoder = loading.load(MODEL)
    if not isinstance(encoder, Encoder):
        raise SystemExit(f"{MODEL} is no encoder")
    passages = texts(count)
    chunks, at = [], 0
    for number, text in enumerate(passages):
        chunks.append(Chunk("synthetic", number, at, at + len(text), text))
        at += len(text)
    document = Document("synthetic", "".join(passages))
    encoder.embed(passages[:64], precision="fast")
    marks = {}
    begun = time.perf_counter()

    def note(stage: str, done: float, total: float | None, **_: object) -> None:
        marks[stage] = time.perf_counter() - begun

    index_chunks("bench", chunks, [document], ChunkSettings(), get_spec(MODEL), encoder, progress=note)
    ours = time.perf_counter() - begun
    other = SentenceTransformer(str(sources.fetch(encoder.spec)), device="cpu")
    other.encode(passages[:64])
    begun = time.perf_counter()
    theirs = other.encode(passages, normalize_embeddings=True)
    seconds = time.perf_counter() - begun
    cosines = (theirs * store.all_vectors("bench")).sum(axis=1)
    print(f"SentenceTransformer.encode  {count / seconds:8.1f} texts/s")
    print(f"index_chunks                {count / ours:8.1f} texts/s")
    print(f"of it building the indexes  {1 - marks['retrieval.encode'] / ours:8.1%}")
    print(f"lowest cosine between both  {cosines.min():8.4f}")
    ratio = seconds / ours
    print(f"{ratio:.2f} times as fast; asked for: {BOUND}")
    if ratio < BOUND or cosines.min() < 0.99:
        raise SystemExit(1)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ[STORE_VARIABLE] = folder
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
