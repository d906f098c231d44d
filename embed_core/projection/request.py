"""From the arguments of :func:`~embed_core.projection.project` to a checked :class:`Job`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from embed_core.errors import InputError
from embed_core.projection.engines import Engine, choose_engine
from embed_core.projection.parameters import (
    COMPONENTS,
    MAX_SNAPSHOTS,
    METHODS,
    METRICS,
    Method,
    Metric,
    Value,
    check_choice,
    fit_to_size,
    resolve,
)
from embed_core.projection.result import SHOWN_NEIGHBOURS, FloatArray, Neighbours, Note
from embed_core.projection.rows import all_identical, prepare

_FEWEST = 5
"""Below so many points UMAP and t-SNE have nothing to go by."""
_MAX_SEED = 2**32 - 1

Knn = Neighbours | tuple[npt.ArrayLike, npt.ArrayLike]


@dataclass(frozen=True)
class Job:
    """A checked request."""

    rows: FloatArray
    method: Method
    components: int
    parameters: dict[str, Value]
    metric: Metric
    seed: int
    engine: Engine
    snapshots: int
    given: Neighbours | None
    identity: Mapping[str, object]
    notes: tuple[Note, ...]

    @property
    def row_metric(self) -> str:
        """How rows are compared: those of the cosine metric have length one already."""
        return "euclidean" if self.metric == "cosine" else self.metric

    @property
    def needed(self) -> int:
        """How many neighbours the method looks at (and the panel shows)."""
        wanted = {"umap": self.parameters.get("n_neighbors", 0), "tsne": 3 * self.parameters.get("perplexity", 0)}
        return min(len(self.rows) - 1, max(SHOWN_NEIGHBOURS, int(wanted.get(self.method, 0))))


def check(
    vectors: npt.ArrayLike,
    *,
    method: Method,
    components: int,
    parameters: Mapping[str, object] | None,
    metric: Metric,
    seed: int,
    engine: str | None,
    knn: Knn | None,
    cache_key: str | None,
    snapshots: int,
) -> Job:
    """Turn a request into a :class:`Job`, or say what is wrong with it."""
    check_choice("unknown_method", method, METHODS)
    check_choice("unknown_metric", metric, METRICS)
    check_choice("bad_components", components, COMPONENTS)
    if not 0 <= snapshots <= MAX_SNAPSHOTS:
        raise InputError("projection.bad_snapshots", received=snapshots, allowed=MAX_SNAPSHOTS)
    if not 0 <= seed <= _MAX_SEED:
        raise InputError("projection.bad_seed", received=seed, allowed=_MAX_SEED)
    settings = resolve(method, parameters)
    chosen = choose_engine(method, components, snapshots > 0 and method != "pca", engine)
    rows, notes = prepare(vectors, metric)
    reason = "too_few_points" if len(rows) < _FEWEST else "all_identical" if all_identical(rows) else ""
    if reason:
        notes = (*notes, Note(reason, {"count": str(len(rows))}))
        method, settings = "pca", resolve("pca", settings if method == "pca" else None)
        chosen = choose_engine("pca", components, False, None)
    fitted, lowered = fit_to_size(settings, len(rows))
    return Job(
        rows=rows,
        method=method,
        components=components,
        parameters=fitted,
        metric=metric,
        seed=seed,
        engine=chosen,
        snapshots=0 if method == "pca" else snapshots,
        given=None if knn is None else _given(knn, len(rows)),
        identity={"rows": cache_key or rows, "count": len(rows), "metric": metric},
        notes=(*notes, *lowered),
    )


def _given(knn: Knn, count: int) -> Neighbours:
    indices, distances = (knn.indices, knn.distances) if isinstance(knn, Neighbours) else knn
    near = Neighbours(np.asarray(indices, dtype=np.int32), np.asarray(distances, dtype=np.float32))
    inside = near.indices.size == 0 or (near.indices.min() >= 0 and near.indices.max() < count)
    if near.indices.ndim != 2 or near.indices.shape != near.distances.shape or len(near.indices) != count or not inside:
        raise InputError("projection.bad_knn", shape=near.indices.shape, points=count)
    return near
