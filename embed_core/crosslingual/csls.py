"""Cross-domain similarity local scaling (CSLS): a cosine that takes off what is near to everybody.

Some words, *hubs*, are among the nearest of very many others, and so wrong answers to very many questions. Conneau et
al. (2018, arXiv 1710.04087, section 2.3) lower the cosine by how crowded both neighbourhoods are::

    CSLS(x, y) = 2 cos(x, y) - r_T(x) - r_S(y)

``r_T(x)`` is the mean cosine of x with its k = 10 nearest targets, ``r_S(y)`` that of y with its k nearest sources.
All rows here have length 1, so dot products are cosines.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.progress import Progress, silent
from embed_core.static.hubness import Hubness

K = 10
_BATCH = 500

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


def density(rows: Floats, among: Floats, k: int = K, progress: Progress = silent) -> Floats:
    """``r`` (n,): the mean cosine of every row (n, d) with its ``k`` nearest of ``among`` (m, d); all m where fewer.

    >>> density(np.array([[1, 0]], "f4"), np.array([[1, 0], [0, 1], [-1, 0]], "f4"), k=2).tolist()
    [0.5]
    """
    k = min(k, len(among))
    found = np.zeros(len(rows), np.float32)
    for start in range(0, len(rows), _BATCH):
        progress("crosslingual.density", start, len(rows))
        cosines = rows[start : start + _BATCH] @ among.T
        found[start : start + _BATCH] = np.partition(cosines, -k, axis=1)[:, -k:].mean(axis=1)
    return found


def csls(cosines: Floats, source_density: Floats, target_density: Floats) -> Floats:
    """CSLS (n, m) of cosines (n, m), ``r_T`` of the sources (n,) and ``r_S`` of the targets (m,).

    >>> csls(np.array([[0.9, 0.8]], "f4"), np.array([0.5], "f4"), np.array([0.7, 0.1], "f4")).round(2).tolist()
    [[0.6, 1.0]]
    """
    scaled: Floats = 2 * cosines - source_density[:, None] - target_density[None]
    return scaled


@dataclass(frozen=True, slots=True, eq=False)
class Hubs:
    """In how many of the lists of the k nearest every target stands: by plain cosine, and by CSLS."""

    cosine: Hubness
    csls: Hubness
    lists: int

    def top(self, count: int) -> list[int]:
        """Rows of the greatest hubs by cosine."""
        return self.cosine.top(count)


def hubs(mapped: Floats, targets: Floats, target_density: Floats, k: int = K, progress: Progress = silent) -> Hubs:
    """Count over the mapped sources (n, d) how often every target (m, d) is among the ``k`` nearest."""
    k = min(k, len(targets))
    plain, scaled = np.zeros(len(targets), np.int32), np.zeros(len(targets), np.int32)
    for start in range(0, len(mapped), _BATCH):
        progress("crosslingual.hubs", start, len(mapped))
        cosines = mapped[start : start + _BATCH] @ targets.T
        plain += _counted(cosines, k)
        scaled += _counted(2 * cosines - target_density[None], k)  # r_T(x) is the same for a whole list
    return Hubs(Hubness(k, plain), Hubness(k, scaled), len(mapped))


def _counted(scores: Floats, k: int) -> NDArray[np.int32]:
    nearest = np.argpartition(scores, -k, axis=1)[:, -k:]
    return np.bincount(nearest.ravel(), minlength=scores.shape[1]).astype(np.int32)
