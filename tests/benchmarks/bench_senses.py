"""The whole English bank at every layer, against sentence-transformers' own encode, which keeps one vector a text.

Same texts, same weights, batch size 32, one process, turn about after one warm-up each; the ratio of the throughputs
(ours / theirs) must be at least 0.9. Run by hand: ``python tests/benchmarks/bench_senses.py [REPEATS]``; the model
all-MiniLM-L6-v2 is fetched if missing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from embed_core import catalog, loading, sources
from embed_core.contextual import Encoder
from embed_core.senses.bank import bank
from embed_core.senses.states import word_states

MODEL = "all-minilm-l6-v2"
BATCH = 32
BOUND = 0.9


def seconds(call: Callable[[], object]) -> float:
    """Of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main(repeats: int) -> None:
    """Print the times and whether the bound holds."""
    from sentence_transformers import SentenceTransformer

    spec = catalog.get_spec(MODEL)
    ours, folder = loading.load(MODEL), sources.fetch(spec)
    if not isinstance(ours, Encoder):
        raise SystemExit(f"{MODEL} has no hidden states")
    theirs = SentenceTransformer(str(folder), device="cpu")
    occurrences = [one for word in bank("en") for one in word.occurrences]
    texts = [one.sentence for one in occurrences]

    def every_layer() -> None:
        vectors = np.empty((ours.layers + 1, len(texts), ours.dim), np.float32)
        for index, encoding in ours.stream(texts, batch_size=BATCH):
            span = encoding.span_for(occurrences[index].start, occurrences[index].end)
            vectors[:, index] = word_states(encoding, span)

    def one_vector() -> None:
        theirs.encode(texts, batch_size=BATCH, show_progress_bar=False)

    every_layer()
    one_vector()
    times = [(seconds(every_layer), seconds(one_vector)) for _ in range(repeats)]
    mine, other = (median(column) for column in zip(*times, strict=True))
    ratio = median(b / a for a, b in times)
    print(f"{len(texts)} sentences, batch size {BATCH}, median of {repeats} turns")
    print(f"every layer ({ours.layers + 1})      {mine:7.2f} s  {len(texts) / mine:7.0f} texts/s")
    print(f"sentence-transformers {other:7.2f} s  {len(texts) / other:7.0f} texts/s")
    print(f"ours / theirs         {ratio:7.2f}    bound {BOUND}: {'ok' if ratio >= BOUND else 'TOO SLOW'}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
