"""t-SNE engines (van der Maaten & Hinton 2008). All start from PCA and follow the usual schedule.

250 iterations of early exaggeration, the rest without; learning rate max(n / 12, 200) (Belkina 2019); repulsion by
interpolation on a grid (FIt-SNE, Linderman 2019) where the engine has it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from embed_core.projection.pca import pca
from embed_core.projection.printed import printed_epochs
from embed_core.projection.result import FloatArray, Neighbours
from embed_core.projection.run import STAGE, Layout, Run, plain
from embed_core.projection.schedule import EXAGGERATED, tsne_steps

_BARNES_HUT_BELOW = 10_000
_WATCHED_EVERY = 25


def manifolds(run: Run) -> Layout:
    """manifolds-rs (Rust), 2-D only; the same map for the same seed.

    It shows no state on its way. But a run of 300 iterations *is* the beginning of one of 750, bit for bit, so the
    snapshots are runs of growing length: 12 of them cost about five runs, less than one of openTSNE.
    """
    total = int(run.parameters["iterations"])
    steps = tsne_steps(run.snapshots, total) if run.snapshots else [total]
    frames: list[FloatArray] = []
    for step in steps:
        frames.append(_manifolds(run, step, sum(steps[: len(frames)]), sum(steps)))
        if run.snapshots:
            run.progress(STAGE, sum(steps[: len(frames)]), sum(steps), partial=frames[-1])
    return Layout.of_frames(frames, steps) if run.snapshots else Layout(frames[-1])


def _manifolds(run: Run, iterations: int, before: int, overall: int) -> FloatArray:
    import manifolds_rs

    near = _neighbours(run)
    engine = manifolds_rs.TSNE(
        perplexity=float(run.parameters["perplexity"]),
        n_epochs=iterations,
        approx="fft_3k",
        init="pca",
        seed=run.seed,
        verbose=1,
        optim_params=manifolds_rs.TsneOptim(
            early_exag_iter=EXAGGERATED, early_exag_factor=float(run.parameters["early_exaggeration"])
        ),
    )
    run.progress(STAGE, before, overall)
    with printed_epochs(lambda epoch: run.progress(STAGE, before + epoch, overall)):
        found = engine.fit_transform(_two_columns(run.rows), knn_indices=near.indices, knn_distances=near.distances)
    return plain(found)


def open_tsne(run: Run) -> Layout:
    """openTSNE: 2-D and 3-D, and shows itself while it works."""
    from openTSNE import TSNEEmbedding
    from openTSNE.affinity import PerplexityBasedNN
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    total, near = int(run.parameters["iterations"]), _neighbours(run)
    steps = tsne_steps(run.snapshots, total) if run.snapshots else [total]
    affinities = PerplexityBasedNN(
        knn_index=PrecomputedNeighbors(near.indices, near.distances),
        perplexity=float(run.parameters["perplexity"]),
        n_jobs=-1,
        random_state=run.seed,
    )
    exact_tree = run.components > 2 or len(run.rows) < _BARNES_HUT_BELOW
    embedding = TSNEEmbedding(
        _start(run),
        affinities,
        negative_gradient_method="bh" if exact_tree else "fft",
        n_jobs=-1,
        random_state=run.seed,
    )
    frames: list[FloatArray] = []
    for begin, end in _phases(steps):
        exaggeration = float(run.parameters["early_exaggeration"]) if begin < EXAGGERATED else None
        embedding.optimize(
            n_iter=end - begin,
            exaggeration=exaggeration,
            momentum=0.5 if exaggeration else 0.8,
            inplace=True,
            callbacks=_watch(run, begin, total),
            callbacks_every_iters=_WATCHED_EVERY,
        )
        if end in steps:
            frames.append(plain(embedding))
    return Layout.of_frames(frames, steps) if run.snapshots else Layout(frames[-1])


def _phases(steps: list[int]) -> list[tuple[int, int]]:
    stops = sorted({*steps, min(EXAGGERATED, steps[-1])})
    return list(zip([0, *stops[:-1]], stops, strict=True))


def _watch(run: Run, begin: int, total: int) -> object:
    def report(iteration: int, _error: float, embedding: npt.NDArray[np.floating]) -> None:
        run.progress(STAGE, begin + iteration, total, partial=plain(embedding))

    return report


def sklearn(run: Run) -> Layout:
    """scikit-learn's Barnes-Hut t-SNE, the reference; finds its own neighbours."""
    from sklearn.manifold import TSNE

    total = int(run.parameters["iterations"])
    engine = TSNE(
        n_components=run.components,
        perplexity=float(run.parameters["perplexity"]),
        early_exaggeration=float(run.parameters["early_exaggeration"]),
        max_iter=total,
        metric=run.metric,
        init=_start(run).astype(np.float32),
        random_state=run.seed,
        n_jobs=-1,
        verbose=2,
    )
    run.progress(STAGE, 0, total)
    with printed_epochs(lambda epoch: run.progress(STAGE, epoch, total)):
        return Layout(plain(engine.fit_transform(run.rows)))


def _neighbours(run: Run) -> Neighbours:
    """Affinities reach three times the perplexity."""
    return run.neighbours.first(max(1, min(len(run.rows) - 1, int(3 * float(run.parameters["perplexity"])))))


def _start(run: Run) -> npt.NDArray[np.float64]:
    """PCA, so small that the first steps are free (standard deviation 1e-4), plus a trace of noise against symmetry."""
    start = pca(run.rows, run.components).coordinates.astype(np.float64)
    start *= 1e-4 / (start[:, 0].std() or 1.0)
    noise: npt.NDArray[np.float64] = np.random.default_rng(run.seed).normal(0.0, 1e-6, start.shape)
    return start + noise


def _two_columns(rows: FloatArray) -> FloatArray:
    """PCA to two dimensions, inside the engine, needs two."""
    return rows if rows.shape[1] > 1 else np.hstack([rows, np.zeros_like(rows)])
