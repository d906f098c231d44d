"""Stage three over three seeds: Recall@1 of the held-out pairs, from what to what.

    python tests/benchmarks/bench_bge.py [en zh]

Trains MiniLM on the English pairs and, where it is fetched, multilingual-e5-small on the Chinese ones, with the
settings that the page begins with. Nothing is kept.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from embed_core import catalog, sources
from embed_core.training import checkpoints
from embed_core.training.contrastive.outcome import gain, spread
from embed_core.training.contrastive.settings import Settings
from embed_core.training.contrastive.train import run_key, train

MODELS = {"en": "all-minilm-l6-v2", "zh": "multilingual-e5-small"}
SEEDS = (1, 2, 3)


def main(languages: list[str]) -> int:
    failed = 0
    for language in languages:
        model = MODELS[language]
        if not sources.is_fetched(catalog.get_spec(model)):
            print(f"{language}: {model} is not fetched")
            continue
        settings = replace(Settings(), language=language, model=model, seeds=SEEDS)
        begun = time.perf_counter()
        checkpoints.remove(run_key(settings))
        trained = train(settings)
        checkpoints.remove(run_key(settings))
        seconds = time.perf_counter() - begun
        for first, last in trained.before_after():
            print(
                f"{language} {model} seed {first.seed}: Recall@1 {first.recall.at_1:.3f} -> {last.recall.at_1:.3f}, "
                f"MRR {first.recall.mrr:.3f} -> {last.recall.mrr:.3f}"
            )
        low = min(last.recall.at_1 - first.recall.at_1 for first, last in trained.before_after())
        after = spread([last.recall.at_1 for _, last in trained.before_after()])
        print(
            f"{language}: mean {after[0]:.3f} ({after[1]:.3f} to {after[2]:.3f}), gain {gain(trained).value:+.3f} "
            f"[{gain(trained).low:+.3f}, {gain(trained).high:+.3f}], {seconds / len(SEEDS):.0f} s a seed"
        )
        failed += low <= 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["en", "zh"]))
