"""Classes nobody trained for: a sentence for each class, and a picture belongs to the sentence it is most like.

Radford et al. (2021), "Learning Transferable Visual Models From Natural Language Supervision": the probability of class
k is ``softmax_k(scale * cos(picture, text_k))``. Several templates a class are averaged as vectors of length 1 (their
"prompt ensembling").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from embed_core.errors import InputError
from embed_core.scores import softmax, unit_rows
from embed_core.similarity import pairwise

MAX_TEMPLATES = 20
MAX_CLASSES = 40
MAX_LENGTH = 300
"""Longest template or class name, in characters."""
PLACE = "{}"

FloatArray = npt.NDArray[np.float32]
Float64Array = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ZeroShot:
    """``probabilities`` and ``cosines`` are ``(pictures, classes)``, ``predicted`` ``(pictures,)``."""

    probabilities: Float64Array
    cosines: Float64Array
    predicted: IntArray

    def accuracy(self, truth: Sequence[int]) -> float:
        """The share of pictures whose class is ``truth``'s."""
        return float((self.predicted == np.asarray(truth, dtype=np.int64)).mean())

    def where_known(self, truth: Sequence[int]) -> tuple[ZeroShot, tuple[int, ...]]:
        """Only the pictures whose class is known (not -1), and their classes."""
        known = [index for index, one in enumerate(truth) if one >= 0]
        part = ZeroShot(self.probabilities[known], self.cosines[known], self.predicted[known])
        return part, tuple(truth[index] for index in known)

    def confusion(self, truth: Sequence[int]) -> IntArray:
        """``(classes, classes)``: how many pictures of class i (row) were given to class j (column)."""
        classes = self.probabilities.shape[1]
        counts = np.zeros((classes, classes), dtype=np.int64)
        np.add.at(counts, (np.asarray(truth, dtype=np.int64), self.predicted), 1)
        return counts


@dataclass(frozen=True, slots=True)
class Gap:
    """The modality gap: ``distance`` between the mean picture and the mean text, all vectors of length 1; and the mean
    cosine of two pictures, of two texts, of a picture and a text (NaN where there is no pair).
    """

    distance: float
    pictures: float
    texts: float
    between: float


def templates(typed: str) -> tuple[str, ...]:
    """The lines of ``typed``, each with one ``{}`` where the class goes.

    >>> templates("a photo of a {}\\n\\na drawing of a {}")
    ('a photo of a {}', 'a drawing of a {}')

    Raises:
        InputError: ``clip.no_template``, ``.template_place``, ``.too_many_templates`` or ``.too_long``.
    """
    lines = _lines(typed)
    if not lines:
        raise InputError("clip.no_template")
    if len(lines) > MAX_TEMPLATES:
        raise InputError("clip.too_many_templates", received=len(lines), allowed=MAX_TEMPLATES)
    for line in lines:
        if line.count(PLACE) != 1:
            raise InputError("clip.template_place", line=line[:60], count=line.count(PLACE))
    return lines


def classes(typed: str) -> tuple[str, ...]:
    """The lines of ``typed`` as names of classes, each once.

    >>> classes("cat\\ndog\\ncat")
    ('cat', 'dog')

    Raises:
        InputError: ``clip.few_classes``, ``.too_many_classes`` or ``.too_long``.
    """
    lines = _lines(typed)
    if len(lines) < 2:
        raise InputError("clip.few_classes", received=len(lines))
    if len(lines) > MAX_CLASSES:
        raise InputError("clip.too_many_classes", received=len(lines), allowed=MAX_CLASSES)
    return lines


def prompts(lines: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """Every class in every template, class by class.

    >>> prompts(["a {}", "one {}"], ["cat", "dog"])
    ('a cat', 'one cat', 'a dog', 'one dog')
    """
    return tuple(line.replace(PLACE, name) for name in names for line in lines)


def class_vectors(texts: FloatArray, count: int) -> FloatArray:
    """One vector of length 1 a class: the mean of the ``count`` template vectors of each, themselves of length 1.

    ``texts`` ``(classes * count, d)`` in the order of :func:`prompts`.

    >>> class_vectors(np.array([[2, 0], [0, 3]], dtype=np.float32), 2).round(3).tolist()
    [[0.7070000171661377, 0.7070000171661377]]
    """
    unit = unit_rows(texts).reshape(-1, count, texts.shape[1])
    return unit_rows(unit.mean(axis=1)).astype(np.float32)


def classify(pictures: FloatArray, texts: FloatArray, scale: float) -> ZeroShot:
    """Pictures ``(n, d)`` against one text vector a class ``(k, d)``.

    >>> shot = classify(np.eye(2, dtype=np.float32), np.eye(2, dtype=np.float32), scale=np.log(3))
    >>> shot.probabilities.round(2).tolist(), shot.predicted.tolist()
    ([[0.75, 0.25], [0.25, 0.75]], [0, 1])
    """
    cosines = pairwise(pictures, texts)
    return ZeroShot(softmax(scale * cosines), cosines, cosines.argmax(axis=1).astype(np.int64))


def most_confused(confusion: IntArray) -> tuple[int, int, int] | None:
    """The true class, the class taken for it and how often, of the most frequent mistake; None where there is none.

    >>> most_confused(np.array([[3, 1], [2, 0]]))
    (1, 0, 2)
    """
    mistakes = confusion - np.diag(np.diag(confusion))
    if not mistakes.any():
        return None
    row, column = np.unravel_index(int(mistakes.argmax()), mistakes.shape)
    return int(row), int(column), int(mistakes[row, column])


def modality_gap(pictures: FloatArray, texts: FloatArray) -> Gap:
    """How far the two kinds of vectors lie apart (Liang et al. 2022, "Mind the Gap": they occupy two separate cones).

    >>> modality_gap(np.array([[1, 0], [1, 0]], dtype=np.float32), np.array([[0, 1]], dtype=np.float32))
    Gap(distance=1.4142135623730951, pictures=1.0, texts=nan, between=0.0)
    """
    left, right = unit_rows(pictures), unit_rows(texts)
    return Gap(
        distance=float(np.linalg.norm(left.mean(axis=0) - right.mean(axis=0))),
        pictures=_mean_of_pairs(left),
        texts=_mean_of_pairs(right),
        between=float((left @ right.T).mean()),
    )


def _mean_of_pairs(unit: Float64Array) -> float:
    count = len(unit)
    if count < 2:
        return float("nan")
    return float(((unit @ unit.T).sum() - count) / (count * (count - 1)))


def _lines(typed: str) -> tuple[str, ...]:
    lines = tuple(dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip()))
    longest = max((len(line) for line in lines), default=0)
    if longest > MAX_LENGTH:
        raise InputError("clip.too_long", received=longest, allowed=MAX_LENGTH)
    return lines
