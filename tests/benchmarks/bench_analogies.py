"""The Google analogies on GloVe: ours against gensim's ``evaluate_word_analogies``, and one question over all words.

Run by hand, about a minute: ``python tests/benchmarks/bench_analogies.py [MODEL_ID]`` (default glove-6b-50d, fetched if
missing). Both answer the same 19,544 questions among the 30,000 most frequent words, in turns, so that what else the
machine does slows both alike. Times are medians; ours includes everything from the words to the counts. BLAS gets one
thread for both: on a busy machine two threads make gensim's many small products up to twenty times slower.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from threadpoolctl import threadpool_limits

from embed_core import loading
from embed_core.evaluation.analogy_scores import RESTRICT, AnalogyScore, answer_analogies, score_analogies
from embed_core.evaluation.word_sets import ANALOGIES, analogies, shipped
from embed_core.static import StaticModel
from embed_core.static.analogy import solve
from embed_core.static.space import Space
from embed_core.static.treatment import Treatment

ROUNDS = 3
ONE_QUESTION = ("man", "king", "woman")
REPEATS = 21
LARGEST_SHARE = 1 / 3
ONE_QUESTION_MS = 100.0


def main(model_id: str) -> int:
    """Print the table; 0 if the figures are gensim's and both bounds hold."""
    model = loading.load(model_id)
    if not isinstance(model, StaticModel):
        raise SystemExit(f"{model_id} has no static vectors")
    with threadpool_limits(1):
        return compare(model)


def compare(model: StaticModel) -> int:
    """All comparisons on ``model``."""
    analogies()
    file = str(shipped(ANALOGIES))
    keyed = model.keyed_vectors
    theirs: list[float] = []
    ours: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        theirs.append(seconds(lambda: keyed.evaluate_word_analogies(file, restrict_vocab=RESTRICT)))
        for name, work in WAYS.items():
            ours.setdefault(name, []).append(seconds(lambda work=work: work(model)))
    print(f"{len(model):,} x {model.dims}, {len(analogies()):,} questions, first {RESTRICT:,} words, {ROUNDS} rounds")
    print(f"{'gensim, 3CosAdd':44}{median(theirs):8.2f} s")
    for name, times in ours.items():
        share = median(times) / median(theirs)
        print(f"{name:44}{median(times):8.2f} s   {share:6.3f} of gensim's time ({1 / share:.1f} times as fast)")
    same = agree(score_analogies(model), keyed.evaluate_word_analogies(file, restrict_vocab=RESTRICT))
    fast = median(ours["3CosAdd"]) <= LARGEST_SHARE * median(theirs)
    return 0 if same and fast and one_question(model) else 1


WAYS: dict[str, Callable[[StaticModel], object]] = {
    "3CosAdd": score_analogies,
    "3CosMul": lambda model: score_analogies(model, method="mul"),
    "both, each with and without the inputs": answer_analogies,
}


def agree(ours: AnalogyScore, theirs: tuple[float, list[dict[str, Any]]]) -> bool:
    """Accuracy to three decimals, overall and by category."""
    accuracy, sections = theirs
    same = round(ours.overall.accuracy, 3) == round(accuracy, 3)
    print(f"accuracy {ours.overall.accuracy:.4f}, gensim {accuracy:.4f}")
    for category, section in zip(ours.categories, sections, strict=False):
        asked = len(section["correct"]) + len(section["incorrect"])
        share = len(section["correct"]) / asked if asked else float("nan")
        alike = category.used == asked and (not asked or round(category.accuracy, 3) == round(share, 3))
        same = same and alike
        print(f"  {category.name:30}{category.accuracy:8.4f}{share:8.4f}   {'ok' if alike else 'DIFFERS'}")
    return same


def one_question(model: StaticModel) -> bool:
    """Milliseconds of all four rankings of one question, and of gensim's two."""
    space, keyed = Space(model, Treatment()), model.keyed_vectors
    a, b, c = ONE_QUESTION
    calls: dict[str, Callable[[], object]] = {
        "four rankings of one question": lambda: solve(space, ONE_QUESTION, "queen"),
        "gensim most_similar": lambda: keyed.most_similar([b, c], [a]),
        "gensim most_similar_cosmul": lambda: keyed.most_similar_cosmul([b, c], [a]),
    }
    found = {}
    for name, call in calls.items():
        call()
        found[name] = 1000 * median(seconds(call) for _ in range(REPEATS))
        print(f"{name:44}{found[name]:8.1f} ms")
    return found["four rankings of one question"] < ONE_QUESTION_MS


def seconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "glove-6b-50d"))
