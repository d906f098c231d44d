"""EfficientNet-Lite0 (Tan & Le 2019): a small convolutional network trained on the 1,000 classes of ImageNet.

The vector of a picture is what the classifier sees: the 1,280 maps of the last convolution, each averaged over its
7 x 7 places. Nobody asked for those numbers in training; they are what was useful for telling the classes apart.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from pickle import UnpicklingError  # what torch raises for a file that is not tensors only
from typing import TYPE_CHECKING

import numpy as np

from embed_core.catalog import ModelSpec
from embed_core.errors import InputError, ModelError
from embed_core.images.encoder import FloatArray, Layer, Pixels
from embed_core.images.network import CLASSES, Network, from_weights, layers
from embed_core.images.preparing import prepared
from embed_core.progress import Progress, silent

if TYPE_CHECKING:
    from torch import Tensor

AT_ONCE = 8
"""Pictures in one pass: more take memory (about 30 MB each) and save no time on a processor."""
_UNREADABLE = (RuntimeError, ValueError, TypeError, LookupError, AttributeError, EOFError, OSError, UnpicklingError)
WEIGHTS = "efficientnet-lite0-57934424.pth"


@dataclass(frozen=True, eq=False, kw_only=True)
class EfficientNet:
    """The network, loaded once and used from any number of threads. An :class:`~embed_core.images.ImageEncoder`."""

    spec: ModelSpec
    network: Network
    layers: tuple[Layer, ...]
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    @property
    def nbytes(self) -> int:
        """Bytes of the weights in memory."""
        return sum(int(tensor.numel()) * int(tensor.element_size()) for tensor in self.network.tensors())

    def embed(self, pictures: Sequence[Pixels], progress: Progress = silent) -> FloatArray:
        """``(n, 1280)``: the layer before the classifier. Pictures ``(h, w, 3)`` uint8 of any size."""
        return self._pooled(pictures, self.network.vectors, self.spec.dims, progress)

    def logits(self, pictures: Sequence[Pixels], progress: Progress = silent) -> FloatArray:
        """``(n, 1000)``: the classifier's score of each ImageNet class, before the softmax."""
        network = self.network
        return self._pooled(pictures, lambda pixels: network.scores(network.vectors(pixels)), CLASSES, progress)

    def classify(self, vectors: FloatArray) -> FloatArray:
        """The scores ``(n, 1000)`` of vectors that :meth:`embed` gave: the classifier is one linear layer on top."""
        import torch

        with torch.inference_mode():
            found: FloatArray = self.network.scores(torch.from_numpy(np.ascontiguousarray(vectors))).numpy()
        return found

    def activations(self, pixels: Pixels, layer: int) -> FloatArray:
        """The feature maps ``(channels, size, size)`` of one layer for one picture."""
        (maps,) = self._run([pixels], lambda prepared: self._maps(prepared, layer), silent)
        found: FloatArray = maps[0]
        return found

    def layer_vectors(self, pictures: Sequence[Pixels], layer: int, progress: Progress = silent) -> FloatArray:
        """``(n, channels)``: the maps of ``layer``, averaged over their places; of the last layer :meth:`embed`'s."""
        channels = self._checked(layer).channels
        return self._pooled(pictures, lambda pixels: self._maps(pixels, layer).mean(dim=(2, 3)), channels, progress)

    def every_layer(self, pictures: Sequence[Pixels], progress: Progress = silent) -> tuple[FloatArray, ...]:
        """:meth:`layer_vectors` of all layers in one pass: one ``(n, channels)`` a layer."""
        import torch

        def means(pixels: Tensor) -> Tensor:
            return torch.cat([maps.mean(dim=(2, 3)) for maps in self.network.maps(pixels)], dim=1)

        ends = np.cumsum([layer.channels for layer in self.layers])
        joined = self._pooled(pictures, means, int(ends[-1]), progress)
        return tuple(np.split(joined, ends[:-1], axis=1))

    def _checked(self, layer: int) -> Layer:
        if not 0 <= layer < len(self.layers):
            raise InputError("images.no_layer", received=layer, last=len(self.layers) - 1)
        return self.layers[layer]

    def _maps(self, pixels: Tensor, layer: int) -> Tensor:
        self._checked(layer)
        return next(islice(self.network.maps(pixels), layer, None))

    def _pooled(
        self, pictures: Sequence[Pixels], compute: Callable[[Tensor], Tensor], columns: int, progress: Progress
    ) -> FloatArray:
        parts = list(self._run(pictures, compute, progress))
        return np.concatenate(parts) if parts else np.empty((0, columns), dtype=np.float32)

    def _run(
        self, pictures: Sequence[Pixels], compute: Callable[[Tensor], Tensor], progress: Progress
    ) -> Iterator[FloatArray]:
        import torch

        for start in range(0, len(pictures), AT_ONCE):
            progress("images.embed", start, len(pictures))
            pixels = torch.from_numpy(prepared(pictures[start : start + AT_ONCE]))
            pixels = pixels.contiguous(memory_format=torch.channels_last)
            with self._lock, torch.inference_mode():
                found: FloatArray = compute(pixels).numpy()
            yield found
        progress("images.embed", len(pictures), len(pictures))


def open_efficientnet(spec: ModelSpec, folder: Path, progress: Progress = silent) -> EfficientNet:
    """The network with the weights of the file, of which nothing is run."""
    progress("images.open", 0, None)
    import torch

    try:
        weights = torch.load(folder / WEIGHTS, map_location="cpu", weights_only=True)
        network = from_weights(weights)
    except _UNREADABLE as error:
        raise ModelError("images.bad_weights", name=spec.name) from error
    return EfficientNet(spec=spec, network=network, layers=layers())
