"""Pixels against features: the same pictures as lists of pixels and as a network's vectors, compared as spaces.

Raw pixels are the classical baseline of image retrieval: two pictures are close when they are bright and dark at the
same places. On small, centred, clean digits that is already good (k-nearest neighbours on pixels, LeCun et al. 1998);
on photographs it is not, because the same thing hardly ever stands at the same place in the same light.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from embed_core.errors import InputError
from embed_core.images.layer_neighbours import nearest_others
from embed_core.images.preparing import SHARE, SIDE, square
from embed_core.images.transforms import Named, Pixels, embed_in_batches
from embed_core.progress import Progress, silent
from embed_core.similarity import pairwise

FloatArray = npt.NDArray[np.float32]
Float64Array = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
DIGITS_EACH = 20
MOST_EACH = 60
PIXEL_SIDE = 32
LARGE = 256
LONGEST_SHIFT = 8
CACHE_VERSION = 1


Embedder = Callable[[Sequence[Pixels]], FloatArray]


@dataclass(frozen=True)
class Digits:
    """Handwritten digits of 8 x 8 pixels, 0 to 16: ``images`` ``(n, 8, 8)``, ``labels`` ``(n,)`` 0 to 9, and ``rows``,
    their places in scikit-learn's file.
    """

    images: FloatArray
    labels: IntArray
    rows: IntArray


def digits(each: int = DIGITS_EACH, seed: int = 0) -> Digits:
    """``each`` digits of every kind from scikit-learn's copy of the UCI test set (Alpaydin & Kaynak 1998)."""
    if not 2 <= each <= MOST_EACH:
        raise InputError("image_changes.digits", received=each, most=MOST_EACH)
    from sklearn.datasets import load_digits

    whole = load_digits()
    drawn = np.random.default_rng(seed)
    rows = np.concatenate(
        [np.sort(drawn.permutation(np.flatnonzero(whole.target == kind))[:each]) for kind in range(10)]
    )
    return Digits(whole.images[rows].astype(np.float32), whole.target[rows].astype(np.int64), rows.astype(np.int64))


def digit_vectors(network: Named, found: Digits, progress: Progress = silent) -> FloatArray:
    """The network's vectors of the digits, enlarged by :func:`upscaled`: ``(n, d)``. Cached."""
    from embed_core import diskcache

    key = {"model": f"{network.spec.id}@{network.spec.revision}", "rows": found.rows}
    return diskcache.get_or_compute(
        "image_digits", key, CACHE_VERSION,
        lambda: embed_in_batches(network, [upscaled(one) for one in found.images], "image_changes.digits", progress),
        progress=progress,
    )  # fmt: skip


def upscaled(image: npt.NDArray[Any], side: int = SIDE, share: float = SHARE) -> Pixels:
    """A digit ``(8, 8)`` of 0 to 16 as a grey picture, white strokes on black, interpolated smoothly (bicubic) so that
    the network is not shown a mosaic's edges. Around its ``side`` x ``side`` pixels stands a black rim, the
    part that the network does not look at.
    """
    grey = np.clip(np.asarray(image, dtype=np.float64) * (255 / 16), 0, 255).round().astype(np.uint8)
    large = square(np.repeat(grey[:, :, None], 3, axis=2), side, 1.0)
    rim = round((side / share - side) / 2)
    return np.pad(large, ((rim, rim), (rim, rim), (0, 0)))


def enlarged(image: npt.NDArray[Any], side: int = 192) -> Pixels:
    """A digit with every pixel as a block, for the eye: ``(side, side, 3)``."""
    grey = np.clip(np.asarray(image, dtype=np.float64) * (255 / 16), 0, 255).round().astype(np.uint8)
    places = np.arange(side) * len(grey) // side
    return np.repeat(grey[places][:, places][:, :, None], 3, axis=2)


def pixel_vectors(pictures: Sequence[Pixels], side: int = PIXEL_SIDE) -> FloatArray:
    """The central square of each picture as ``side * side * 3`` pixels, 0 to 1: ``(n, d)``."""
    rows = [square(picture, side, 1.0).reshape(-1) for picture in pictures]
    return np.asarray(np.stack(rows), dtype=np.float32) / np.float32(255)


def knn_accuracy(vectors: npt.NDArray[Any], labels: Sequence[object], k: int) -> float:
    """Share of pictures whose ``k`` nearest others (by cosine, the picture itself left out) vote for their own label;
    a tie goes to the tied label whose picture is nearest.

    >>> knn_accuracy(np.array([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0], [0.1, 1.0]]), ["a", "a", "b", "b"], 1)
    1.0
    """
    return float(by_k(vectors, labels, k).votes[-1])


@dataclass(frozen=True)
class ByK:
    """For 1 to k neighbours ``(k,)``: the share of neighbours of the same class, and how often their vote is right."""

    shares: Float64Array
    votes: Float64Array


def by_k(vectors: npt.NDArray[Any], labels: Sequence[object], most: int) -> ByK:
    """:func:`~embed_core.images.layer_neighbours.same_group` and :func:`knn_accuracy` for every k up to ``most``."""
    codes = np.unique(np.asarray(labels, dtype=str), return_inverse=True)[1]
    near = codes[nearest_others(vectors, most).indices]
    shares = [(near[:, : k + 1] == codes[:, None]).mean() for k in range(near.shape[1])]
    votes = [(_winners(near[:, : k + 1]) == codes).mean() for k in range(near.shape[1])]
    return ByK(np.array(shares), np.array(votes))


