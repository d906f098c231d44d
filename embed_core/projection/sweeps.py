"""The same data, several pictures: one parameter varied, everything else fixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy.typing as npt

from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.projection.front import project
from embed_core.projection.parameters import SWEPT, Method, check_choice, resolve
from embed_core.projection.result import Projection

DEFAULT_VALUES: dict[str, tuple[float, ...]] = {
    "umap": (2, 5, 10, 15, 20, 30, 50, 100, 200),
    "tsne": (2, 5, 10, 20, 30, 40, 50, 75, 100),
}
"""Nine neighbourhoods, from a handful of points to a good part of the data (after Wattenberg 2016 and Coenen 2019)."""


def sweep(
    vectors: npt.ArrayLike,
    method: Method,
    values: Sequence[float] | None = None,
    *,
    parameters: Mapping[str, object] | None = None,
    progress: Progress = silent,
    **settings: Any,
) -> list[Projection]:
    """One projection for each of ``values`` of ``n_neighbors`` (UMAP) or ``perplexity`` (t-SNE), by one seed.

    Neighbours are shared through the disk cache, and so is each map with :func:`project` (``settings`` are its other
    arguments). ``progress`` counts maps, and hears the list so far as ``partial`` after each.
    """
    check_choice("cannot_sweep", method, tuple(SWEPT))
    name = SWEPT[method]
    chosen = tuple(DEFAULT_VALUES[method] if values is None else values)
    if not chosen:
        raise InputError("projection.nothing_to_sweep", name=name)
    for value in chosen:
        resolve(method, {**(parameters or {}), name: value})
    maps: list[Projection] = []

    def within(stage: str, done: float, total: float | None, *, unit: str = "", partial: object | None = None) -> None:
        share = done / total if total and stage == "projection.optimise" else 0.0
        progress("projection.sweep", len(maps) + min(share, 0.99), len(chosen))

    for value in chosen:
        progress("projection.sweep", len(maps), len(chosen))
        wanted = {**(parameters or {}), name: value}
        maps.append(project(vectors, method=method, parameters=wanted, progress=within, **settings))
        progress("projection.sweep", len(maps), len(chosen), partial=tuple(maps))
    return maps
