"""What is exported: names, coordinates, columns, and where all of it comes from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from embed_core import __version__, catalog
from embed_core.errors import InputError, SourceError

if TYPE_CHECKING:
    from embed_core.maps import MapView

AXES = ("x", "y", "z")


@dataclass(frozen=True, eq=False)
class MapData:
    """``n`` points of a map.

    ``coordinates`` (n, 2 or 3); ``columns`` metadata, one array of length n each; ``vectors`` (n, d) in the original
    space; ``links`` pairs of points; ``neighbours`` (n, k) the nearest points in the original space, nearest first;
    ``facts`` how the map was made, plain JSON values.
    """

    names: tuple[str, ...]
    coordinates: npt.NDArray[np.floating[Any]]
    columns: dict[str, npt.NDArray[Any]] = field(default_factory=dict)
    vectors: npt.NDArray[np.floating[Any]] | None = None
    links: tuple[tuple[int, int], ...] = ()
    neighbours: npt.NDArray[np.integer[Any]] | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lengths = {"names": len(self.names), "coordinates": len(self.coordinates)}
        lengths |= {f"column {name}": len(column) for name, column in self.columns.items()}
        lengths |= {"vectors": len(self.names) if self.vectors is None else len(self.vectors)}
        wrong = [f"{part}: {length}" for part, length in lengths.items() if length != len(self.names)]
        if wrong or not self.names or self.coordinates.ndim != 2 or self.coordinates.shape[1] not in (2, 3):
            shape = " x ".join(map(str, self.coordinates.shape))
            raise InputError("tables.bad_map", points=len(self.names), shape=shape, wrong=", ".join(wrong) or "-")

    def coordinate_columns(self) -> dict[str, npt.NDArray[Any]]:
        """``x``, ``y`` and perhaps ``z``."""
        return {axis: self.coordinates[:, place] for place, axis in enumerate(AXES[: self.coordinates.shape[1]])}


def map_data(view: MapView, facts: Mapping[str, Any] | None = None) -> MapData:
    """The export of a finished map; the score of each point (``kept``) becomes a column."""
    points, projection = view.points, view.projection
    columns = dict(points.columns)
    if np.isfinite(projection.kept).any():
        columns["kept"] = projection.kept
    return MapData(
        names=points.names,
        coordinates=projection.coordinates,
        columns=columns,
        vectors=points.vectors,
        links=points.links,
        neighbours=projection.knn_indices if projection.knn_indices.shape[1] else None,
        facts=dict(provenance(view) if facts is None else facts),
    )


def provenance(view: MapView) -> dict[str, Any]:
    """How a map was made and how far it can be trusted, as JSON values (what is not known is None)."""
    points, projection = view.points, view.projection
    facts = {
        "made_with": f"embedding-explorer {__version__}",
        **_model_facts(points.model_id),
        "layer": points.layer,
        "pooling": points.pooling or None,
        "prefix": points.prefix or None,
        "points": len(points.names),
        "dimensions": int(points.vectors.shape[1]),
        "method": projection.method,
        "components": int(projection.coordinates.shape[1]),
        "engine": projection.engine,
        "engine_version": projection.engine_version,
        "parameters": projection.parameters,
        "metric": projection.metric,
        "seed": projection.seed,
        "seconds": round(projection.seconds, 3),
        "kept_neighbours": projection.kept_mean,
        "kept_neighbours_of_a_random_map": projection.kept_chance,
        "triplet_accuracy": projection.triplet_accuracy,
        "measured_on_points": projection.quality_sample,
        "computed_ahead": view.shipped,
    }
    return {name: _plain(value) for name, value in facts.items()}


def _model_facts(model_id: str) -> dict[str, Any]:
    """Id and revision; an uploaded model may be gone by now, its id still says what it was."""
    try:
        revision = catalog.get_spec(model_id).revision if model_id else None
    except (InputError, SourceError):
        revision = None
    return {"model": model_id or None, "revision": revision}


def _plain(value: Any) -> Any:
    """NumPy numbers as Python's, and NaN as None: JSON has neither."""
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
