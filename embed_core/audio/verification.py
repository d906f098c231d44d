"""Is it the same voice? Cosines between recordings, the two kinds of error, and the threshold at which they are equal.

Verification (Wan, Wang, Papir & Lopez Moreno 2018, "Generalized end-to-end loss for speaker verification"): two
recordings are taken for one voice where the cosine of their vectors reaches a threshold. Raising it rejects more pairs
of one voice (false rejects), lowering it accepts more pairs of two voices (false accepts).

>>> scores, same = np.array([0.9, 0.8, 0.4, 0.3]), np.array([True, True, False, False])
>>> rate = equal_error_rate(scores, same)
>>> rate.eer, round(rate.threshold, 3)
(0.0, 0.6)
>>> errors_at(scores, same, 0.85)
Errors(false_accepts=0, false_rejects=1, different=2, same=2)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from embed_core.errors import InputError
from embed_core.scores import unit_rows

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

RESAMPLES = 1_000
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Pairs:
    """Every pair of recordings once: cosine ``(m,)``, same voice or not ``(m,)``, and which two they are."""

    scores: FloatArray
    same: BoolArray
    first: IntArray
    second: IntArray

    def __len__(self) -> int:
        return len(self.scores)


@dataclass(frozen=True, slots=True)
class Rate:
    """The equal error rate (0 to 1) and the cosine from which a pair is accepted there."""

    eer: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Interval:
    """The middle 95 % of a bootstrap."""

    low: float
    high: float
    resamples: int


@dataclass(frozen=True, slots=True)
class Errors:
    """Wrong decisions at one threshold, with the number of pairs of each kind."""

    false_accepts: int
    false_rejects: int
    different: int
    same: int

    @property
    def accept_rate(self) -> float:
        """Share of the pairs of two voices that are accepted (FAR)."""
        return self.false_accepts / self.different if self.different else float("nan")

    @property
    def reject_rate(self) -> float:
        """Share of the pairs of one voice that are rejected (FRR)."""
        return self.false_rejects / self.same if self.same else float("nan")


def cosines(vectors: npt.ArrayLike) -> FloatArray:
    """Cosine of every recording with every other, ``(n, n)``."""
    rows = unit_rows(vectors)
    return np.clip(rows @ rows.T, -1.0, 1.0)


def all_pairs(matrix: FloatArray, voices: Sequence[str]) -> Pairs:
    """The pairs of a cosine matrix ``(n, n)``, of voices ``(n,)``; n recordings are n (n - 1) / 2 pairs."""
    first, second = np.triu_indices(len(voices), 1)
    names = np.asarray(voices, dtype=object)
    same = np.asarray(names[first] == names[second], dtype=bool)
    return Pairs(matrix[first, second], same, first.astype(np.int64), second.astype(np.int64))


def errors_at(scores: npt.ArrayLike, same: npt.ArrayLike, threshold: float) -> Errors:
    """False accepts and false rejects where a pair is accepted from ``threshold`` on (a score equal to it is)."""
    accepted = np.asarray(scores, dtype=np.float64) >= threshold
    alike = np.asarray(same, dtype=bool)
    return Errors(
        int((accepted & ~alike).sum()), int((~accepted & alike).sum()), int((~alike).sum()), int(alike.sum())
    )  # fmt: skip


def equal_error_rate(scores: npt.ArrayLike, same: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Rate:
    """Where false accepts and false rejects are equally frequent.

    The ROC of finitely many pairs has corners; between two of them it is taken as a straight line (as
    ``scikit-learn``'s ``roc_curve`` joined up is), so that both rates meet. Where a range of thresholds gives the very
    rates, its middle is the threshold. ``weights`` ``(m,)`` count a pair more than once (the bootstrap).
    Errors: :class:`InputError` where pairs of one of the kinds are missing.
    """
    values, alike = np.asarray(scores, dtype=np.float64), np.asarray(same, dtype=bool)
    counts = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=np.float64)
    accepted, rejected = counts[~alike].sum(), counts[alike].sum()
    if accepted <= 0 or rejected <= 0:
        raise InputError("voices.one_kind", same=int(alike.sum()), different=int((~alike).sum()))
    levels, place = np.unique(values, return_inverse=True)
    # From the highest threshold down; in front a threshold above every score, which accepts nothing.
    steps = np.zeros((2, len(levels)))
    np.add.at(steps, (alike.astype(int), place), counts)
    far = np.concatenate([[0.0], np.cumsum(steps[0][::-1]) / accepted])
    frr = np.concatenate([[1.0], 1.0 - np.cumsum(steps[1][::-1]) / rejected])
    return _crossing(far, frr, levels[::-1])


def _crossing(far: FloatArray, frr: FloatArray, levels: FloatArray) -> Rate:
    """``far`` and ``frr`` ``(k + 1,)`` above all scores and at each of ``levels`` ``(k,)``, descending."""
    gap = frr - far
    gap[np.abs(gap) < 1e-12] = 0.0  # sums of thirds
    at = int(np.argmax(gap <= 0))
    if gap[at] == 0:
        below = levels[at] if at < len(levels) else levels[at - 1]
        return Rate(float(far[at]), float((levels[at - 1] + below) / 2))
    share = gap[at - 1] / (gap[at - 1] - gap[at])
    return Rate(float(far[at - 1] + share * (far[at] - far[at - 1])), float(levels[at - 1]))


def eer_interval(pairs: Pairs, voices: Sequence[str], *, resamples: int = RESAMPLES, seed: int = 0) -> Interval:
    """How far the equal error rate of other voices of this kind might lie: 95 % interval of a bootstrap over *voices*.

    Pairs share recordings and are not independent, so voices are drawn, not pairs: a voice drawn twice counts its own
    pairs twice and its pairs with a voice drawn three times six times. Draws of a single voice are left out.
    """
    rates = [
        equal_error_rate(pairs.scores, pairs.same, weights).eer
        for weights in _draws(pairs, voices, resamples, seed)
        if weights[pairs.same].any() and weights[~pairs.same].any()
    ]
    return _interval(np.array(rates))


def mean_interval(
    pairs: Pairs, chosen: BoolArray, against: BoolArray, voices: Sequence[str], *, resamples: int = RESAMPLES,
    seed: int = 0,
) -> Interval:  # fmt: skip
    """Interval of the mean score of ``chosen`` minus that of ``against`` (masks over the pairs), drawn as above."""
    found = []
    for weights in _draws(pairs, voices, resamples, seed):
        one, other = weights * chosen, weights * against
        if one.any() and other.any():
            found.append(float(one @ pairs.scores / one.sum() - other @ pairs.scores / other.sum()))
    return _interval(np.array(found))


def _draws(pairs: Pairs, voices: Sequence[str], resamples: int, seed: int) -> list[FloatArray]:
    names, belongs = np.unique(np.asarray(voices, dtype=str), return_inverse=True)
    drawn = np.random.default_rng(seed).multinomial(len(names), np.full(len(names), 1 / len(names)), size=resamples)
    one, other = belongs[pairs.first], belongs[pairs.second]
    return [np.where(pairs.same, row[one], row[one] * row[other]).astype(np.float64) for row in drawn]


def _interval(values: FloatArray) -> Interval:
    if len(values) == 0:
        return Interval(float("nan"), float("nan"), 0)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return Interval(float(low), float(high), len(values))
