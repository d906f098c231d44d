"""UMAP engines (McInnes, Healy & Melville 2018, arXiv 1802.03426): both start from the neighbours they are given."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from embed_core.projection.printed import printed_epochs
from embed_core.projection.result import Neighbours
from embed_core.projection.run import STAGE, Layout, Run, plain
from embed_core.projection.schedule import umap_steps


def manifolds(run: Run) -> Layout:
    """manifolds-rs (Rust): nothing to compile, the same map for the same seed. Spectral start, stochastic gradients."""
    import manifolds_rs

    k, epochs = int(run.parameters["n_neighbors"]), int(run.parameters["n_epochs"])
    near = run.neighbours.first(k)
    engine = manifolds_rs.UMAP(
        n_components=run.components,
        n_neighbors=k,
        min_dist=float(run.parameters["min_dist"]),
        n_epochs=epochs,
        optimiser="sgd",
        init="spectral",
        seed=run.seed,
        verbose=1,
    )
    run.progress(STAGE, 0, epochs)
    with printed_epochs(lambda epoch: run.progress(STAGE, epoch, epochs)):
        coordinates = engine.fit_transform(run.rows, knn_indices=near.indices, knn_distances=near.distances)
    return Layout(plain(coordinates))


def umap_learn(run: Run) -> Layout:
    """umap-learn, the reference. Its kernels are compiled in every new process: slow the first time."""
    import umap

    k, epochs = int(run.parameters["n_neighbors"]), int(run.parameters["n_epochs"])
    steps = umap_steps(run.snapshots, epochs) if run.snapshots else []
    run.progress("projection.compile", 0, None)
    engine = umap.UMAP(
        n_components=run.components,
        n_neighbors=k,
        min_dist=float(run.parameters["min_dist"]),
        n_epochs=steps or epochs,
        metric="euclidean",
        init="random" if len(run.rows) < 3 * run.components + 3 else "spectral",
        random_state=run.seed,
        n_jobs=1,
        precomputed_knn=_with_self(run.neighbours.first(k - 1)),
        verbose=True,
        tqdm_kwds={"file": _Bar(run, epochs), "mininterval": 0.1},
    )
    with printed_epochs(lambda _: None):
        coordinates = engine.fit_transform(run.rows)
    if not steps:
        return Layout(plain(coordinates))
    frames = [plain(frame) for frame in engine.embedding_list_]
    return Layout.of_frames(frames, steps)


class _Bar:
    """A file for tqdm that turns " 40%|####" into a progress call."""

    def __init__(self, run: Run, epochs: int) -> None:
        self.run, self.epochs = run, epochs

    def write(self, text: str) -> None:
        """Take in a piece of the bar."""
        if found := re.search(r"(\d+)%", text):
            self.run.progress(STAGE, int(found[1]) * self.epochs / 100, self.epochs)

    def flush(self) -> None:
        """Nothing is held back."""


def _with_self(near: Neighbours) -> tuple[Any, Any, None]:
    """Here a point counts as the first of its own neighbours."""
    count = len(near.indices)
    own = np.arange(count, dtype=np.int32)[:, None]
    return (
        np.hstack([own, near.indices]).astype(np.int32),
        np.hstack([np.zeros((count, 1), dtype=np.float32), near.distances]),
        None,
    )
