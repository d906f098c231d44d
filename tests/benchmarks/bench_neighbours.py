"""The neighbours section over a whole vocabulary: the four lists, the spellings, and the page itself.

Run by hand: ``python tests/benchmarks/bench_neighbours.py [MODEL_ID]`` (default glove-6b-50d, fetched if missing).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from streamlit.testing.v1 import AppTest

from embed_core import loading
from embed_core.static.comparison import compare
from embed_core.static.query import evaluate, known_by, parse
from embed_core.static.space import Space
from embed_core.static.spelling import nearest_spellings
from embed_core.static.treatment import Treatment

ROOT = Path(__file__).resolve().parents[2]
REPEATS = 31
PAGE_MS = 100.0
SPELLING_MS = 100.0
QUERIES = ("king - man + woman", "paris", "music", "bank", "water + fire")


def milliseconds(call: Callable[[], object], repeats: int = REPEATS) -> float:
    """Median time of a call after one to warm up."""
    call()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return median(times)


def main(model_id: str) -> None:
    """Print the times, the ratios to gensim, and whether the bounds hold."""
    space = Space(loading.load_static(model_id), Treatment())
    query = parse(QUERIES[0], known_by(space.original))
    answer = evaluate(query, space)
    keyed = space.model.keyed_vectors
    print(f"{len(space.model):,} x {space.model.dims}, median of {REPEATS}")
    theirs = milliseconds(lambda: keyed.most_similar(positive=["king", "woman"], negative=["man"], topn=10))
    one = milliseconds(lambda: space.model.neighbours(answer.vector, 10, "cosine", answer.rows))
    four = milliseconds(lambda: compare(space.model, answer.vector, 10, answer.rows))
    print(f"gensim most_similar, cosine      {theirs:8.2f} ms")
    print(f"ours, cosine                     {one:8.2f} ms   {theirs / one:5.2f} x gensim")
    print(f"ours, four metrics (gensim: 1)   {four:8.2f} ms   {4 * theirs / four:5.2f} x gensim four times")
    for typed in ("goverment", "embeddingz", "unbelieveable"):
        spelling = milliseconds(lambda typed=typed: nearest_spellings(space.model.words, typed), 11)
        print(f"spellings of {typed:20}{spelling:8.2f} ms   {'ok' if spelling < SPELLING_MS else 'TOO SLOW'}")
    page = page_milliseconds(model_id)
    print(f"page rerun, a new query each time{page:8.2f} ms   {'ok' if page < PAGE_MS else 'TOO SLOW'}")


def page_milliseconds(model_id: str) -> float:
    """Median time of a rerun of the whole page script."""
    os.chdir(ROOT)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.switch_page("pages/static_vectors.py")
    app.query_params["model"] = model_id
    app.run()
    app.run()
    times = []
    for number in range(REPEATS):
        app.text_input[0].set_value(QUERIES[number % len(QUERIES)])
        start = time.perf_counter()
        app.run()
        times.append((time.perf_counter() - start) * 1000)
    return median(times)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "glove-6b-50d")
