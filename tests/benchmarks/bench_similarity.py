"""One query against real GloVe: milliseconds of every metric, and how many times as fast as gensim's most_similar.

Run by hand: ``python tests/benchmarks/bench_similarity.py [MODEL_ID]`` (default glove-6b-50d, fetched if missing).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from embed_core import loading
from embed_core.similarity import METRICS, top_k
from embed_core.static import StaticModel

REPEATS = 51
BOUND_MS = 15.0


def milliseconds(call: Callable[[], object]) -> float:
    """Median time of a call after one to warm up."""
    call()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return median(times)


def main(model_id: str) -> None:
    """Print a table and say whether the bound holds."""
    model = loading.load(model_id)
    if not isinstance(model, StaticModel):
        raise SystemExit(f"{model_id} has no static vectors")
    keyed, word = model.keyed_vectors, model.words[1000]
    gensim = milliseconds(lambda: keyed.most_similar(word, topn=10))
    print(f"{len(model):,} x {model.dims}, query {word!r}, median of {REPEATS}; bound {BOUND_MS:g} ms")
    print(f"{'gensim most_similar':22}{gensim:8.2f} ms")
    for metric in METRICS:
        ours = milliseconds(lambda metric=metric: model.neighbours(word, 10, metric))
        print(f"{metric:22}{ours:8.2f} ms   {gensim / ours:5.2f} x gensim   {'ok' if ours < BOUND_MS else 'TOO SLOW'}")
    query = model.vector(word)
    bare = milliseconds(lambda: top_k(model.vectors, query, 10))
    print(f"{'cosine, norms unknown':22}{bare:8.2f} ms   {gensim / bare:5.2f} x gensim")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "glove-6b-50d")
