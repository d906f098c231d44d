"""Which part of a picture moves its vector: a grey square slides over it, and every place is asked what changed.

Zeiler & Fergus (2014), Visualizing and Understanding Convolutional Networks, section 4.2: cover a part of the input,
run the network again, and draw what it says as a function of where the square was. Here: the cosine between the vector
of the covered and of the uncovered picture, and the probability of the class the network named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from embed_core.errors import InputError
from embed_core.images.preparing import SHARE, SIDE, square
from embed_core.images.transforms import BATCH, CACHE_VERSION, Embeds, Named, Pixels
from embed_core.progress import Progress, silent
from embed_core.scores import softmax
from embed_core.similarity import pairwise

Float64Array = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
GREY = 128
MOST_PLACES = 900
SQUARES = (0.05, 0.6)
STEPS = (0.03, 0.3)


class Classifies(Embeds, Protocol):
    """An encoder that also names classes."""

    def classify(self, vectors: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
        """Logits ``(n, classes)`` of vectors ``(n, d)``."""
        ...


@dataclass(frozen=True, slots=True)
class OcclusionSettings:
    """``square``: the square's side, ``step``: how far it moves, both as shares of the picture's shorter side."""

    square: float = 0.25
    step: float = 0.08


@dataclass(frozen=True)
class OcclusionMap:
    """What happened at each place of the square.

    ``cosines`` ``(rows, columns)`` with the uncovered picture; ``tops`` ``(rows,)`` and ``lefts`` ``(columns,)`` where
    the square of ``side`` pixels stood in ``picture`` ``(h, w, 3)``, the part that the network sees; ``probabilities``
    ``(rows, columns)`` of class ``top`` (None where the encoder names no classes), which the uncovered picture has with
    ``probability``.
    """

    cosines: Float64Array
    tops: IntArray
    lefts: IntArray
    side: int
    picture: Pixels
    top: int = -1
    probability: float = 0.0
    probabilities: Float64Array | None = None

    @property
    def worst(self) -> tuple[int, int]:
        """Row and column of the place that moves the vector most; of equals the first."""
        row, column = np.unravel_index(int(self.cosines.argmin()), self.cosines.shape)
        return int(row), int(column)

    def centre(self, row: int, column: int) -> tuple[float, float]:
        """The middle of the square at a place, as shares of the picture from its top left: (down, across)."""
        height, width = self.picture.shape[:2]
        return (float(self.tops[row]) + self.side / 2) / height, (float(self.lefts[column]) + self.side / 2) / width


def steps(length: int, side: int, step: int) -> IntArray:
    """Where the square begins along a side of ``length``: every ``step`` pixels, and flush with the end.

    >>> steps(10, 4, 4).tolist()
    [0, 4, 6]
    """
    begins = list(range(0, max(1, length - side + 1), step))
    if begins[-1] != max(0, length - side):
        begins.append(length - side)
    return np.array(begins, dtype=np.int64)


def places(height: int, width: int, settings: OcclusionSettings) -> tuple[IntArray, IntArray, int]:
    """Tops, lefts and side in pixels. Errors: :class:`InputError` for settings out of bounds or more than
    :data:`MOST_PLACES` places.
    """
    _check(settings)
    shorter = min(height, width)
    side = max(1, round(settings.square * shorter))
    step = max(1, round(settings.step * shorter))
    tops, lefts = steps(height, side, step), steps(width, side, step)
    if len(tops) * len(lefts) > MOST_PLACES:
        raise InputError("image_changes.places", received=len(tops) * len(lefts), allowed=MOST_PLACES)
    return tops, lefts, side


def occlude(
    encoder: Embeds, pixels: Pixels, settings: OcclusionSettings | None = None, progress: Progress = silent, *,
    share: float = SHARE,
) -> OcclusionMap:  # fmt: skip
    """Slide the square over what the network sees of the picture - the central square, ``share`` of the shorter side -
    and embed every step.

    Where ``encoder`` has a method ``classify`` (:class:`Classifies`), also the probability of the class it gives the
    uncovered picture.
    """
    rim = round((SIDE / share - SIDE) / 2)
    framed = square(pixels, SIDE + 2 * rim, 1.0)
    tops, lefts, side = places(SIDE, SIDE, settings or OcclusionSettings())
    where = [(int(top) + rim, int(left) + rim) for top in tops for left in lefts]
    whole = encoder.embed([framed])
    vectors = []
    for start in range(0, len(where), BATCH):
        progress("image_changes.occlusion", start, len(where))
        vectors.append(encoder.embed([_covered(framed, top, left, side) for top, left in where[start : start + BATCH]]))
    progress("image_changes.occlusion", len(where), len(where))
    covered = np.concatenate(vectors)
    cosines = pairwise(covered, whole)[:, 0].reshape(len(tops), len(lefts))
    found = OcclusionMap(cosines, tops, lefts, side, framed[rim : rim + SIDE, rim : rim + SIDE].copy())
    return _with_class(found, encoder, whole, covered)


def occlude_kept(
    network: Named, pixels: Pixels, settings: OcclusionSettings, progress: Progress = silent
) -> OcclusionMap:  # fmt: skip
    """:func:`occlude` of a shipped picture, kept on disk; a visitor's own pictures never go there."""
    from embed_core import diskcache

    key = {
        "model": f"{network.spec.id}@{network.spec.revision}", "picture": pixels, "square": settings.square,
        "step": settings.step,
    }  # fmt: skip
    return diskcache.get_or_compute(
        "image_occlusion", key, CACHE_VERSION, lambda: occlude(network, pixels, settings, progress), progress=progress
    )


def _with_class(found: OcclusionMap, encoder: Any, whole: npt.NDArray[Any], covered: npt.NDArray[Any]) -> OcclusionMap:
    if not hasattr(encoder, "classify"):
        return found
    chances = softmax(encoder.classify(whole))[0]
    top = int(chances.argmax())
    probabilities = softmax(encoder.classify(covered))[:, top].reshape(found.cosines.shape)
    return replace(found, top=top, probability=float(chances[top]), probabilities=probabilities)


def _covered(picture: Pixels, top: int, left: int, side: int) -> Pixels:
    covered = picture.copy()
    covered[top : top + side, left : left + side] = GREY
    return covered


def _check(settings: OcclusionSettings) -> None:
    for name, value, (low, high) in (("square", settings.square, SQUARES), ("step", settings.step, STEPS)):
        if not low <= value <= high:
            raise InputError("image_changes.share", name=name, received=value, low=low, high=high)
