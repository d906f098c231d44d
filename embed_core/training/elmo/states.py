"""Hidden states of a batch: what the network knows of each word, layer by layer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from embed_core.training.elmo.data import Batch
from embed_core.training.elmo.network import DIRECTIONS, Tensor, Weights, run_direction, word_vectors
from embed_core.training.elmo.objective import order
from embed_core.training.elmo.settings import Shape

Floats = NDArray[np.float32]


def hidden_states(weights: Weights, shape: Shape, batch: Batch) -> Floats:
    """float32 (layers + 1, n, T, 2 d); what stands behind the end of a piece means nothing.

    Layer 0 is the word's own vector, twice over so that all layers are of one width (as in the published model); a
    higher layer is the forward state [of the text up to the word] and the backward one [of the text from it on].
    """
    import torch

    device = weights["characters"].device
    with torch.inference_mode():
        vectors = word_vectors(weights, shape, torch.from_numpy(batch.symbols).to(device))
        halves: list[list[Tensor]] = [[] for _ in range(shape.layers + 1)]
        for direction in DIRECTIONS:
            reading = order(batch, direction)
            inputs = torch.nn.functional.embedding(torch.from_numpy(reading.read).to(device), vectors)
            # Word k of n is read at step n - 1 - k backwards: the same indices lead there and back.
            places = torch.from_numpy(reading.place).to(device)[:, :, None].expand(-1, -1, shape.dims)
            layers = [inputs, *run_direction(weights, shape, direction, inputs)]
            for half, states in zip(halves, layers, strict=True):
                half.append(states[1:].gather(0, places))
        stacked = torch.stack([torch.cat(half, dim=2) for half in halves])
        found: Floats = stacked.transpose(1, 2).float().cpu().numpy()
    return found
