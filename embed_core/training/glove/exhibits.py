"""What a page shows of a matrix: a few words' cells, the weights they get, one cell's steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.training.glove.cells import first_arrays
from embed_core.training.glove.counting import Cooccurrence
from embed_core.training.glove.objective import CellStep, cell_step, weight
from embed_core.training.glove.ratios import rows_of
from embed_core.training.glove.settings import Settings

Array = NDArray[np.float64]
_PASSED_OVER, _SEARCHED = 40, 800


@dataclass(frozen=True, slots=True, eq=False)
class Excerpt:
    """The cells of ``words`` (n): ``x`` (n, n); ``logs`` log X and ``pmi``, NaN where two words never meet."""

    words: tuple[str, ...]
    counts: NDArray[np.int64]
    x: Array
    logs: Array
    pmi: Array

    def strongest(self) -> tuple[int, int]:
        """Row and column of the largest cell of two different words."""
        apart = np.where(np.eye(len(self.words), dtype=bool), -1.0, self.x)
        row, column = np.unravel_index(int(np.argmax(apart)), apart.shape)
        return int(row), int(column)

    @property
    def empty(self) -> float:
        """Share of the cells that are 0."""
        return float((self.x == 0).mean())


def excerpt(counts: Cooccurrence, words: Sequence[str]) -> Excerpt:
    """A few words' cells.

    ``pmi`` is log X_ij X / (X_i X_j), the pointwise mutual information of the counts: what w_i . w~_j comes to if the
    biases take up the words' own frequencies (b_i = log X_i; Pennington et al. 2014, eq. 4 to 7), and what skip-gram
    with negative sampling factorises too, less log k (Levy & Goldberg 2014).

    Raises:
        InputError: ``glove.not_counted``.
    """
    rows = list(dict.fromkeys(rows_of(counts, words)))
    x = counts.block(rows, rows)
    by_row, by_column = (sums[rows] for sums in counts.sums)
    total = counts.sums[0].sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(x > 0, np.log(x), np.nan)
        expected = by_row[:, None] * by_column[None, :] / total
        pmi = np.where(x > 0, np.log(x / expected), np.nan)
    return Excerpt(tuple(counts.words[row] for row in rows), counts.counts[rows], x, logs, pmi)


def typical_words(counts: Cooccurrence, most: int = 14) -> list[str]:
    """Words that make a telling heatmap: pairs that meet more often than chance would have it, by X_ij PMI_ij.

    The most frequent words of all (which stand beside everything) and rare ones are passed over.
    """
    begin = min(_PASSED_OVER, max(0, len(counts.words) - most) // 2)
    rows = np.arange(begin, min(len(counts.words), begin + _SEARCHED))
    table = counts.matrix[rows][:, rows].tocoo()
    apart = table.row != table.col
    i, j, x = table.row[apart], table.col[apart], table.data[apart]
    mass = np.bincount(i, weights=x, minlength=len(rows)) + 1e-12
    gain = x * np.log(x * x.sum() / (mass[i] * mass[j]))
    chosen: dict[int, None] = {}
    for place in np.argsort(-gain, kind="stable"):
        if len(chosen) >= most:
            break
        chosen.update(dict.fromkeys((int(i[place]), int(j[place]))))
    listed = list(chosen)[:most] or list(range(min(most, len(rows))))
    return [counts.words[rows[row]] for row in listed]


@dataclass(frozen=True, slots=True, eq=False)
class Weighting:
    """What f does to all cells: how many there are, the share below ``x_max``, the share of the objective's weight that
    the cells at 1 hold, and for a curve the share of cells and of weight below each of ``edges``.
    """

    cells: int
    below: float
    largest: float
    edges: Array
    cells_below: Array
    weight_below: Array


def weighting(counts: Cooccurrence, x_max: float, alpha: float, bins: int = 60) -> Weighting:
    """How f shares out the weight over the cells of a corpus."""
    values = counts.values
    low, high = float(values.min()), float(values.max())
    edges = np.geomspace(low, max(high, low * 1.001), bins)
    f = weight(values, x_max, alpha)
    place = np.searchsorted(edges, values, side="left").clip(0, bins - 1)
    many = np.bincount(place, minlength=bins).cumsum() / len(values)
    much = np.bincount(place, weights=f, minlength=bins).cumsum() / f.sum()
    return Weighting(len(values), float((values < x_max).mean()), high, edges, many, much)


def repeated_steps(
    counts: Cooccurrence, first: str, second: str, settings: Settings, times: int
) -> tuple[CellStep, ...]:
    """``times`` steps on one cell and nothing else, from the random start of the run with these settings.

    Raises:
        InputError: ``glove.not_counted``; ``glove.never_meet`` if the cell is 0.
    """
    from embed_core.errors import InputError

    row, column = rows_of(counts, [first, second])
    x = float(counts.block([row], [column])[0, 0])
    if x == 0:
        raise InputError("glove.never_meet", first=first[:60], second=second[:60])
    start = first_arrays(len(counts.words), settings)
    word, context = start["words"][row].astype(np.float64), start["contexts"][column].astype(np.float64)
    squares = np.ones_like(word), np.ones_like(context)
    steps: list[CellStep] = []
    for _ in range(times):
        step = cell_step(
            word, context, *squares, x, x_max=settings.x_max, alpha=settings.alpha, rate=settings.rate
        )  # fmt: skip
        steps.append(step)
        word, context = step.word.after, step.context.after
        squares = step.word.squares_after, step.context.squares_after
    return tuple(steps)
