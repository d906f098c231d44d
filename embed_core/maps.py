"""From points to a map: the shipped layout where one fits, else a projection computed now (or found in the cache)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from embed_core import loading
from embed_core.points import Drawing, Points, build
from embed_core.progress import Progress, silent

if TYPE_CHECKING:
    from embed_core.projection import Projection

Method = Literal["pca", "umap", "tsne"]
MapMetric = Literal["cosine", "euclidean"]


@dataclass(frozen=True, slots=True)
class MapSettings:
    """How to draw. ``parameters`` are the method's own (``(("perplexity", 30),)``); empty means its defaults."""

    method: Method = "umap"
    dims: int = 2
    parameters: tuple[tuple[str, float], ...] = ()
    metric: MapMetric = "cosine"
    seed: int = 42
    engine: str = ""
    snapshots: int = 0

    @property
    def is_default(self) -> bool:
        """Could a shipped layout answer this?"""
        return self == MapSettings(method=self.method)


@dataclass(frozen=True)
class MapView:
    """A finished map: the points and where they landed. ``shipped`` marks a layout computed ahead and bundled."""

    points: Points
    projection: Projection
    shipped: bool = False


@dataclass(frozen=True)
class FirstPicture:
    """What can be shown before the map is ready: the points and provisional coordinates ``(n, dims)``."""

    points: Points
    coordinates: Any


def load_and_build(drawing: Drawing, progress: Progress = silent) -> Points:
    """The points of ``drawing``, loading its model first where it needs one."""
    model = loading.load(drawing.model_id, progress) if drawing.needs_model else None
    return build(drawing, model, progress)


def draw_map(points: Points, settings: MapSettings, progress: Progress = silent) -> MapView:
    """Project ``points``. Calls ``progress`` with a :class:`FirstPicture` as soon as there is something to see."""
    from embed_core.projection import project

    if (shipped := _shipped(points, settings)) is not None:
        return MapView(points, shipped, shipped=True)
    projection = project(
        points.vectors,
        method=settings.method,
        n_components=settings.dims,
        parameters=dict(settings.parameters),
        metric=settings.metric,
        seed=settings.seed,
        engine=settings.engine or None,
        cache_key=points.key,
        snapshots=settings.snapshots,
        progress=_with_points(points, progress),
    )
    return MapView(points, projection)


def _shipped(points: Points, settings: MapSettings) -> Projection | None:
    from embed_core.projection import layouts

    return layouts.for_points(points.key, settings.method) if settings.is_default else None


def draw(drawing: Drawing, settings: MapSettings, progress: Progress = silent) -> MapView:
    """Model, points and map in one go: the work behind the projections page and the command line."""
    return draw_map(load_and_build(drawing, progress), settings, progress)


SWEPT: dict[str, str] = {"umap": "n_neighbors", "tsne": "perplexity"}
"""The parameter that small multiples vary."""

SWEEP_POINTS = 2_000
"""Nine maps of more points take longer than a class waits: of a larger drawing the first ones are taken."""


def sweep_values(count: int, pictures: int = 9) -> list[int]:
    """Neighbourhood sizes from 2 to 100, evenly spaced by ratio; less for few points (t-SNE allows a third of them).

    >>> sweep_values(1_000)
    [2, 3, 5, 9, 14, 23, 38, 61, 100]
    """
    highest = max(3, min(100, (count - 1) // 3))
    return sorted({round(value) for value in np.geomspace(2, highest, pictures)})


def sweep(drawing: Drawing, settings: MapSettings, progress: Progress = silent) -> dict[int, MapView]:
    """One flat map of ``drawing`` for each value of the method's parameter (those that fit the number of points)."""
    from embed_core import projection

    points = load_and_build(drawing, progress)
    if len(points) > SWEEP_POINTS:
        points = points.subset(range(SWEEP_POINTS))
    values = sweep_values(len(points))
    found = projection.sweep(
        points.vectors,
        settings.method,
        values,
        metric=settings.metric,
        seed=settings.seed,
        cache_key=points.key,
        progress=progress,
    )
    return {value: MapView(points, one) for value, one in zip(values, found, strict=True)}


def _with_points(points: Points, progress: Progress) -> Callable[..., None]:
    def report(stage: str, done: float, total: float | None, *, unit: str = "", partial: object | None = None) -> None:
        picture = None if partial is None else FirstPicture(points, partial)
        progress(stage, done, total, unit=unit, partial=picture)

    return report
