"""One front door to all maps: :func:`project`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy.typing as npt

from embed_core import diskcache
from embed_core.progress import Progress, silent
from embed_core.projection import client, tasks
from embed_core.projection.neighbours import EXACT_UP_TO, SMALL
from embed_core.projection.parameters import Method, Metric
from embed_core.projection.pca import pca
from embed_core.projection.quality import Quality
from embed_core.projection.request import Job, Knn, check
from embed_core.projection.result import SHOWN_NEIGHBOURS, Neighbours, Note, Projection

VERSION = 1
"""Raise it when the same request gives another map."""
_SHARED_WIDTH = 90
"""Neighbours searched for anyway (what perplexity 30 takes), so that the next method finds them there."""
_CACHED_NEIGHBOURS = 8_000_000
"""Indices and distances are kept on disk up to so many (64 MB)."""


def project(
    vectors: npt.ArrayLike,
    *,
    method: Method = "umap",
    n_components: int = 2,
    parameters: Mapping[str, object] | None = None,
    metric: Metric = "cosine",
    seed: int = 42,
    engine: str | None = None,
    knn: Knn | None = None,
    cache_key: str | None = None,
    snapshots: int = 0,
    progress: Progress = silent,
) -> Projection:
    """A map (n, 2) or (n, 3) of ``vectors`` (n, d), with what is needed to judge it.

    The same vectors, settings and seed give the same map, bit for bit (up to 50,000 points; on one machine).
    Neighbours are searched once in the original space, by ``metric``, and shared by all methods through the disk
    cache; or hand in those of another projection of the same points (``knn=other.knn``). A map is kept on disk too,
    under ``cache_key`` (model, revision and selection of rows), or under a hash of all numbers without one.

    ``progress`` hears of a first picture (PCA) at once, and may cancel at any moment; with ``snapshots`` it hears of
    each. ``parameters``: :data:`~embed_core.projection.parameters.PARAMETERS`; too large for the data, they are lowered
    and a note says so. Fewer than 5 points, or points that are all alike, are drawn by PCA. PCA has no snapshots.

    Raises:
        InputError: what was given cannot be used: shape, NaN, settings, or an engine that is missing.
        ModelError: the engine failed, or ran out of memory.
    """
    job = check(
        vectors,
        method=method,
        components=n_components,
        parameters=parameters,
        metric=metric,
        seed=seed,
        engine=engine,
        knn=knn,
        cache_key=cache_key,
        snapshots=snapshots,
    )
    key = {
        **job.identity,
        "method": job.method,
        "components": job.components,
        "parameters": job.parameters,
        "seed": seed,
        "snapshots": job.snapshots,
        "engine": [job.engine.id, job.engine.version],
        "given": None if job.given is None else [job.given.indices, job.given.distances],
    }
    return diskcache.get_or_compute("projection", key, VERSION, lambda: _compute(job, progress), progress=progress)


def _compute(job: Job, progress: Progress) -> Projection:
    quick = _is_quick(job)
    if not quick:
        picture = pca(job.rows, job.components, whiten=bool(job.parameters.get("whiten", False)))
        progress("projection.first_picture", 0, None, partial=picture.coordinates)
    call: Callable[..., Any] = _call_here if quick else client.call
    found = _neighbours(job, call, progress)
    near = found.neighbours if found else None
    drawn: tasks.Drawn = call(
        "draw",
        progress=progress,
        rows=job.rows,
        near=near,
        runner=job.engine.runner,
        parameters=job.parameters,
        components=job.components,
        metric=job.row_metric,
        seed=job.seed,
        snapshots=job.snapshots,
    )
    shown = near.first(SHOWN_NEIGHBOURS) if near else Neighbours.none(len(job.rows))
    seconds = drawn.seconds + (found.seconds if found else 0.0)
    return _projection(job, drawn, shown, seconds)


def _projection(job: Job, drawn: tasks.Drawn, shown: Neighbours, seconds: float) -> Projection:
    layout, quality = drawn.layout, drawn.quality
    return Projection(
        coordinates=layout.coordinates,
        method=job.method,
        engine=job.engine.id,
        engine_version=job.engine.version,
        parameters=job.parameters,
        metric=job.metric,
        seed=job.seed,
        seconds=seconds,
        knn_indices=shown.indices,
        knn_distances=shown.distances,
        kept=quality.kept,
        kept_mean=quality.kept_mean,
        kept_chance=quality.kept_chance,
        triplet_accuracy=quality.triplet_accuracy,
        quality_sample=quality.sample,
        explained_variance=layout.explained,
        snapshots=layout.snapshots,
        snapshot_steps=layout.steps,
        notes=(*job.notes, *_quality_notes(len(job.rows), shown.width, quality)),
    )


def _quality_notes(count: int, known: int, quality: Quality) -> tuple[Note, ...]:
    if quality.sample < count:
        sampled = Note("sampled", {"count": f"{quality.sample:,}"})
        return (sampled, Note("approximate")) if known else (sampled,)
    if quality.kept_chance >= 0.5:
        details = {"count": str(count), "k": str(known), "chance": f"{quality.kept_chance:.0%}"}
        return (Note("few_points", details),)
    return ()


def _is_quick(job: Job) -> bool:
    """PCA of few points takes milliseconds, by libraries that this process can bear: nobody waits for the worker."""
    return job.method == "pca" and len(job.rows) <= SMALL and job.metric != "manhattan"


def _call_here(task: str, *, progress: Progress, **arguments: Any) -> Any:
    return getattr(tasks, task)(**arguments, progress=progress)


def _neighbours(job: Job, call: Callable[..., Any], progress: Progress) -> tasks.Found | None:
    """The neighbours this job needs: those given, those on disk or new ones; None where nothing needs them."""
    count = len(job.rows)
    if job.given is not None and job.given.width >= job.needed:
        return tasks.Found(job.given, 0.0)
    if job.method == "pca" and count > EXACT_UP_TO:
        return None  # only the quality would use them, and that is measured on a sample
    width = max(job.needed, min(_SHARED_WIDTH, count - 1)) if count <= EXACT_UP_TO else job.needed
    # The seed matters where the search is approximate.
    settings = {"k": width, "metric": job.row_metric, "seed": job.seed if count > EXACT_UP_TO else 0}

    def compute() -> tasks.Found:
        found: tasks.Found = call("neighbours", progress=progress, rows=job.rows, **settings)
        return found

    if count * width > _CACHED_NEIGHBOURS:
        return compute()
    key = {**job.identity, **settings}
    return diskcache.get_or_compute("neighbours", key, VERSION, compute, progress=progress)
