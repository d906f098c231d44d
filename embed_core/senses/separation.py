"""How far apart the senses of a word lie, layer by layer, and what of it is more than chance.

Occurrences of one word with known senses are compared by cosine. A static model gives all of them one vector: every
cosine is 1, the separation 0, and no rule on vectors can beat the answer "always the most frequent sense".

>>> vectors = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [0.1, 0.9]])
>>> loo_accuracy(vectors, ["money", "money", "river", "river"])
1.0
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.similarity import pairwise

Float64 = NDArray[np.float64]
Labels = Sequence[str] | Sequence[int] | NDArray[Any]

SHUFFLES = 200
"""How often the labels are shuffled for the permutation baseline."""
BAND = (2.5, 97.5)
_TIE_DIGITS = 12  # cosines that agree to so many digits are ties: what differs beyond is rounding
_DEGENERATE = 1e-9


@dataclass(frozen=True, eq=False)
class Curves:
    """One model, all arrays (layers + 1,): layer 0 are the input embeddings.

    ``separation = within - between``: mean cosine of all pairs of one sense minus that of all pairs of two senses;
    ``normalised = separation / (1 - baseline)`` with ``baseline`` the mean cosine of random words (anisotropy).
    ``*_low`` and ``*_high`` hold 95 % of the values under shuffled labels. ``p_separation`` (normalised) and
    ``p_accuracy`` compare the best layer with the best layer of each shuffle (so that choosing it among many is paid
    for): ``(1 + as good) / (1 + shuffles)``.
    """

    within: Float64
    between: Float64
    separation: Float64
    baseline: Float64
    normalised: Float64
    shuffled_low: Float64
    shuffled_high: Float64
    accuracy: Float64
    accuracy_low: Float64
    accuracy_high: Float64
    p_separation: float
    p_accuracy: float
    most_frequent: float
    shuffles: int

    @property
    def layers(self) -> int:
        """Blocks of the model: layer numbers run from 0 to this."""
        return len(self.separation) - 1

    @property
    def normalised_band(self) -> tuple[Float64, Float64]:
        """``shuffled_low`` and ``shuffled_high`` on the scale of ``normalised``."""
        room = 1 - self.baseline
        return _share(self.shuffled_low, room), _share(self.shuffled_high, room)

    @property
    def best(self) -> int:
        """The layer with the greatest normalised separation (the lowest of several)."""
        return _largest(self.normalised)

    @property
    def best_accuracy(self) -> int:
        """The layer with the greatest leave-one-out accuracy (the lowest of several)."""
        return _largest(self.accuracy)


def cosines(vectors: NDArray[np.floating]) -> Float64:
    """The cosines between all rows of ``vectors`` (n, d): (n, n); a zero row has cosine 0 with everything.

    >>> cosines(np.array([[3.0, 4.0], [3.0, 4.0]])).tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    return pairwise(vectors, vectors)


def most_frequent_share(labels: Labels) -> float:
    """The share of the most frequent label: the accuracy of always answering it, all that a static model can reach.

    >>> most_frequent_share(["a", "a", "b"]).__round__(3)
    0.667
    """
    if len(labels) == 0:
        raise InputError("separation.too_few", received=0)
    _, counts = np.unique(np.asarray(labels), return_counts=True)
    return float(counts.max() / counts.sum())


def loo_predictions(vectors: NDArray[np.floating], labels: Labels) -> NDArray[Any]:
    """For each row of ``vectors`` (n, d) the label of its nearest *other* row by cosine: (n,).

    Among rows equally near (cosines equal to 12 digits) the one with the lower index answers.

    Raises:
        InputError: ``separation.too_few`` for fewer than two rows, ``separation.label_count`` for another number of
            labels than rows.
    """
    names = _labels(labels, len(vectors))
    found: NDArray[Any] = names[_nearest(cosines(vectors))]
    return found


def loo_accuracy(vectors: NDArray[np.floating], labels: Labels) -> float:
    """The share of rows whose nearest other row has their label: leave-one-out accuracy of 1-nearest-neighbour."""
    return float((loo_predictions(vectors, labels) == np.asarray(labels)).mean())


def separation(vectors: NDArray[np.floating], labels: Labels) -> tuple[float, float]:
    """Mean cosine of all pairs within a sense, and of all pairs between two senses; NaN where there is no such pair.

    >>> separation(np.eye(2)[[0, 0, 1]], ["a", "a", "b"])
    (1.0, 0.0)
    """
    return separation_of(cosines(vectors), labels)


