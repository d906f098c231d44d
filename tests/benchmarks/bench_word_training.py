"""Watched training against gensim called bare: 1,000,000 words, 100 dimensions, one epoch, one worker each.

    python tests/benchmarks/bench_word_training.py [--words N] [--cbow] [--rounds N]

Both learn the same documents with the same settings; the watched run also reads them from its file, puts aside 5 % for
the loss, draws its questions, measures and keeps its state. Its vectors are those of the bare call, to the last bit
(tests/core/test_training_live.py). The text is drawn from Zipf's distribution, which is what costs in a real one.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from embed_core.paths import CACHE_VARIABLE
from embed_core.training import checkpoints, samples
from embed_core.training.learner import Learner
from embed_core.training.live import plan
from embed_core.training.live.train import key, train
from embed_core.training.word_vectors import Settings, vocabulary

TYPES, EXPONENT, LENGTH = 60_000, 1.05, 500
ALLOWED = 1.15


def main() -> None:
    """Print the times and their ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--words", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cbow", action="store_true")
    options = parser.parse_args()
    settings = Settings(skip_gram=not options.cbow, dims=100, epochs=1, sample=1e-3)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[CACHE_VARIABLE] = folder
        os.environ["EMBEDDING_EXPLORER_LOCAL_ROOTS"] = folder
        sample_id = samples.FILE + str(_text(Path(folder) / "text.txt", options.words))
        samples.open_sample(sample_id)  # words are cut once, for all runs
        pairs = [(_bare(sample_id, settings), _watched(sample_id, settings)) for _ in range(options.rounds)]
    bare, watched = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(mine / theirs for theirs, mine in pairs)
    print(
        f"{options.words:,} words, {settings.method}, {settings.dims} dimensions, 1 epoch, median of {options.rounds}"
    )
    print(f"gensim bare {bare:.2f} s, watched {watched:.2f} s: {ratio:.2f} times (allowed {ALLOWED})")


def _text(path: Path, words: int) -> Path:
    chance = np.random.default_rng(1)
    shares = 1 / np.arange(1, TYPES + 1) ** EXPONENT
    drawn = chance.choice(TYPES, size=words, p=shares / shares.sum())
    lines = (" ".join(f"w{word}" for word in part) for part in np.array_split(drawn, max(1, words // LENGTH)))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _bare(sample_id: str, settings: Settings) -> float:
    """gensim's own ``train``, from documents in memory: from the built vocabulary to the vectors."""
    corpus = samples.open_sample(sample_id)
    divided = plan.split(corpus)
    texts = [text for batch in plan.batches(corpus, divided) for text in batch.texts]
    start = time.perf_counter()
    model = Learner(settings, vocabulary(corpus.counts, settings), len(texts), workers=1).model
    model.random = np.random.RandomState(settings.seed)
    model.train(texts, total_examples=len(texts), epochs=1, start_alpha=settings.alpha, end_alpha=settings.min_alpha)
    return time.perf_counter() - start


def _watched(sample_id: str, settings: Settings) -> float:
    """All of it: opening the corpus, building, learning, measuring, keeping."""
    start = time.perf_counter()
    outcome = train(sample_id, (settings,))
    seconds = time.perf_counter() - start
    checkpoints.remove(key(sample_id, (settings,)))
    print(f"  watched: {len(outcome.runs[0].looks)} looks, {outcome.runs[0].rows:,} words in the vocabulary")
    return seconds


if __name__ == "__main__":
    main()
