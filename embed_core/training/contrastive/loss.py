"""The loss of a batch of pairs, with every number that a page shows.

InfoNCE (van den Oord et al. 2018, arXiv:1807.03748) as it is used for retrieval: question ``i`` of the batch has one
right passage, its own, and all other passages of the batch are its wrong ones (in-batch negatives, Henderson et al.
2017, arXiv:1705.00652). With cosines s and temperature t::

    p_ij = exp(s_ij / t) / sum_k exp(s_ik / t)        loss = mean_i of -log p_ii

which is sentence-transformers' ``MultipleNegativesRankingLoss(scale=1 / t)``. Its gradient with respect to the
cosines has no more than the probabilities in it, for n questions::

    d loss / d s_ij = (p_ij - [i = j]) / (n t)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embed_core.errors import InputError
from embed_core.scores import unit_rows

LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE = 0.001, 10.0
LARGEST_BATCH = 4_000
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class BatchLoss:
    """n questions against m >= n passages; the passage of question ``i`` is row ``i``, hard negatives follow behind.

    Attributes:
        similarities: cosines (n, m).
        probabilities: softmax of each row of ``similarities / temperature`` (n, m).
        losses: -log of the probability of each question's own passage (n,).
        loss: their mean.
        gradient: of ``loss`` with respect to ``similarities`` (n, m): negative pulls a pair together, positive pushes
            it apart.
        ignored: cells that were left out (n, m), :func:`info_nce`'s ``ignore``.
        temperature: t.
    """

    similarities: Floats
    probabilities: Floats
    losses: Floats
    loss: float
    gradient: Floats
    ignored: Bools
    temperature: float

    @property
    def right(self) -> float:
        """The share of questions whose own passage has the highest cosine of the batch; a tie is not right."""
        own = np.diagonal(self.similarities)[:, None]
        beaten = (self.similarities >= own) & ~self.ignored
        return float((beaten.sum(axis=1) == 1).mean())

    @property
    def chance(self) -> float:
        """What the loss would be if all passages were equally probable: the mean log of how many there are."""
        return float(np.log((~self.ignored).sum(axis=1)).mean())


def info_nce(
    queries: ArrayLike, passages: ArrayLike, temperature: float = 0.05, *, ignore: ArrayLike | None = None
) -> BatchLoss:
    """The loss of a batch: ``queries`` (n, d) and ``passages`` (m, d), m >= n, of any length; in float64.

    ``ignore`` (n, m) leaves cells out of the softmax: in-batch false negatives (:func:`false_negatives`), say. The own
    passages cannot be left out.

    Two questions at right angles, each on its passage, at temperature 1: e / (e + 1) is the probability of the right
    one.

    >>> found = info_nce([[1.0, 0.0], [0.0, 1.0]], [[2.0, 0.0], [0.0, 3.0]], 1.0)
    >>> found.probabilities.round(4).tolist(), round(found.loss, 4)
    ([[0.7311, 0.2689], [0.2689, 0.7311]], 0.3133)
    >>> found.gradient.round(4).tolist()
    [[-0.1345, 0.1345], [0.1345, -0.1345]]

    Raises:
        InputError: ``bge.temperature``, ``bge.batch_shape``, ``bge.not_finite``.
    """
    checked_temperature(temperature)
    left, right = np.asarray(queries, dtype=np.float64), np.asarray(passages, dtype=np.float64)
    _check_shapes(left, right)
    similarities = unit_rows(left) @ unit_rows(right).T
    skipped = _ignored(ignore, similarities.shape)
    scaled = np.where(skipped, -np.inf, similarities / temperature)
    shifted = scaled - scaled.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    probabilities = np.exp(shifted - log_sums)
    losses = -np.diagonal(shifted - log_sums)
    count = len(left)
    gradient = (probabilities - np.eye(*similarities.shape)) / (count * temperature)
    return BatchLoss(similarities, probabilities, losses, float(losses.mean()), gradient, skipped, temperature)


def false_negatives(questions: Sequence[str], passages: Sequence[str]) -> Bools:
    """Cells (n, m) off the diagonal that the loss takes for wrong although the text says that they are right: the
    passage is word for word the question's own, or belongs to a question that asks the same.

    >>> false_negatives(["a?", "b?", "A? "], ["p", "q", "r"]).astype(int).tolist()
    [[0, 0, 1], [0, 0, 0], [1, 0, 0]]
    """
    asked, given = [_plain(text) for text in questions], [_plain(text) for text in passages]
    count = len(asked)
    found = np.zeros((count, len(given)), dtype=bool)
    for row in range(count):
        for column, passage in enumerate(given):
            same_question = column < count and asked[column] == asked[row]
            found[row, column] = column != row and (same_question or passage == given[row])
    return found


def checked_temperature(temperature: float) -> float:
    """``temperature`` if it can divide a cosine; else InputError ``bge.temperature``."""
    if not LOWEST_TEMPERATURE <= temperature <= HIGHEST_TEMPERATURE:
        raise InputError(
            "bge.temperature", received=f"{temperature:g}", low=LOWEST_TEMPERATURE, high=f"{HIGHEST_TEMPERATURE:g}"
        )
    return temperature


def _check_shapes(left: Floats, right: Floats) -> None:
    sound = left.ndim == right.ndim == 2 and 0 < len(left) <= len(right) and left.shape[1] == right.shape[1] > 0
    if not sound or len(right) > LARGEST_BATCH:
        raise InputError(
            "bge.batch_shape", questions=str(left.shape), passages=str(right.shape), most=f"{LARGEST_BATCH:,}"
        )
    if not (np.isfinite(left).all() and np.isfinite(right).all()):
        raise InputError("bge.not_finite")


def _ignored(ignore: ArrayLike | None, shape: tuple[int, ...]) -> Bools:
    if ignore is None:
        return np.zeros(shape, dtype=bool)
    cells = np.array(ignore, dtype=bool)
    if cells.shape != shape:
        raise InputError("bge.batch_shape", questions=str(cells.shape), passages=str(shape), most=f"{LARGEST_BATCH:,}")
    np.fill_diagonal(cells, False)
    return cells


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
