"""How often the right translation is among the first: precision at 1 and 5 on held-out words, and by number of seeds.

P@k is the share of held-out source words for which one of the dictionary's translations is among the k nearest targets
(Conneau et al. 2018, section 3.1). A random answer is right with probability 1 - C(m - a, k) / C(m, k) for m candidates
of which a are accepted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np

from embed_core.crosslingual.csls import Floats, Ints, csls, density
from embed_core.evaluation.rank_correlation import RESAMPLES, SEED, Interval, mean

AT: tuple[int, ...] = (1, 5)


@dataclass(frozen=True, slots=True, eq=False)
class Ranks:
    """The rank (q,) of the best accepted translation of every held-out word, 1 the first, by cosine and by CSLS.

    ``candidates`` is how many target words there are to choose from, ``accepted`` (q,) how many of them are right.
    """

    cosine: Ints
    csls: Ints
    accepted: Ints
    candidates: int

    def of(self, measure: str) -> Ints:
        """The ranks by "cosine" or "csls"."""
        return self.csls if measure == "csls" else self.cosine

    def chance(self, k: int) -> float:
        """P@k of answers drawn at random."""
        every = comb(self.candidates, min(k, self.candidates))
        wrong = [comb(self.candidates - count, min(k, self.candidates)) / every for count in self.accepted.tolist()]
        return 1.0 - float(np.mean(wrong)) if wrong else float("nan")


def ranks(
    queries: Floats, targets: Floats, target_density: Floats, accepted: Sequence[Sequence[int]]
) -> Ranks:  # fmt: skip
    """Rank the accepted rows of ``targets`` (m, d) for every query (q, d), rows of length 1.

    Equal scores count against. ``target_density`` (m,) is CSLS's ``r_S``.
    """
    cosines = queries @ targets.T
    scaled = csls(cosines, density(queries, targets), target_density)
    counts = np.array([len(rows) for rows in accepted], np.int64)
    return Ranks(_best(cosines, accepted), _best(scaled, accepted), counts, len(targets))


def _best(scores: Floats, accepted: Sequence[Sequence[int]]) -> Ints:
    found = np.zeros(len(scores), np.int64)
    for place, rows in enumerate(accepted):
        best = scores[place, list(rows)].max()
        # Other accepted words may be as good as the best one: they do not stand in its way.
        found[place] = 1 + int(np.sum(scores[place] >= best)) - int(np.sum(scores[place, list(rows)] >= best))
    return found


def precision(found: Ints, k: int, *, resamples: int = RESAMPLES, seed: int = SEED) -> Interval:
    """P@k of ranks (q,) and its 95 % bootstrap interval over the words.

    >>> precision(np.array([1, 4, 9, 1]), 1, resamples=0).value
    0.5
    """
    return mean(found <= k, resamples=resamples, seed=seed)
