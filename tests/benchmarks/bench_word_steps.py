"""Step mode: the first look at step 1,000 and each step forwards and back after it, for every method.

Run by hand, a few seconds: ``python tests/benchmarks/bench_word_steps.py``. The text has as many words as are allowed;
"warm" is everything the page asks of the library for one click (the step, its figures, the curve, the pairs of the
pass), without the drawing. 0 if the slowest median stays within the bound.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from embed_core.training.steps.frequencies import of_passage
from embed_core.training.steps.passage import MOST_WORDS, read_passage
from embed_core.training.steps.rows import Rows
from embed_core.training.steps.settings import Settings
from embed_core.training.steps.story import chance, tell
from embed_core.training.steps.walk import Walk

MODES = [("skipgram", "negative"), ("skipgram", "hierarchical"), ("cbow", "negative"), ("cbow", "hierarchical"),
         ("fasttext", "negative")]  # fmt: skip
STEPS, CLICKS = 1_000, 20
BOUND_MS = 150.0


def main() -> int:
    """Print the table."""
    words = [f"word{number % 37}number" for number in range(MOST_WORDS)]
    passage = read_passage(" ".join(words))
    slowest = 0.0
    print(f"{'method':<28}{'first look':>12}{'warm':>10}   (ms, {MOST_WORDS} words, 8 dimensions, window 5, dynamic)")
    for method, output in MODES:
        settings = Settings(method=method, output=output, dims=8, window=5, dynamic=True, rate=0.01)
        walk = Walk(Rows(passage, settings, of_passage(passage)))
        first = milliseconds(walk, STEPS)
        warm = median(milliseconds(walk, STEPS + move) for move in range(-CLICKS // 2, CLICKS // 2))
        slowest = max(slowest, warm)
        print(f"{method + ', ' + output:<28}{first:>12.0f}{warm:>10.1f}")
    return int(slowest > BOUND_MS)


def milliseconds(walk: Walk, number: int) -> float:
    """What one click costs."""
    start = time.perf_counter()
    step = walk.step(number)
    tell(walk, step)
    walk.losses(number)
    for _, example in walk.steps_of_pass(number):
        chance(walk, step.after, example)
    return 1_000 * (time.perf_counter() - start)


if __name__ == "__main__":
    raise SystemExit(main())
