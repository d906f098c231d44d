"""Texts a second of Encoder.embed, exact and fast, against SentenceTransformer.encode with its defaults.

Chunks of 100 words from the app's own English texts through all-MiniLM-L6-v2 (256 tokens at most, as there), block
after block, the three turn about within each; ratios are medians over the blocks. ``fast`` must give at least 1.5
times the texts a second and a cosine to the exact vector above 0.99. Wall-clock time is what counts on an idle
machine; the processor time beside it says the same where other programs are busy (start with
``GOMP_SPINCOUNT=0 OMP_WAIT_POLICY=passive`` then, or waiting threads are counted as work).

Run by hand: ``python tests/benchmarks/bench_embedding_throughput.py [CHUNKS] [BLOCK]`` (10,000 and 500).
"""

from __future__ import annotations

import random
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from embed_core import catalog, loading, sources
from embed_core.contextual import has_fast
from embed_core.paths import ASSETS
from embed_core.scores import row_cosines

MODEL = "all-minilm-l6-v2"
WORDS = 100
BOUND, COSINE = 1.5, 0.99
WAYS = ("sentence-transformers", "float32", "fast")


def strings(tree: Any) -> Iterator[str]:
    """All texts of a parsed file."""
    if isinstance(tree, dict):
        for branch in tree.values():
            yield from strings(branch)
    elif isinstance(tree, str):
        yield tree


def chunks(count: int) -> list[str]:
    """``count`` runs of 100 words, from places chosen by a fixed seed."""
    files = sorted((ASSETS / "i18n" / "en").rglob("*.toml"))
    words = " ".join(text for file in files for text in strings(tomllib.loads(file.read_text("utf-8")))).split()
    starts = random.Random(0).choices(range(len(words) - WORDS), k=count)
    return [" ".join(words[start : start + WORDS]) for start in starts]


def timed(call: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds on the clock, seconds of the processor, and the result."""
    wall, processor = time.perf_counter(), time.process_time()
    result = call()
    return time.perf_counter() - wall, time.process_time() - processor, result


def main(count: int, block: int) -> None:
    """Print throughput and ratios, and whether the bounds hold."""
    import torch
    from sentence_transformers import SentenceTransformer

    ours, folder = loading.load_encoder(MODEL), sources.fetch(catalog.get_spec(MODEL))
    theirs = SentenceTransformer(str(folder), device="cpu")
    theirs.max_seq_length = ours.sentence_tokens  # as the model's card has it; the folder alone says 512
    texts = chunks(count)
    ways: dict[str, Callable[[list[str]], Any]] = {
        "sentence-transformers": theirs.encode,
        "float32": lambda part: ours.embed(part).vectors,
        "fast": lambda part: ours.embed(part, precision="fast").vectors,
    }
    for call in ways.values():
        call(texts[:8])
    walls, processors, cosines = [], [], []
    for start in range(0, count, block):
        part = texts[start : start + block]
        found = {name: timed(lambda way=name, part=part: ways[way](part)) for name in WAYS}  # type: ignore[misc]
        walls.append([found[name][0] for name in WAYS])
        processors.append([found[name][1] for name in WAYS])
        cosines += [row_cosines(found["float32"][2], found[name][2]) for name in ("sentence-transformers", "fast")]
    print(f"{count} chunks of {WORDS} words, {torch.get_num_threads()} threads, bfloat16 in hardware: {has_fast()}")
    for column, name in enumerate(WAYS):
        wall = median(row[0] / row[column] for row in walls)
        processor = median(row[0] / row[column] for row in processors)
        speed = count / sum(row[column] for row in walls)
        print(f"{name:22} {speed:6.1f} texts/s   ratio {wall:.2f} (processor time {processor:.2f})")
    ratio, lowest = median(row[0] / row[2] for row in walls), float(np.concatenate(cosines).min())
    good = ratio >= BOUND and lowest > COSINE
    print(
        f"fast {ratio:.2f} (bound {BOUND}), lowest cosine {lowest:.5f} (bound {COSINE}): {'ok' if good else 'MISSED'}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, int(sys.argv[2]) if len(sys.argv) > 2 else 500)
