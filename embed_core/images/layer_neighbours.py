"""What each layer of a network calls similar: nearest pictures, and how often they are of the same group.

Of a layer's activations ``(channels, height, width)`` the mean over all places is kept, one number a channel, so that
every layer gives a picture one vector (global average pooling, Lin, Chen & Yan 2014, Network in Network).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from embed_core.catalog import ModelSpec
from embed_core.errors import InputError
from embed_core.images.encoder import Pixels
from embed_core.images.transforms import BATCH
from embed_core.progress import Progress, silent
from embed_core.similarity import pairwise

FloatArray = npt.NDArray[np.float32]
Float64Array = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
MOST_PICTURES = 2_000
CACHE_VERSION = 1


@dataclass(frozen=True, slots=True)
class Nearest:
    """For ``n`` vectors their ``k`` nearest others, nearest first: ``indices`` and ``cosines``, both ``(n, k)``."""

    indices: IntArray
    cosines: Float64Array


def nearest_others(vectors: npt.NDArray[Any], k: int) -> Nearest:
    """The ``k`` nearest other rows of every row by cosine; of equals the lower row first.

    A row of zeros (a black picture) has cosine 0 with everything. Errors: :class:`InputError` for fewer than two rows
    or more than :data:`MOST_PICTURES`.

    >>> nearest_others(np.array([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0]]), 1).indices.ravel().tolist()
    [1, 0, 1]
    """
    if not 2 <= len(vectors) <= MOST_PICTURES:
        raise InputError("image_changes.pictures", received=len(vectors), most=MOST_PICTURES)
    cosines = pairwise(vectors, vectors)
    np.fill_diagonal(cosines, -np.inf)
    order = np.argsort(-cosines, axis=1, kind="stable")[:, : max(1, min(k, len(vectors) - 1))]
    return Nearest(order.astype(np.int64), np.take_along_axis(cosines, order, axis=1))


def nearest_to(
    vectors: npt.NDArray[Any], vector: npt.NDArray[Any], k: int, exclude: Sequence[int] = ()
) -> Nearest:  # fmt: skip
    """The ``k`` rows of ``vectors`` nearest to one ``vector`` ``(d,)`` by cosine, without the rows ``exclude``: as
    :class:`Nearest` of one row.

    >>> nearest_to(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0.6, 0.8]), 1).indices.tolist()
    [[1]]
    """
    cosines = pairwise(np.asarray(vector)[None], vectors)
    cosines[:, list(exclude)] = -np.inf
    order = np.argsort(-cosines, axis=1, kind="stable")[:, : max(1, min(k, len(vectors) - len(exclude)))]
    return Nearest(order.astype(np.int64), np.take_along_axis(cosines, order, axis=1))


def same_group(vectors: npt.NDArray[Any], labels: Sequence[object], k: int) -> Float64Array:
    """For each vector the share of its ``k`` nearest others that carry its label: ``(n,)``, 0 to 1.

    >>> same_group(np.array([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0]]), ["cat", "cat", "dog"], 1).tolist()
    [1.0, 1.0, 0.0]
    """
    codes = np.unique(np.asarray(labels, dtype=str), return_inverse=True)[1]
    found = nearest_others(vectors, k).indices
    return np.asarray((codes[found] == codes[:, None]).mean(axis=1), dtype=np.float64)


def chance(labels: Sequence[object]) -> float:
    """The share that neighbours drawn at random would have: the mean over all of (same label - 1) / (n - 1).

    >>> chance(["cat", "cat", "dog"])
    0.3333333333333333
    """
    _, codes, counts = np.unique(np.asarray(labels, dtype=str), return_inverse=True, return_counts=True)
    return float(np.mean((counts[codes] - 1) / (len(codes) - 1))) if len(codes) > 1 else 0.0


@dataclass(frozen=True)
class LayerTable:
    """Every picture's vector in every layer. ``vectors[l]`` is ``(n, channels of layer l)``; ``pixels`` ``(n, d)`` the
    raw pixels the layers are compared with.
    """

    vectors: tuple[FloatArray, ...]
    pixels: FloatArray


class HasLayers(Protocol):
    """A network whose layers can be asked."""

    def every_layer(self, pictures: Sequence[Pixels], progress: Progress = silent) -> tuple[FloatArray, ...]:
        """One ``(n, channels)`` a layer."""
        ...


class HasSpec(HasLayers, Protocol):
    """A network of the catalogue."""

    @property
    def spec(self) -> ModelSpec:
        """Its record."""
        ...


def layer_table(network: HasLayers, pictures: Sequence[Pixels], progress: Progress = silent) -> LayerTable:
    """All layers' vectors of ``pictures`` in one pass over them, and their raw pixels."""
    from embed_core.images.pixel_space import pixel_vectors

    parts = []
    for start in range(0, len(pictures), BATCH):
        progress("image_changes.layers", start, len(pictures))
        parts.append(network.every_layer(pictures[start : start + BATCH]))
    progress("image_changes.layers", len(pictures), len(pictures))
    joined = tuple(np.concatenate(layer).astype(np.float32, copy=False) for layer in zip(*parts, strict=True))
    return LayerTable(joined, pixel_vectors(pictures))


def samples_table(network: HasSpec, progress: Progress = silent) -> LayerTable:
    """:func:`layer_table` of the shipped pictures, from the cache where it was made before."""
    from embed_core import diskcache
    from embed_core.images import samples

    key = {"model": f"{network.spec.id}@{network.spec.revision}", "pictures": [one.id for one in samples.samples()]}
    pictures = [samples.pixels(one) for one in samples.samples()]
    return diskcache.get_or_compute(
        "image_layers", key, CACHE_VERSION, lambda: layer_table(network, pictures, progress), progress=progress
    )


@dataclass(frozen=True)
class Agreement:
    """Share of neighbours from the same group, ``shares`` ``(layers,)``, of raw pixels (``pixels``) and by chance."""

    shares: Float64Array
    pixels: float
    chance: float
    k: int

    @property
    def best(self) -> int:
        """The layer with the highest share; of equals the first."""
        return int(self.shares.argmax())


def agreement(table: LayerTable, labels: Sequence[object], k: int) -> Agreement:
    """How often the ``k`` nearest pictures are of the same group, in every layer and in raw pixels."""
    shares = np.array([same_group(vectors, labels, k).mean() for vectors in table.vectors], dtype=np.float64)
    return Agreement(shares, float(same_group(table.pixels, labels, k).mean()), chance(labels), k)


def overlap(first: npt.NDArray[Any], second: npt.NDArray[Any]) -> float:
    """The share of neighbours two lists ``(n, k)`` have in common, whatever their order.

    >>> overlap(np.array([[1, 2]]), np.array([[2, 3]]))
    0.5
    """
    pairs = zip(first.tolist(), second.tolist(), strict=True)
    shared = [len(set(one) & set(other)) / max(1, len(one)) for one, other in pairs]
    return float(np.mean(shared)) if shared else 0.0
