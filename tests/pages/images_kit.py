"""A network for the pages about pictures that answers at once: three layers worked out with numpy."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from embed_core import catalog
from embed_core.images.encoder import Layer
from embed_core.images.preparing import square
from embed_core.progress import silent

REAL = catalog.get_spec("efficientnet-lite0")


class TinyNetwork:
    """Layer 0: the colours of 8 x 8 places; layer 1: of 4 x 4; layer 2: of 2 x 2. The vector is layer 2's places."""

    spec = SimpleNamespace(id=REAL.id, revision="tiny", name="Tiny", dims=12, loader="tiny")
    layers = (Layer(0, "stem", 3, 8), Layer(1, "block1", 3, 4), Layer(2, "head", 12, 2))

    def _places(self, pixels, side):
        return square(pixels, side).astype(np.float32) / 255 - 0.4

    def embed(self, pictures, progress=silent):
        return np.stack([self._places(one, 2).ravel() for one in pictures])

    def classify(self, vectors):
        return np.tile(vectors, 84)[:, :1000]

    def activations(self, pixels, layer):
        side = self.layers[layer].size
        maps = self._places(pixels, side).transpose(2, 0, 1)
        return np.repeat(maps, self.layers[layer].channels // 3, axis=0)

    def every_layer(self, pictures, progress=silent):
        shallow = [np.stack([self._places(one, side).mean(axis=(0, 1)) for one in pictures]) for side in (8, 4)]
        return (*shallow, self.embed(pictures))