def _winners(near: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The most frequent of each row; of equals the one that comes first."""
    votes = (near[:, :, None] == near[:, None, :]).sum(axis=2)
    return np.asarray(near[np.arange(len(near)), votes.argmax(axis=1)])


def shifted(pixels: npt.NDArray[Any], right: int, down: int = 0) -> npt.NDArray[Any]:
    """The picture ``(h, w)`` or ``(h, w, 3)`` moved by whole pixels; what comes in from outside repeats the edge.

    >>> shifted(np.array([[1, 2, 3]]), 1).tolist()
    [[1, 1, 2]]
    """
    height, width = pixels.shape[:2]
    rows = np.clip(np.arange(height) - down, 0, height - 1)
    columns = np.clip(np.arange(width) - right, 0, width - 1)
    return np.ascontiguousarray(pixels[rows][:, columns])


@dataclass(frozen=True)
class Moved:
    """How far shifts move vectors in one space: ``cosines`` ``(pictures, shifts)`` with the picture where it was;
    ``between`` is the mean cosine of two different pictures, the yardstick of the space.
    """

    shifts: tuple[int, ...]
    cosines: Float64Array
    between: float

    @property
    def mean(self) -> Float64Array:
        """The mean over the pictures, ``(shifts,)``."""
        return np.asarray(self.cosines.mean(axis=0))

    @property
    def relative(self) -> Float64Array:
        """(1 - cosine) / (1 - mean cosine of two pictures), ``(shifts,)``: 0 unmoved, 1 as far as another picture."""
        return np.asarray((1 - self.mean) / max(1e-12, 1 - self.between))


def move(
    vectors_of: Callable[[Sequence[npt.NDArray[Any]]], npt.NDArray[Any]], pictures: Sequence[npt.NDArray[Any]],
    shifts: Sequence[int], unit: int = 1,
) -> Moved:  # fmt: skip
    """Shift every picture right by each of ``shifts`` pixels and embed all of them at once with ``vectors_of``.

    ``unit``: pixels of the picture that count as one in the result.

    Errors: :class:`InputError` for fewer than two pictures or a shift longer than :data:`LONGEST_SHIFT` on a side.
    """
    if len(pictures) < 2:
        raise InputError("image_changes.pictures", received=len(pictures), most=MOST_EACH * 10)
    if any(abs(shift) > LONGEST_SHIFT * unit for shift in shifts):
        raise InputError("image_changes.shift", received=max(shifts, key=abs), allowed=LONGEST_SHIFT)
    every = [shifted(picture, shift) for shift in (0, *shifts) for picture in pictures]
    vectors = np.asarray(vectors_of(every)).reshape(len(shifts) + 1, len(pictures), -1)
    still = vectors[0]
    products = np.stack([np.diag(pairwise(still, moved)) for moved in vectors[1:]], axis=1)
    apart = pairwise(still, still)[~np.eye(len(still), dtype=bool)]
    return Moved(tuple(int(shift) // unit for shift in shifts), products, float(apart.mean()))


@dataclass(frozen=True)
class Shifts:
    """The same shifts in both spaces."""

    pixels: Moved
    features: Moved


def shift_photos(
    network: Named, pictures: Sequence[Pixels], shifts: Sequence[int], progress: Progress = silent
) -> Shifts:
    """Pictures brought down to :data:`PIXEL_SIDE` pixels a side and shifted there: as raw pixels, and what the network
    makes of the same large pictures shifted by the same share of their side.
    """
    tiny = [square(picture, PIXEL_SIDE, 1.0) for picture in pictures]
    factor = LARGE // PIXEL_SIDE
    large = [square(picture, LARGE, 1.0) for picture in pictures]
    key = {"of": np.stack(large), "shifts": list(shifts)}
    features = _kept(network, key, progress, lambda embed: move(embed, large, [one * factor for one in shifts], factor))
    return Shifts(move(lambda every: pixel_vectors(every, PIXEL_SIDE), tiny, shifts), features)


def shift_digits(network: Named, found: Digits, shifts: Sequence[int], progress: Progress = silent) -> Shifts:
    """The digits shifted on their grid of 8 x 8, as raw pixels and, enlarged afterwards, as the network's vectors."""
    images = list(found.images)
    key = {"of": found.images, "shifts": list(shifts)}
    features = _kept(
        network, key, progress,
        lambda embed: move(lambda every: embed([upscaled(one) for one in every]), images, shifts),
    )  # fmt: skip
    return Shifts(move(lambda every: np.stack([one.reshape(-1) for one in every]), images, shifts), features)


def _kept(
    network: Named, key: dict[str, object], progress: Progress, compute: Callable[[Embedder], Moved]
) -> Moved:  # fmt: skip
    from embed_core import diskcache

    def embed(every: Sequence[Pixels]) -> FloatArray:
        return embed_in_batches(network, every, "image_changes.shifts", progress)

    named = {"model": f"{network.spec.id}@{network.spec.revision}", **key}
    return diskcache.get_or_compute("image_shifts", named, CACHE_VERSION, lambda: compute(embed), progress=progress)