def separation_of(matrix: Float64, labels: Labels) -> tuple[float, float]:
    """As :func:`separation`, from the cosines (n, n)."""
    within, between = _within_between(matrix, _codes(_labels(labels, len(matrix)))[None])
    return float(within[0]), float(between[0])


def curves(
    vectors: NDArray[np.floating],
    labels: Labels,
    baseline: NDArray[np.floating],
    *,
    shuffles: int = SHUFFLES,
    seed: int = 0,
) -> Curves:
    """Separation and accuracy at each layer of ``vectors`` (layers + 1, n, d), with shuffled labels beside them.

    ``baseline`` (layers + 1,) is :func:`embed_core.senses.states.random_word_cosine`. The shuffles are the same in all
    layers. Without two senses, or without two occurrences of one sense, ``separation`` is NaN.
    """
    names = _labels(labels, vectors.shape[1])
    random = np.random.default_rng(seed)
    codes = _codes(names)
    rows = np.stack([codes, *(random.permutation(codes) for _ in range(shuffles))])  # row 0: as labelled
    found = [_layer(cosines(layer), rows) for layer in vectors]
    within, between, accuracy = (np.stack([one[place] for one in found]) for place in range(3))
    apart = within - between
    room = 1 - np.asarray(baseline, np.float64)
    shares = np.stack([_share(column, room) for column in apart.T], axis=1)
    low, high = _band(apart[:, 1:])
    accuracy_low, accuracy_high = _band(accuracy[:, 1:])
    return Curves(
        within[:, 0], between[:, 0], apart[:, 0], np.asarray(baseline, np.float64),
        shares[:, 0], low, high,
        accuracy[:, 0], accuracy_low, accuracy_high, _p_of_best(shares), _p_of_best(accuracy),
        most_frequent_share(names), shuffles,
    )  # fmt: skip


def _layer(matrix: Float64, rows: NDArray[np.int64]) -> tuple[Float64, Float64, Float64]:
    nearest = _nearest(matrix)
    return *_within_between(matrix, rows), (rows[:, nearest] == rows).mean(axis=1)


def _within_between(matrix: Float64, rows: NDArray[np.int64]) -> tuple[Float64, Float64]:
    """Mean cosine within and between groups, for each row of group numbers (r, n).

    With the one-hot groups Y the sum over all ordered pairs of one group, each with itself included, is tr(Y' C Y).
    """
    count = len(matrix)
    groups = int(rows.max()) + 1
    same = np.zeros(len(rows))
    for group in range(groups):
        member = (rows == group).astype(np.float64)
        same += np.einsum("rn,rn->r", member @ matrix, member)
    sizes = np.bincount(rows[0], minlength=groups).astype(np.float64)
    inner, outer = float((sizes * (sizes - 1)).sum()), float(count**2 - (sizes**2).sum())
    nan = np.full(len(rows), np.nan)
    within = (same - np.trace(matrix)) / inner if inner else nan
    between = (matrix.sum() - same) / outer if outer else nan
    return within, between


def _nearest(matrix: Float64) -> NDArray[np.int64]:
    others = np.round(matrix, _TIE_DIGITS)
    np.fill_diagonal(others, -np.inf)
    nearest: NDArray[np.int64] = others.argmax(axis=1)
    return nearest


def _labels(labels: Labels, rows: int) -> NDArray[Any]:
    names = np.asarray(labels)
    if len(names) != rows:
        raise InputError("separation.label_count", received=len(names), rows=rows)
    if rows < 2:
        raise InputError("separation.too_few", received=rows)
    return names


def _codes(names: NDArray[Any]) -> NDArray[np.int64]:
    return np.unique(names, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _band(values: Float64) -> tuple[Float64, Float64]:
    if not values.shape[1]:
        nothing = np.full(len(values), np.nan)
        return nothing, nothing
    low, high = np.percentile(values, BAND, axis=1)
    return low, high


def _p_of_best(values: Float64) -> float:
    """Of ``values`` (layers + 1, 1 + shuffles) the share of columns whose best layer is as good as column 0's."""
    values = values[np.isfinite(values).all(axis=1)]
    if not len(values):
        return float("nan")
    best = values.max(axis=0)
    return float((best >= best[0] - _DEGENERATE).mean())  # column 0 counts itself: (1 + as good) / (1 + shuffles)


def _share(values: Float64, room: Float64) -> Float64:
    share: Float64 = np.divide(values, room, out=np.full(len(room), np.nan), where=room > _DEGENERATE)
    return share


def _largest(values: Float64) -> int:
    return int(np.nanargmax(values)) if np.isfinite(values).any() else 0
