"""How good a space of questions and passages is: alignment and uniformity, and whether questions find their passages.

Wang & Isola (2020, ICML, arXiv:2005.10242), for vectors of length 1, pairs (x, y) that belong together and all pairs
(x, x') of different ones::

    alignment = mean of |x - y|^a  (a = 2)            uniformity = log mean of exp(-t |x - x'|^2)  (t = 2)

Both are better when lower: pairs close together, and everything spread over the sphere (the lowest uniformity of many
points in many dimensions is near -2t = -4; that of one point on which everything falls is 0).
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embed_core.errors import InputError
from embed_core.retrieval.measures import Scores, gains, scores
from embed_core.scores import unit_rows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_BLOCK = 512


@dataclass(frozen=True, slots=True)
class Recall:
    """How ``questions`` found their passages in a ``pool``: the share found first and among the first five, and the
    mean of 1 / rank.
    """

    at_1: float
    at_5: float
    mrr: float
    questions: int
    pool: int

    def as_json(self) -> dict[str, Any]:
        """For a checkpoint's history; ``Recall(**...)`` reads it back."""
        return asdict(self)


def alignment(first: ArrayLike, second: ArrayLike, power: float = 2.0) -> float:
    """The mean distance to the ``power`` of the rows of ``first`` (n, d) from their partners in ``second`` (n, d).

    >>> round(alignment([[1.0, 0.0], [3.0, 4.0]], [[0.0, 1.0], [3.0, 4.0]]), 6)  # squared distances 2 and 0
    1.0
    """
    left, right = _units(first), _units(second)
    if left.shape != right.shape:
        raise InputError("bge.partners", first=str(left.shape), second=str(right.shape))
    return float((np.linalg.norm(left - right, axis=1) ** power).mean())


def uniformity(vectors: ArrayLike, t: float = 2.0) -> float:
    """The log of the mean of exp(-t |x - x'|^2) over all pairs of different rows of ``vectors`` (n, d), n >= 2.

    >>> round(uniformity([[1.0, 0.0], [0.0, 2.0]]), 6)  # one pair, its squared distance 2
    -4.0
    """
    rows = _units(vectors)
    count = len(rows)
    if count < 2:
        raise InputError("bge.two_vectors", received=count)
    total = 0.0
    for start in range(0, count, _BLOCK):
        block = rows[start : start + _BLOCK]
        squared = np.clip(2 - 2 * block @ rows.T, 0, None)
        potentials = np.exp(-t * squared)
        potentials[np.arange(len(block)), np.arange(start, start + len(block))] = 0.0
        total += float(potentials.sum())
    return math.log(total / (count * (count - 1)))


def ranks(questions: ArrayLike, passages: ArrayLike, gold: ArrayLike) -> Floats:
    """The rank (n,), from 1, of each question's own passage among all ``passages`` (m, d) by cosine.

    ``gold`` (n,) says which row is a question's own. Passages that tie with it stand before it, so that a space in
    which everything falls on one point finds nothing.

    >>> ranks([[1.0, 0.0], [1.0, 0.1]], [[0.0, 1.0], [1.0, 0.0]], [1, 0]).tolist()
    [1.0, 2.0]
    """
    asked, pool = _units(questions), _units(passages)
    own = np.asarray(gold, dtype=np.int64)
    if asked.shape[1:] != pool.shape[1:] or own.shape != (len(asked),):
        raise InputError("bge.partners", first=str(asked.shape), second=str(pool.shape))
    cosines = asked @ pool.T
    mine = cosines[np.arange(len(asked)), own]
    found: Floats = (cosines >= mine[:, None]).sum(axis=1).astype(np.float64)
    return found


def recall(found: ArrayLike, pool: int) -> Recall:
    """Recall@1, Recall@5 and MRR of the ranks (n,) of n questions; ranks beyond
    :data:`embed_core.retrieval.measures.DEPTH` count as not found.

    >>> recall([1, 2, 10], pool=20)
    Recall(at_1=0.3333333333333333, at_5=0.6666666666666666, mrr=0.5333333333333333, questions=3, pool=20)
    """
    row = np.asarray(found, dtype=np.float64)
    at_1, at_5, mrr = gains(row, "recall", 1), gains(row, "recall", 5), gains(row, "mrr", 1)
    return Recall(float(at_1.mean()), float(at_5.mean()), float(mrr.mean()), len(row), pool)


def with_intervals(found: ArrayLike, k: int) -> Scores:
    """Recall@k, MRR and nDCG@k with bootstrap intervals over the questions."""
    return scores(found, k)


def _units(vectors: ArrayLike) -> Floats:
    rows = np.asarray(vectors, dtype=np.float64)
    if rows.ndim != 2 or not len(rows):
        raise InputError("bge.partners", first=str(rows.shape), second="(n, d)")
    if not np.isfinite(rows).all():
        raise InputError("bge.not_finite")
    return unit_rows(rows)
