"""Maps computed ahead and shipped in ``assets/layouts``, so that a whole vocabulary opens at once.

``NAME.npz`` holds ``points`` (n, 2) int16 and ``kept`` (n,) uint8, the number of the 15 nearest neighbours kept (found
exactly); ``NAME.json`` holds everything else of a :class:`~embed_core.projection.result.Projection` and how to read
the numbers: ``coordinates = origin + step * points``. int16 has 65,535 equal steps from edge to edge; float16, of the
same size, is 25 times as coarse at the edge of a UMAP map, and zooming in shows it.

Made by ``python -m embed_core.projection.build_layouts MODEL [METHOD ...]``.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from embed_core.paths import ASSETS
from embed_core.projection.parameters import check_choice
from embed_core.projection.result import SHOWN_NEIGHBOURS, Neighbours, Projection

FOLDER = ASSETS / "layouts"
_LARGEST = 32_767
_FACTS = (
    "method",
    "engine",
    "engine_version",
    "parameters",
    "metric",
    "seed",
    "seconds",
    "kept_mean",
    "kept_chance",
    "triplet_accuracy",
    "quality_sample",
)


def layout_names(folder: Path = FOLDER) -> tuple[str, ...]:
    """The shipped layouts, by name."""
    return tuple(sorted(file.stem for file in folder.glob("*.json")))


def for_points(points_key: str, method: str) -> Projection | None:
    """The shipped layout of exactly these points (the ``key`` of :class:`~embed_core.points.Points`), or None."""
    name = _by_points().get((points_key, method))
    return None if name is None else load_layout(name)


def load_layout(name: str, folder: Path = FOLDER) -> Projection:
    """A shipped layout as a projection; its neighbours are not shipped (``knn_*`` have no columns)."""
    check_choice("no_layout", name, layout_names(folder))
    facts: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    with np.load(folder / f"{name}.npz", allow_pickle=False) as stored:
        points, kept = stored["points"], stored["kept"]
    unknown = Neighbours.none(len(points))
    return Projection(
        coordinates=(np.array(facts["origin"]) + facts["step"] * points).astype(np.float32),
        knn_indices=unknown.indices,
        knn_distances=unknown.distances,
        kept=kept / np.float32(SHOWN_NEIGHBOURS),
        **facts["projection"],
    )


def write_layout(name: str, points_key: str, projection: Projection, folder: Path = FOLDER) -> Path:
    """Write a projection as the layout of the points with ``points_key``; returns its .json."""
    coordinates = projection.coordinates.astype(np.float64)
    origin = (coordinates.min(axis=0) + coordinates.max(axis=0)) / 2
    step = float(np.abs(coordinates - origin).max()) / _LARGEST or 1.0
    points = np.rint((coordinates - origin) / step).astype(np.int16)
    kept = np.rint(projection.kept * SHOWN_NEIGHBOURS).astype(np.uint8)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / f"{name}.npz", allow_pickle=False, points=points, kept=kept)
    facts = {field: getattr(projection, field) for field in _FACTS}
    written = {"points": points_key, "origin": origin.tolist(), "step": step, "projection": facts}
    file = folder / f"{name}.json"
    file.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    return file


@cache
def _by_points() -> dict[tuple[str, str], str]:
    found = {}
    for name in layout_names():
        facts = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        found[facts["points"], facts["projection"]["method"]] = name
    return found
