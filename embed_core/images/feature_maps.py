"""What the channels of a layer answer to: the feature maps of one picture, strongest first, and the shape of a network.

A layer turns a picture into ``channels`` small pictures, its feature maps: channel ``c`` at a place is large where what
the channel looks for stands there (LeCun et al. 1998; shown channel by channel in Zeiler & Fergus 2014).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from embed_core.errors import InputError

FloatArray = npt.NDArray[np.float32]
ByteArray = npt.NDArray[np.uint8]
IntArray = npt.NDArray[np.int64]
Order = Literal["strength", "contrast"]
ORDERS: tuple[Order, ...] = ("strength", "contrast")
LARGEST = 56
"""Pixels a side at which a map is drawn; larger ones are averaged down."""


TILE = 112
"""Pixels a side of a heat picture."""
_CIVIDIS = np.array([
    (0, 34, 78), (18, 53, 112), (59, 73, 108), (87, 93, 109), (112, 113, 115), (138, 134, 120), (165, 156, 116),
    (195, 179, 105), (225, 204, 85), (254, 232, 56),
])  # fmt: skip


class HasShape(Protocol):
    """A layer: its number of channels and places a side."""

    @property
    def channels(self) -> int:
        """Feature maps."""
        ...

    @property
    def size(self) -> int:
        """Places a side."""
        ...


@dataclass(frozen=True)
class FeatureMaps:
    """The chosen channels of a layer: ``channels`` ``(k,)``, ``maps`` ``(k, h, w)`` as the layer gives them, and
    ``scores`` ``(k,)``, what they were ranked by; ``total`` is how many the layer has.
    """

    channels: IntArray
    maps: FloatArray
    scores: FloatArray
    total: int


def scores(activations: npt.NDArray[Any], order: Order) -> FloatArray:
    """What channels are ranked by ``(c,)``: "strength" is the mean of |a| over all places, "contrast" the standard
    deviation over the places (0 for a channel that answers alike everywhere).

    >>> scores(np.array([[[1.0, -1.0]], [[2.0, 2.0]]]), "strength").tolist()
    [1.0, 2.0]
    >>> scores(np.array([[[1.0, -1.0]], [[2.0, 2.0]]]), "contrast").tolist()
    [1.0, 0.0]
    """
    values = _activations(activations)
    if order not in ORDERS:
        raise InputError("image_changes.order", received=str(order)[:40], allowed=", ".join(ORDERS))
    found = np.abs(values).mean(axis=(1, 2)) if order == "strength" else values.std(axis=(1, 2))
    return np.asarray(found, dtype=np.float32)


def strongest(activations: npt.NDArray[Any], count: int, order: Order = "strength") -> FeatureMaps:
    """The ``count`` first channels of ``activations`` ``(c, h, w)`` by :func:`scores`; of equals the lower number."""
    values = _activations(activations)
    ranked = scores(values, order)
    chosen = np.argsort(-ranked, kind="stable")[: max(1, count)].astype(np.int64)
    maps = np.ascontiguousarray(values[chosen], dtype=np.float32)
    return FeatureMaps(chosen, maps, ranked[chosen], len(values))


def small(maps: npt.NDArray[Any], largest: int = LARGEST) -> FloatArray:
    """Maps ``(k, h, w)`` averaged down by whole blocks until no side is longer than ``largest``.

    >>> small(np.array([[[0.0, 2.0], [4.0, 6.0]]]), largest=1).tolist()
    [[[3.0]]]
    """
    values = np.asarray(maps, dtype=np.float32)
    block = max(1, -(-max(values.shape[1:]) // largest))
    height, width = (side - side % block for side in values.shape[1:])
    cut = values[:, :height, :width].reshape(len(values), height // block, block, width // block, block)
    return np.asarray(cut.mean(axis=(2, 4)), dtype=np.float32)


def heat(maps: npt.NDArray[Any], side: int = TILE) -> ByteArray:
    """Each map as a heat picture ``(k, side, side, 3)``, from its own lowest value (dark blue) to its highest (yellow).

    Colours: Cividis (Nuñez, Anderton & Renslow 2018). A map that is the same everywhere is dark.

    >>> heat(np.array([[[0.0, 1.0]]]), side=2)[0, 0].tolist()
    [[0, 34, 78], [254, 232, 56]]
    """
    values = np.asarray(maps, dtype=np.float32)
    low = values.min(axis=(1, 2), keepdims=True)
    shares = (values - low) / np.maximum(values.max(axis=(1, 2), keepdims=True) - low, 1e-12)
    rows, columns = (np.arange(side) * length // side for length in values.shape[1:])
    places = shares[:, rows][:, :, columns] * (len(_CIVIDIS) - 1)
    stops = np.arange(len(_CIVIDIS))
    channels = [np.interp(places, stops, _CIVIDIS[:, colour]) for colour in range(3)]
    return np.asarray(np.rint(np.stack(channels, axis=-1)), dtype=np.uint8)


def numbers(layers: Sequence[HasShape]) -> IntArray:
    """How many numbers each layer holds of one picture: channels x places, ``(layers,)``."""
    return np.array([layer.channels * layer.size**2 for layer in layers], dtype=np.int64)


def _activations(activations: npt.NDArray[Any]) -> FloatArray:
    values = np.asarray(activations, dtype=np.float32)
    if values.ndim != 3 or 0 in values.shape:
        raise InputError("image_changes.activations", received=" x ".join(map(str, values.shape)))
    return values
