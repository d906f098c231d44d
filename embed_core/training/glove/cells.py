"""The cells of a matrix in the order in which a run visits them, and where a run is on its way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.training.glove.counting import Cooccurrence
from embed_core.training.glove.kernel import compiled
from embed_core.training.glove.objective import weight
from embed_core.training.glove.settings import Settings

Rows = NDArray[np.float32]
ARRAYS = ("words", "contexts", "word_squares", "context_squares")


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The cells above 0, shuffled once with the run's seed (as the published program does): ``rows``, ``columns``,
    ``logs`` log X and ``weights`` f(X), each (cells,).
    """

    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    logs: Rows
    weights: Rows

    def __len__(self) -> int:
        return len(self.rows)


def shuffled(counts: Cooccurrence, settings: Settings) -> Cells:
    """The cells of a run. Cells that weigh nothing in float32 stay: their step is 0."""
    order = np.random.default_rng(settings.seed).permutation(counts.cells)
    rows = np.repeat(np.arange(len(counts.words), dtype=np.int32), np.diff(counts.starts))[order]
    # To float32 one by one: of a large matrix every copy counts.
    logs = np.log(counts.values).astype(np.float32)[order]
    weights = weight(counts.values, settings.x_max, settings.alpha).astype(np.float32)[order]
    return Cells(rows, counts.columns[order], logs, weights)


def first_arrays(size: int, settings: Settings) -> dict[str, Rows]:
    """Everything that learns, (V, d + 1) each: rows drawn evenly from +-0.5 / (d + 1), squares of 1, as the published
    program begins.
    """
    width = settings.dims + 1
    rng = np.random.default_rng([settings.seed, 1])
    drawn = ((rng.random((2, size, width)) - 0.5) / width).astype(np.float32)
    ones = np.ones((2, size, width), dtype=np.float32)
    return dict(zip(ARRAYS, [drawn[0], drawn[1], ones[0], ones[1]], strict=True))


def visit(cells: Cells, arrays: dict[str, Rows], start: int, stop: int, rate: float) -> float:
    """Walk over the cells from ``start`` to ``stop``; the sum of their costs f * difference^2, each before its step."""
    part = slice(start, stop)
    return float(
        compiled()(
            cells.rows[part], cells.columns[part], cells.logs[part], cells.weights[part],
            *(arrays[name] for name in ARRAYS), np.float32(rate),
        )
    )  # fmt: skip


def mean_cost(cells: Cells, arrays: dict[str, Rows], most: int = 200_000) -> float:
    """The mean of f * difference^2 over the first ``most`` cells, without moving anything."""
    part = slice(0, most)
    words, contexts = arrays["words"][cells.rows[part]], arrays["contexts"][cells.columns[part]]
    dots = np.einsum("cd,cd->c", words[:, :-1], contexts[:, :-1])
    difference = dots + words[:, -1] + contexts[:, -1] - cells.logs[part]
    return float((cells.weights[part] * difference**2).mean(dtype=np.float64))


def final_vectors(arrays: dict[str, Rows]) -> Rows:
    """What a run hands out: w + w~ (V, d), without the biases."""
    both: Rows = (arrays["words"] + arrays["contexts"])[:, :-1]
    return np.ascontiguousarray(both)
