"""The GE2E network: three recurrent layers over mel frames, one linear layer on the last state, ReLU, length 1.

Written anew after Wan, Wang, Papir & Lopez Moreno (2018), "Generalized End-to-End Loss for Speaker Verification"
(https://arxiv.org/abs/1710.10467), in the sizes of Resemblyzer's published weights: 40 -> 256 x 3 -> 256. The ReLU
before the normalisation is Resemblyzer's: all numbers of a vector are >= 0, and so is every cosine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from embed_core.errors import ModelError

_NAMES = ("lstm.weight_ih_l0", "lstm.weight_hh_l0", "linear.weight", "linear.bias")


def build(bands: int, hidden: int, layers: int, dims: int) -> Any:
    """An untrained network: ``(n, frames, bands)`` -> ``(n, dims)`` of length 1."""
    import torch
    from torch import nn

    class GE2E(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.lstm = nn.LSTM(bands, hidden, layers, batch_first=True)
            self.linear = nn.Linear(hidden, dims)

        def forward(self, frames: torch.Tensor) -> torch.Tensor:
            _, (last, _) = self.lstm(frames)
            return nn.functional.normalize(torch.relu(self.linear(last[-1])), dim=1)

    return GE2E().eval()


def from_weights(weights: Mapping[str, Any]) -> Any:
    """The network these weights are of. Errors: ``ModelError`` where they are of another kind of network."""
    if missing := [name for name in _NAMES if name not in weights]:
        raise ModelError("audio.weights", missing=", ".join(missing))
    rows, bands = weights["lstm.weight_ih_l0"].shape
    dims, hidden = weights["linear.weight"].shape
    layers = sum(name.startswith("lstm.weight_ih_l") for name in weights)
    if rows != 4 * hidden:
        raise ModelError("audio.weights", missing=f"lstm.weight_ih_l0 ({4 * hidden}, {bands})")
    network = build(bands, hidden, layers, dims)
    # The file also holds the two scalars of the training loss, w and b of eq. 5: not part of the network.
    kept = {name: weights[name] for name in network.state_dict()}
    network.load_state_dict(kept)
    return network.requires_grad_(False)
