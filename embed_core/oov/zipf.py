"""How often words occur: Zipf's law (Zipf 1949), count proportional to rank^(-s) with s near 1 in large texts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FIT_FROM_COUNT = 2
"""Words that occur less often are left out of the fit: the long steps at the end of the ranks are no straight line."""
_MIN_POINTS = 5

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ZipfFit:
    """count = ``scale`` * rank^(-``exponent``), least squares on logarithms over ranks ``first`` to ``last``."""

    exponent: float
    scale: float
    r2: float
    first: int
    last: int

    def counts(self, ranks: NDArray[np.integer]) -> NDArray[np.float64]:
        """The fitted counts at ``ranks`` (n,)."""
        return np.asarray(self.scale * ranks.astype(np.float64) ** -self.exponent)


def fit_zipf(counts: Whole, least: int = FIT_FROM_COUNT) -> ZipfFit | None:
    """Zipf's law fitted to the words that occur at least ``least`` times; None where there are fewer than five.

    log10 count = a - s * log10 rank by ordinary least squares, ranks weighted alike. This is the usual first look, not
    a test: see Piantadosi (2014) for why a straight line on two logarithmic axes proves little.
    """
    ranks = np.arange(1, 1 + int((counts >= least).sum()))
    if len(ranks) < _MIN_POINTS:
        return None
    x, y = np.log10(ranks), np.log10(counts[: len(ranks)])
    slope, intercept = np.polyfit(x, y, 1)
    spread = float(((y - y.mean()) ** 2).sum())
    r2 = 1.0 - float(((y - slope * x - intercept) ** 2).sum()) / spread if spread > 0 else float("nan")
    return ZipfFit(float(-slope), float(10**intercept), r2, 1, len(ranks))


def shown_ranks(total: int, most: int = 1_200) -> Whole:
    """At most about ``most`` ranks of 1 to ``total`` for a picture on a logarithmic axis: the first ones all, then
    ever fewer.

    >>> shown_ranks(4).tolist()
    [1, 2, 3, 4]
    """
    if total <= most:
        return np.arange(1, total + 1)
    return np.unique(np.round(np.logspace(0, np.log10(total), 2 * most)).astype(np.int64))
