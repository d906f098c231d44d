"""What can be done to a whole table of vectors before they are compared: centre, all-but-the-top, unit length.

"All-but-the-top" (Mu & Viswanath 2018, arXiv 1702.01417, algorithm 1): subtract the mean vector, then what lies along
the first D principal components, which mostly carry word frequency.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.similarity import row_norms
from embed_core.static.model import StaticModel

_KEPT = 2
_BATCH = 65_536

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Treatment:
    """``centre`` subtracts the mean; ``top`` > 0 also removes that many components; ``normalise`` comes last."""

    centre: bool = False
    top: int = 0
    normalise: bool = False

    def __bool__(self) -> bool:
        """Does it change anything?"""
        return self.centre or self.top > 0 or self.normalise


class TreatedModel(StaticModel):
    """A model whose vectors were treated: ``(N, d)`` again, in the same order.

    It has no ``subwords``: :meth:`treat` takes the vectors that the original's n-grams give along.
    """

    def __init__(self, model: StaticModel, treatment: Treatment) -> None:
        self.treatment = treatment
        self._mean = np.zeros(model.dims, np.float32)
        self._components = np.zeros((0, model.dims), np.float32)
        if treatment.centre or treatment.top:
            self._mean, self._components = mean_and_components(model.vectors, treatment.top)
        super().__init__(model.spec, model.words, self.treat(model.vectors))

    def treat(self, vectors: NDArray[np.floating]) -> Floats:
        """Vectors (n, d) of the original model, as they stand in this one; a zero vector stays zero."""
        moved: Floats = np.asarray(vectors, dtype=np.float32) - self._mean
        for start in range(0, len(moved) if len(self._components) else 0, _BATCH):
            part = moved[start : start + _BATCH]
            part -= (part @ self._components.T) @ self._components
        if self.treatment.normalise:
            lengths = row_norms(moved)
            moved /= np.where(lengths > 0, lengths, 1.0)[:, None]
        return moved


def treated(model: StaticModel, treatment: Treatment) -> StaticModel:
    """``model`` with its vectors treated; itself where there is nothing to do. The latest two of a model are kept.

    Raises:
        InputError: ``static.bad_top`` unless 0 <= top < d.
    """
    if not 0 <= treatment.top < model.dims:
        raise InputError("static.bad_top", received=treatment.top, highest=model.dims - 1)
    if not treatment:
        return model
    with _lock:
        kept = _kept.setdefault(model, OrderedDict())
        if treatment not in kept:
            kept[treatment] = TreatedModel(model, treatment)
            while len(kept) > _KEPT:
                kept.popitem(last=False)
        kept.move_to_end(treatment)
        return kept[treatment]


def mean_and_components(vectors: NDArray[np.floating], count: int) -> tuple[Floats, Floats]:
    """The mean (d,) of the rows and the first ``count`` principal components (count, d), rows of length 1.

    >>> mean, components = mean_and_components(np.array([[1.0, 5.0], [3.0, 5.0]]), 1)
    >>> mean.tolist(), np.abs(components).tolist()
    ([2.0, 5.0], [[1.0, 0.0]])
    """
    mean = vectors.mean(axis=0, dtype=np.float64)
    if count == 0:
        return mean.astype(np.float32), np.zeros((0, vectors.shape[1]), np.float32)
    scatter = np.zeros((vectors.shape[1], vectors.shape[1]))
    for start in range(0, len(vectors), _BATCH):
        part = vectors[start : start + _BATCH].astype(np.float64) - mean
        scatter += part.T @ part
    axes = np.linalg.eigh(scatter)[1][:, ::-1][:, :count].T
    return mean.astype(np.float32), axes.astype(np.float32)


_lock = threading.Lock()
_kept: WeakKeyDictionary[StaticModel, OrderedDict[Treatment, TreatedModel]] = WeakKeyDictionary()
