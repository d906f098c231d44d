"""Maps of 10,000 GloVe words: ours against ``umap.UMAP()`` and ``sklearn.manifold.TSNE()``, side by side in one run.

Run by hand on a quiet machine, a few minutes: ``python tests/benchmarks/bench_projection.py [MODEL_ID]`` (default
glove-6b-50d, fetched if missing). All see the same rows, scaled to length one. Ours is the whole of ``project()``:
first picture, neighbours, engine, quality and the write to an empty cache. *Cold* is a fresh process, imports included.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from embed_core import loading
from embed_core.paths import CACHE_VARIABLE, ROOT
from embed_core.projection import project
from embed_core.projection.neighbours import find_neighbours, map_neighbours
from embed_core.projection.quality import shares_kept
from embed_core.static import StaticModel

POINTS = 10_000
ROUNDS = 3
COLD_ROUNDS = 2
CACHED_MS = 300.0
COLD_OURS = "from embed_core.projection import project; project(rows, method='umap', metric='euclidean')"
COLD_THEIRS = "import umap; umap.UMAP().fit_transform(rows)"

Rows = np.ndarray[Any, np.dtype[np.float32]]


def main(model_id: str) -> int:
    """Print the table; 0 if every target is reached."""
    model = loading.load(model_id)
    if not isinstance(model, StaticModel):
        raise SystemExit(f"{model_id} has no static vectors")
    rows = model.vectors[:POINTS] / np.linalg.norm(model.vectors[:POINTS], axis=1, keepdims=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[CACHE_VARIABLE] = folder
        return compare(rows, Path(folder))


def compare(rows: Rows, folder: Path) -> int:
    """All comparisons on ``rows``."""
    import umap
    from sklearn.manifold import TSNE

    warnings.filterwarnings("ignore")
    project(rows[:500], method="umap")
    umap.UMAP().fit_transform(rows)
    warm = alternate(lambda turn: ours(rows, "umap", turn), lambda _: umap.UMAP().fit_transform(rows), ROUNDS)
    tsne = alternate(lambda turn: ours(rows, "tsne", turn), lambda _: TSNE().fit_transform(rows), 1)
    np.save(folder / "rows.npy", rows)
    cold = alternate(
        lambda turn: fresh(COLD_OURS, folder, turn), lambda turn: fresh(COLD_THEIRS, folder, turn), COLD_ROUNDS
    )
    start = time.perf_counter()
    ours(rows, "umap", 0)
    cached = (time.perf_counter() - start) * 1000
    print(f"{len(rows):,} x {rows.shape[1]}, {os.cpu_count()} cores")
    results = [
        verdict("UMAP, warm", warm, 1.0, rows),
        verdict("UMAP, cold", cold, 6.0, None),
        verdict("t-SNE", tsne, 8.0, rows),
    ]
    print(f"{'cached map':12}{cached:8.0f} ms   {word(cached < CACHED_MS)} (under {CACHED_MS:.0f} ms)")
    return 0 if all(results) and cached < CACHED_MS else 1


def ours(rows: Rows, method: Any, turn: int) -> Rows:
    """Our map under a key of its own, so that nothing is found in the cache the first time."""
    return project(rows, method=method, metric="euclidean", cache_key=f"bench-{method}-{turn}").coordinates


def fresh(code: str, folder: Path, turn: int) -> None:
    """Run ``code`` in a new process with an empty cache."""
    program = f"import numpy; rows = numpy.load({str(folder / 'rows.npy')!r})\n{code}"
    environment = {**os.environ, CACHE_VARIABLE: str(folder / f"cold-{turn}"), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-W", "ignore", "-c", program], check=True, env=environment)


Timed = tuple[list[float], Any]


def alternate(first: Callable[[int], Any], second: Callable[[int], Any], rounds: int) -> tuple[Timed, Timed]:
    """Seconds of each, in turn, so that a busy machine is busy for both; and their last results."""
    times: tuple[list[float], list[float]] = ([], [])
    results: list[Any] = [None, None]
    for turn in range(rounds):
        for place, call in enumerate((first, second)):
            start = time.perf_counter()
            results[place] = call(turn)
            times[place].append(time.perf_counter() - start)
    return (times[0], results[0]), (times[1], results[1])


def verdict(name: str, both: tuple[Timed, Timed], wanted: float, rows: Rows | None) -> bool:
    """One line of the table: seconds, ratio, neighbours kept, and whether that is enough."""
    (mine, my_map), (theirs, their_map) = both
    ratio = median(theirs) / median(mine)
    line = f"{name:12}{median(mine):8.2f} s, theirs {median(theirs):7.2f} s, {ratio:5.1f} x as fast   "
    good = ratio >= wanted
    line += f"{word(good)} (at least {wanted:g})"
    if rows is not None:
        my_kept, their_kept = kept(rows, my_map), kept(rows, their_map)
        close = my_kept >= their_kept - 0.01
        line += f"   kept neighbours {my_kept:.4f}, theirs {their_kept:.4f}   {word(close)} (at most 0.01 below)"
        good = good and close
    print(line)
    return good


def kept(rows: Rows, coordinates: Rows) -> float:
    """The share of the 15 nearest neighbours kept."""
    everything = np.arange(len(rows))
    return float(shares_kept(find_neighbours(rows, 15).indices, map_neighbours(coordinates, everything, 15)).mean())


def word(good: bool) -> str:
    """For the eye that skims."""
    return "ok" if good else "MISSED"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else "glove-6b-50d"))
