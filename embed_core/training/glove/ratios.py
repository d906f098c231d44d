"""Ratios of co-occurrence probabilities: what tells two words apart (Pennington et al. 2014, table 1).

P(k | i) = X_ik / X_i is how likely word k is to stand in the context of word i. P(k | ice) / P(k | steam) is large for
what belongs to ice alone (solid), small for what belongs to steam alone (gas), near 1 for what belongs to both (water)
or to neither (fashion). GloVe asks that (w_i - w_j) . w~_k follow the logarithm of this ratio.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.training.glove.counting import Cooccurrence

ENOUGH = 10.0
"""Counts on both sides together; below, chance alone explains almost any ratio."""
FACTOR = 1.2
"""A ratio tells the two words apart if all of its bounds lie beyond this factor: the bounds are too narrow for words
that come in bursts, and half a million counts of *the* would make any trifle significant.
"""
_SURE = 1.96


@dataclass(frozen=True, slots=True)
class Ratio:
    """One probe word: its counts with both words, its probabilities and their ``ratio`` (infinite where it never stands
    with the second word, NaN where with neither).

    ``log2`` is the logarithm of the ratio with half a count added on each side, so that a 0 has a place too; ``low``
    and ``high`` bound it for 95 of 100 texts of this size, +- 1.96 sqrt(1/a + 1/b) in natural logarithms. That takes
    counts for Poisson's: words come in bursts, so that the true bounds are wider; weighting by distance makes them
    rough.
    """

    probe: str
    first: float
    second: float
    given_first: float
    given_second: float
    ratio: float
    log2: float
    low: float
    high: float

    @property
    def enough(self) -> bool:
        """Counted often enough to say anything?"""
        return self.first + self.second >= ENOUGH

    @property
    def side(self) -> str:
        """Which word the probe clearly goes with: ``first``, ``second``, ``both`` alike (or neither), or ``few`` counts
        to say it from.
        """
        if not self.enough:
            return "few"
        margin = math.log2(FACTOR)
        return "first" if self.low > margin else "second" if self.high < -margin else "both"


@dataclass(frozen=True, slots=True)
class Ratios:
    """Two words, how much stands around each in all (X_i), and the probes."""

    first: str
    second: str
    total_first: float
    total_second: float
    rows: tuple[Ratio, ...]


def ratios_of(
    first: str, second: str, rows: Sequence[tuple[str, float, float]], total_first: float, total_second: float
) -> Ratios:
    """The table from counts: (probe, X_first,probe, X_second,probe).

    >>> ratios_of("ice", "steam", [("solid", 30.0, 5.0)], 1000.0, 500.0).rows[0].ratio
    3.0
    """
    made = tuple(_ratio(probe, a, b, total_first, total_second) for probe, a, b in rows)
    return Ratios(first, second, total_first, total_second, made)


def _ratio(probe: str, a: float, b: float, total_a: float, total_b: float) -> Ratio:
    given_a, given_b = (a / total_a if total_a else 0.0), (b / total_b if total_b else 0.0)
    ratio = given_a / given_b if given_b else math.inf if given_a else math.nan
    middle = math.log2((a + 0.5) / (total_a + 1)) - math.log2((b + 0.5) / (total_b + 1))
    spread = _SURE * math.sqrt(1 / (a + 0.5) + 1 / (b + 0.5)) / math.log(2)
    return Ratio(probe, a, b, given_a, given_b, ratio, middle, middle - spread, middle + spread)


def ratio_table(counts: Cooccurrence, first: str, second: str, probes: Sequence[str]) -> Ratios:
    """The table of two words and some probes, from a matrix.

    Raises:
        InputError: ``glove.not_counted`` for words that the vocabulary lacks; ``glove.same_word``.
    """
    if first == second:
        raise InputError("glove.same_word", word=first[:60])
    rows = rows_of(counts, [first, second, *probes])
    around = counts.matrix[rows[:2]]
    totals = counts.sums[0][rows[:2]]
    cells: NDArray[np.float64] = around[:, rows[2:]].toarray()
    named = [(counts.words[row], float(a), float(b)) for row, a, b in zip(rows[2:], *cells, strict=True)]
    return ratios_of(counts.words[rows[0]], counts.words[rows[1]], named, float(totals[0]), float(totals[1]))


def telling(counts: Cooccurrence, first: str, second: str, most: int = 3) -> list[str]:
    """Probes that tell two words apart in this corpus: ``most`` for the first, ``most`` for the second, then ``most``
    of both; among words that meet the pair often enough, by the size of the ratio (for both: near 1, the more frequent
    first).
    """
    rows = rows_of(counts, [first, second])
    around = counts.matrix[rows].toarray()
    totals = around.sum(axis=1)
    if not totals.all():
        return []
    met = np.flatnonzero((around.sum(axis=0) >= ENOUGH / 2) & ~np.isin(np.arange(around.shape[1]), rows))
    # Half a count more on each side, so that words that never meet one of the two have a place in the order.
    logs = np.log((around[0, met] + 0.5) / totals[0]) - np.log((around[1, met] + 0.5) / totals[1])
    order = met[np.argsort(-logs, kind="stable")]
    shared = met[(np.abs(logs) < 0.25) & (around[:, met].min(axis=0) > 0)]
    both = shared[np.argsort(-around[:, shared].sum(axis=0), kind="stable")]
    chosen = [*order[:most], *order[::-1][:most], *both[:most]]
    return [counts.words[row] for row in dict.fromkeys(int(row) for row in chosen)]


def rows_of(counts: Cooccurrence, words: Sequence[str]) -> list[int]:
    """The rows of words, as written or in lower case; ``glove.not_counted`` names those that have none."""
    known = counts.rows
    rows = [known.get(word, known.get(word.lower(), -1)) for word in words]
    if missing := [word for word, row in zip(words, rows, strict=True) if row < 0]:
        raise InputError("glove.not_counted", missing=", ".join(word[:60] for word in missing[:8]), size=len(known))
    return rows
