"""The steps of a projection as plain functions of arrays, for the worker process or for any other."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from embed_core.progress import Progress, silent
from embed_core.projection.neighbours import find_neighbours
from embed_core.projection.parameters import Value
from embed_core.projection.quality import Quality, measure
from embed_core.projection.result import FloatArray, Neighbours
from embed_core.projection.run import Layout, Run, run_engine


@dataclass(frozen=True)
class Found:
    """Neighbours, and the seconds it took to find them."""

    neighbours: Neighbours
    seconds: float


@dataclass(frozen=True)
class Drawn:
    """A layout, its quality, and the seconds the engine took."""

    layout: Layout
    quality: Quality
    seconds: float


def neighbours(rows: FloatArray, k: int, metric: str, seed: int, progress: Progress = silent) -> Found:
    """The ``k`` nearest neighbours of all rows."""
    begin = time.perf_counter()
    found = find_neighbours(rows, k, metric, seed=seed, progress=progress)
    return Found(found, time.perf_counter() - begin)


def draw(
    rows: FloatArray,
    near: Neighbours | None,
    runner: str,
    parameters: Mapping[str, Value],
    components: int,
    metric: str,
    seed: int,
    snapshots: int,
    progress: Progress = silent,
) -> Drawn:
    """Run an engine on rows and neighbours, and measure the map. PCA needs no neighbours; its quality does."""
    begin = time.perf_counter()
    known = near or Neighbours.none(len(rows))
    layout = run_engine(runner, Run(rows, known, parameters, components, metric, seed, snapshots, progress))
    seconds = time.perf_counter() - begin
    quality = measure(rows, layout.coordinates, near, metric=metric, seed=seed, progress=progress)
    return Drawn(layout, quality, seconds)


def warm_up(progress: Progress = silent) -> int:
    """Import what the first map would have to wait for; returns how many engines answered."""
    from embed_core.projection.engines import ENGINES
    from embed_core.projection.parameters import default_parameters

    rows = np.random.default_rng(0).normal(size=(64, 8)).astype(np.float32)
    near = find_neighbours(rows, 63)
    ready = [engine for engine in ENGINES if engine.installed and engine.module not in _SLOW_TO_IMPORT]
    for engine in ready:
        parameters = {**default_parameters(engine.method), "perplexity": 10.0}
        draw(rows, near, engine.runner, parameters, 2, "euclidean", 0, 0, progress)
    return len(ready)


_SLOW_TO_IMPORT = ("openTSNE", "sklearn", "umap")
"""Left until somebody asks for them."""
