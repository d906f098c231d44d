"""The parts of RetroMAE that are not the encoder, as functions of their weights: the head and the decoder's one layer.

========================  ============================================================================================
:func:`predictions`       BERT's masked-language-model head: linear -> GELU -> layer norm -> word vectors (tied) + bias
:func:`enhanced_layer`    one transformer layer whose queries and contents differ: Xiao et al. (2022), equations 7 to 9
========================  ============================================================================================

Weights are a dict of tensors: it goes into safetensors and comes out of it as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Tensor = Any
Weights = Mapping[str, Tensor]


@dataclass(frozen=True, slots=True)
class Shape:
    """``dims`` of a state, attention ``heads``, width ``inner`` of the feed-forward part, ``classes`` to predict."""

    dims: int
    heads: int
    inner: int
    classes: int
    epsilon: float = 1e-12


def sizes(shape: Shape) -> dict[str, tuple[int, ...]]:
    """Name and size of every weight.

    >>> sizes(Shape(dims=4, heads=2, inner=8, classes=10))["decoder.up.weight"]
    (8, 4)
    """
    d = shape.dims
    found: dict[str, tuple[int, ...]] = {"head.bias": (shape.classes,)}
    linear = {"head.transform": (d, d), "decoder.up": (shape.inner, d), "decoder.down": (d, shape.inner)}
    linear |= {f"decoder.{part}": (d, d) for part in ("query", "key", "value", "output")}
    for name, size in linear.items():
        found |= {f"{name}.weight": size, f"{name}.bias": size[:1]}
    for name in ("head.norm", "decoder.attended", "decoder.done"):
        found |= {f"{name}.weight": (d,), f"{name}.bias": (d,)}
    return found


def initial_weights(shape: Shape, seed: int) -> dict[str, Tensor]:
    """Random weights as BERT's: normal with deviation 0.02; biases 0, layer norms 1."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    weights = {}
    for name, size in sizes(shape).items():
        weight = torch.zeros(size)
        if len(size) > 1:
            weight.normal_(0.0, 0.02, generator=generator)
        elif name.endswith(("norm.weight", "attended.weight", "done.weight")):
            weight.fill_(1.0)
        weights[name] = weight
    return weights


def predictions(weights: Weights, shape: Shape, states: Tensor, words: Tensor) -> Tensor:
    """Logits (..., classes) from states (..., d) and the word vectors (classes, d) they are compared with."""
    from torch.nn import functional

    turned = functional.gelu(_linear(weights, "head.transform", states))
    return functional.linear(_norm(weights, shape, "head.norm", turned), words, weights["head.bias"])


def enhanced_layer(weights: Weights, shape: Shape, queries: Tensor, contents: Tensor, seen: Tensor) -> Tensor:
    """States (n, T, d): ``A = softmax(Q K^T / sqrt(d_head) + M) V``, then residual to the queries, norm, feed-forward.

    ``queries`` (n, T, d): the sentence vector with positions, nothing of the tokens; ``contents`` (n, T, d): the
    sentence vector at position 0 and token embeddings; ``seen`` (n, T, T) bool: M is 0 where True, minus infinity
    elsewhere. A row that sees nothing gets the mean of all (such rows are no targets).
    """
    import torch
    from torch.nn import functional

    def parted(name: str, states: Tensor) -> Tensor:
        return _linear(weights, name, states).unflatten(-1, (shape.heads, -1)).transpose(1, 2)

    query, key, value = (
        parted("decoder.query", queries),
        parted("decoder.key", contents),
        parted("decoder.value", contents),
    )
    barred = torch.zeros(seen.shape, dtype=query.dtype).masked_fill_(~seen, torch.finfo(query.dtype).min)
    found = functional.scaled_dot_product_attention(query, key, value, attn_mask=barred[:, None])
    mixed = _linear(weights, "decoder.output", found.transpose(1, 2).flatten(2))
    attended = _norm(weights, shape, "decoder.attended", mixed + queries)
    widened = functional.gelu(_linear(weights, "decoder.up", attended))
    return _norm(weights, shape, "decoder.done", _linear(weights, "decoder.down", widened) + attended)


def _linear(weights: Weights, name: str, states: Tensor) -> Tensor:
    from torch.nn import functional

    return functional.linear(states, weights[f"{name}.weight"], weights[f"{name}.bias"])


def _norm(weights: Weights, shape: Shape, name: str, states: Tensor) -> Tensor:
    from torch.nn import functional

    size = (shape.dims,)
    return functional.layer_norm(states, size, weights[f"{name}.weight"], weights[f"{name}.bias"], shape.epsilon)
