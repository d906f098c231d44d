"""The network as functions of its weights: characters -> words -> two LSTMs forward and two backward -> next word.

The layers are those of Peters et al. (2018), the word reader that of Kim et al. (2016) and Józefowicz et al. (2016):

====================  ==================================================================================================
:func:`word_vectors`  bytes -> convolutions of several widths, the largest value of each over the word -> highway ->
                      projection: the same vector for a word wherever it stands (layer 0)
:func:`run_direction` LSTM layers over the words in the order given, layer 2 on top of layer 1 with a residual
:func:`surprise`      adaptive softmax: ``-log p(next word)``, shared by both directions
====================  ==================================================================================================

Weights are a dict of tensors: it goes into safetensors and comes out of it as it is. ``d`` = ``shape.dims``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from embed_core.training.elmo.settings import Shape
from embed_core.training.elmo.spelling import PADDING, SYMBOLS

Tensor = Any
Weights = Mapping[str, Tensor]
DIRECTIONS = ("forward", "backward")
_SHORT = 12
"""Symbols; longer words go through the convolutions apart, so that short ones (most) need little padding."""


def sizes(shape: Shape) -> dict[str, tuple[int, ...]]:
    """Name and size of every weight.

    >>> small = Shape(classes=10, dims=4, cells=4, filters=((2, 3),), char_dims=5, cutoffs=(6,))
    >>> sizes(small)["softmax.head.weight"], sizes(small)["lstm.forward.1.input"]
    ((7, 4), (16, 4))
    """
    d, features = shape.dims, sum(count for _, count in shape.filters)
    found: dict[str, tuple[int, ...]] = {"characters": (SYMBOLS, shape.char_dims)}
    for width, count in shape.filters:
        found[f"convolution.{width}.weight"] = (count, shape.char_dims, width)
        found[f"convolution.{width}.bias"] = (count,)
    for layer in range(1, shape.highways + 1):
        found[f"highway.{layer}.weight"] = (2 * features, features)
        found[f"highway.{layer}.bias"] = (2 * features,)
    found |= {"projection.weight": (d, features), "projection.bias": (d,)}
    for direction in DIRECTIONS:
        for layer in range(1, shape.layers + 1):
            name = f"lstm.{direction}.{layer}"
            found |= {f"{name}.input": (4 * shape.cells, d), f"{name}.recurrent": (4 * shape.cells, d)}
            found |= {f"{name}.input_bias": (4 * shape.cells,), f"{name}.recurrent_bias": (4 * shape.cells,)}
            if shape.cells != d:
                found[f"{name}.projection"] = (d, shape.cells)
    found["softmax.head.weight"] = (shape.head + len(shape.bounds), d)
    found["softmax.head.bias"] = (shape.head + len(shape.bounds),)
    for tail, (first, last) in enumerate(shape.bounds, start=1):
        width = max(1, d >> tail)
        found[f"softmax.tail.{tail}.down"] = (width, d)
        found[f"softmax.tail.{tail}.weight"] = (last - first, width)
        found[f"softmax.tail.{tail}.bias"] = (last - first,)
    return found


def initial_weights(shape: Shape, seed: int) -> dict[str, Tensor]:
    """Random weights: uniform in +-1/sqrt(inputs); biases 0, save that LSTMs start by remembering (forget gates 1)
    and highways by carrying (-1).
    """
    import torch

    generator = torch.Generator().manual_seed(seed)
    weights = {}
    for name, size in sizes(shape).items():
        weight = torch.zeros(size)
        if name == "characters":
            weight.normal_(generator=generator)
            weight[PADDING] = 0.0
        elif len(size) > 1:
            bound = weight[0].numel() ** -0.5
            weight.uniform_(-bound, bound, generator=generator)
        elif name.endswith("input_bias"):
            weight[shape.cells : 2 * shape.cells] = 1.0  # gates in torch's order: input, forget, cell, output
        elif name.startswith("highway"):
            weight[: len(weight) // 2] = -1.0
        weights[name] = weight
    return weights


def word_vectors(weights: Weights, shape: Shape, symbols: Tensor) -> Tensor:
    """Vectors (n, d) of words spelt as ``symbols`` (n, length), whatever the padding on the right."""
    import torch

    used = (symbols != PADDING).sum(1)
    long = (used > _SHORT).nonzero().squeeze(1)
    short = (used <= _SHORT).nonzero().squeeze(1)
    parts = [_features(weights, shape, symbols[rows]) for rows in (short, long) if len(rows)]
    features = torch.cat(parts)[torch.argsort(torch.cat([short, long]))]
    for layer in range(1, shape.highways + 1):
        features = _highway(features, weights[f"highway.{layer}.weight"], weights[f"highway.{layer}.bias"])
    vectors: Tensor = torch.nn.functional.linear(features, weights["projection.weight"], weights["projection.bias"])
    return vectors


def _features(weights: Weights, shape: Shape, symbols: Tensor) -> Tensor:
    """The largest value of each filter over the word (n, filters), after a ReLU.

    Padding is cut to one filter width more than the longest word: then every word has a stretch of nothing but
    padding behind it, and it makes no difference how much.
    """
    import torch
    from torch.nn.functional import conv1d, embedding, pad

    longest = int((symbols != PADDING).sum(1).max()) + max(width for width, _ in shape.filters)
    symbols = pad(symbols[:, :longest], (0, max(0, longest - symbols.shape[1])), value=PADDING)
    inputs = embedding(symbols, weights["characters"], padding_idx=PADDING).transpose(1, 2)
    found = []
    for width, _ in shape.filters:
        name = f"convolution.{width}"
        found.append(conv1d(inputs, weights[f"{name}.weight"], weights[f"{name}.bias"]).amax(2))
    return torch.relu(torch.cat(found, dim=1))


def _highway(features: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """``g * relu(W x) + (1 - g) * x`` with the gate ``g = sigmoid(V x)``."""
    import torch

    gate, change = torch.nn.functional.linear(features, weight, bias).chunk(2, dim=1)
    share = torch.sigmoid(gate)
    return share * torch.relu(change) + (1 - share) * features


def run_direction(weights: Weights, shape: Shape, direction: str, inputs: Tensor, dropout: float = 0.0) -> list[Tensor]:
    """States (time, batch, d) of each LSTM layer for ``inputs`` (time, batch, d), in the order of reading."""
    import torch

    batch = inputs.shape[1]
    below = inputs
    found: list[Tensor] = []
    for layer in range(1, shape.layers + 1):
        name = f"lstm.{direction}.{layer}"
        parts = ["input", "recurrent", "input_bias", "recurrent_bias"]
        parts += ["projection"] if shape.cells != shape.dims else []
        start = (inputs.new_zeros(1, batch, shape.dims), inputs.new_zeros(1, batch, shape.cells))
        dropped = torch.nn.functional.dropout(below, dropout) if dropout else below
        states, _, _ = torch.lstm(
            dropped, start, [weights[f"{name}.{part}"] for part in parts], True, 1, 0.0, False, False, False
        )
        below = states if layer == 1 else states + below
        found.append(below)
    return found


def surprise(weights: Weights, shape: Shape, states: Tensor, targets: Tensor) -> Tensor:
    """``-log p(target)`` (n,) in nats for states (n, d): exact, over all classes."""
    from torch.nn.functional import cross_entropy, linear

    picked = targets.clone()
    for tail, (first, last) in enumerate(shape.bounds):
        picked[(targets >= first) & (targets < last)] = shape.head + tail
    logits = linear(states, weights["softmax.head.weight"], weights["softmax.head.bias"])
    found = cross_entropy(logits.float(), picked, reduction="none")
    for tail, (first, _) in enumerate(shape.bounds, start=1):
        rows = (picked == shape.head + tail - 1).nonzero().squeeze(1)
        if len(rows):
            narrow = linear(states[rows], weights[f"softmax.tail.{tail}.down"])
            logits = linear(narrow, weights[f"softmax.tail.{tail}.weight"], weights[f"softmax.tail.{tail}.bias"])
            inner = cross_entropy(logits.float(), targets[rows] - first, reduction="none")
            found = found.index_add(0, rows, inner)
    return found
