"""Make the layouts of :mod:`embed_core.projection.layouts`: ``python -m embed_core.projection.build_layouts MODEL``."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import cast

from embed_core import loading
from embed_core.errors import InputError
from embed_core.points import frequent_words
from embed_core.progress import Progress, silent
from embed_core.projection.engines import choose_engine
from embed_core.projection.layouts import FOLDER, write_layout
from embed_core.projection.neighbours import find_neighbours
from embed_core.projection.parameters import Method, Value, resolve
from embed_core.projection.quality import measure
from embed_core.projection.result import FloatArray, Neighbours, Projection
from embed_core.projection.rows import prepare
from embed_core.projection.run import Run, run_engine
from embed_core.static import StaticModel

SEED = 42
PARAMETERS: dict[Method, dict[str, Value]] = {"umap": {}, "tsne": {"iterations": 1_000}}
"""Where a shipped layout differs from the defaults."""
_WIDTH = 90


def build_layouts(
    model_id: str, methods: tuple[Method, ...] = ("umap", "tsne"), folder: Path = FOLDER, progress: Progress = silent
) -> list[Path]:
    """Compute and write flat maps of all words of a static model, from exact neighbours.

    400,000 x 50 on two cores: about 9 minutes for the neighbours, 4 for UMAP and 3 for t-SNE.

    Raises:
        InputError: the model is not one of static vectors.
    """
    model = loading.load(model_id, progress)
    if not isinstance(model, StaticModel):
        raise InputError("points.needs_static", model=model.spec.name)
    points = frequent_words(model, len(model.words))
    rows, _ = prepare(points.vectors, "cosine")
    begin = time.perf_counter()
    near = find_neighbours(rows, _WIDTH, exact=True, progress=progress)
    searched = time.perf_counter() - begin
    return [
        write_layout(f"{model_id}-{method}", points.key, _project(rows, near, method, searched, progress), folder)
        for method in methods
    ]


def _project(rows: FloatArray, near: Neighbours, method: Method, searched: float, progress: Progress) -> Projection:
    engine, parameters = choose_engine(method, 2, False, None), resolve(method, PARAMETERS[method])
    begin = time.perf_counter()
    layout = run_engine(engine.runner, Run(rows, near, parameters, seed=SEED, progress=progress))
    seconds = searched + time.perf_counter() - begin
    quality = measure(rows, layout.coordinates, near, seed=SEED, all_exact=True, progress=progress)
    shown = Neighbours.none(len(rows))
    return Projection(
        coordinates=layout.coordinates,
        method=method,
        engine=engine.id,
        engine_version=engine.version,
        parameters=parameters,
        metric="cosine",
        seed=SEED,
        seconds=round(seconds, 1),
        knn_indices=shown.indices,
        knn_distances=shown.distances,
        kept=quality.kept,
        kept_mean=round(quality.kept_mean, 4),
        kept_chance=quality.kept_chance,
        triplet_accuracy=round(quality.triplet_accuracy, 4),
        quality_sample=quality.sample,
    )


if __name__ == "__main__":
    build_layouts(sys.argv[1], cast("tuple[Method, ...]", tuple(sys.argv[2:])) or ("umap", "tsne"))
