"""Encoder and decoder as functions of their weights, after He et al. 2022 (arXiv 2111.06377).

===============  =====================================================================================================
:func:`encode`   the visible patches only: pixels -> ``dims`` numbers + where the patch lies -> transformer layers
:func:`decode`   one and the same learnt vector in every hidden place, + where -> light layers -> pixels of all patches
:func:`loss`     mean squared error of the hidden patches' pixels; the visible ones do not count
===============  =====================================================================================================

Layers are ViT's (Dosovitskiy et al. 2021): normalise, attend, add; normalise, two linear maps with GELU, add. ``d`` is
``shape.dims``, ``e`` ``shape.decoder_dims``, ``v`` the number of visible patches. He et al. put a class token in front,
which their method works as well without (section 3); here there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core.training.mae.patches import ACROSS, COUNT, PIXELS
from embed_core.training.mae.settings import Shape

Tensor = Any
Weights = Mapping[str, Tensor]
_WIDER = 4
"""The inner layer of a feed-forward part against ``d``."""
_SLOWEST = 10_000.0
_MIDDLE, _SPREAD = 0.305, 0.376
"""Mean and deviation of the training pixels: the network counts from there in those units, as in the paper's code."""
_LOUD, _SOFT = 3.0, 0.3
"""First gains of what reads pixels (four numbers against ``d`` of position) and of what writes them."""
_GAINS = {"encoder.in.weight": _LOUD, "decoder.out.weight": _SOFT}


def sizes(shape: Shape) -> dict[str, tuple[int, ...]]:
    """Name and size of every weight.

    >>> sizes(Shape())["encoder.in.weight"], sizes(Shape())["decoder.mask"]
    ((64, 4), (32,))
    """
    d, e = shape.dims, shape.decoder_dims
    found: dict[str, tuple[int, ...]] = {"encoder.in.weight": (d, PIXELS), "encoder.in.bias": (d,)}
    for layer in range(shape.layers):
        found |= _block(f"encoder.{layer}", d)
    found |= {"encoder.norm.weight": (d,), "encoder.norm.bias": (d,)}
    found |= {"decoder.in.weight": (e, d), "decoder.in.bias": (e,), "decoder.mask": (e,)}
    for layer in range(shape.decoder_layers):
        found |= _block(f"decoder.{layer}", e)
    found |= {"decoder.norm.weight": (e,), "decoder.norm.bias": (e,)}
    return found | {"decoder.out.weight": (PIXELS, e), "decoder.out.bias": (PIXELS,)}


def count(shape: Shape, part: str = "") -> int:
    """Weights of the whole network, or of ``part`` ("encoder", "decoder")."""
    return sum(int(np.prod(size)) for name, size in sizes(shape).items() if name.startswith(part))


def fresh(shape: Shape, seed: int) -> dict[str, Tensor]:
    """First weights: Xavier-uniform matrices (as in the paper's code), zeros and ones where nothing is to be broken."""
    import torch

    draw = torch.Generator().manual_seed(seed)
    weights: dict[str, Tensor] = {}
    for name, size in sizes(shape).items():
        if len(size) == 2:
            weights[name] = torch.empty(size)
            torch.nn.init.xavier_uniform_(weights[name], _GAINS.get(name, 1.0), generator=draw)
        elif name == "decoder.mask":
            weights[name] = torch.randn(size, generator=draw) * 0.02
        else:
            weights[name] = torch.full(size, float("norm" in name and name.endswith("weight")))
    return weights


def positions(dims: int) -> NDArray[np.float32]:
    """Fixed sines and cosines of row and column ``(16, dims)``: half of the numbers say the row, half the column.

    >>> positions(8)[5].round(2).tolist()  # row 1, column 1
    [0.84, 0.01, 0.54, 1.0, 0.84, 0.01, 0.54, 1.0]
    """
    rates = _SLOWEST ** (-np.arange(dims // 4) / (dims // 4))

    def along(place: NDArray[np.intp]) -> NDArray[np.float64]:
        angles = place[:, None] * rates
        return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)

    rows, columns = np.divmod(np.arange(COUNT), ACROSS)
    return np.concatenate([along(rows), along(columns)], axis=1).astype(np.float32)


def encode(weights: Weights, shape: Shape, visible: Tensor, places: Tensor) -> Tensor:
    """Visible patches ``(n, v, 4)`` at their ``places`` ``(n, v)`` -> vectors ``(n, v, d)``."""
    import torch

    where = torch.from_numpy(positions(shape.dims))
    x = _linear(weights, "encoder.in", (visible - _MIDDLE) / _SPREAD) + where[places]
    for layer in range(shape.layers):
        x = _layer(weights, f"encoder.{layer}", x, shape.heads)
    return _norm(weights, "encoder.norm", x)


def decode(weights: Weights, shape: Shape, encoded: Tensor, places: Tensor) -> Tensor:
    """Vectors ``(n, v, d)`` of the visible patches -> the pixels of all patches ``(n, 16, 4)``."""
    import torch

    e = shape.decoder_dims
    known = _linear(weights, "decoder.in", encoded)
    x = weights["decoder.mask"].expand(len(places), COUNT, e).scatter(1, places[:, :, None].expand(-1, -1, e), known)
    x = x + torch.from_numpy(positions(e))
    for layer in range(shape.decoder_layers):
        x = _layer(weights, f"decoder.{layer}", x, shape.decoder_heads)
    return _linear(weights, "decoder.out", _norm(weights, "decoder.norm", x)) * _SPREAD + _MIDDLE


def rebuild(weights: Weights, shape: Shape, patches: Tensor, places: Tensor) -> Tensor:
    """All patches ``(n, 16, 4)`` as the network sees them through its visible ``places`` ``(n, v)``."""
    seen = patches.gather(1, places[:, :, None].expand(-1, -1, PIXELS))
    return decode(weights, shape, encode(weights, shape, seen, places), places)


def loss(rebuilt: Tensor, patches: Tensor, hidden: Tensor) -> Tensor:
    """Mean squared error over the pixels of the hidden patches; ``hidden`` ``(n, 16)`` is True there."""
    return (rebuilt - patches).square().mean(dim=2)[hidden].mean()


def _block(name: str, d: int) -> dict[str, tuple[int, ...]]:
    wide = _WIDER * d
    found: dict[str, tuple[int, ...]] = {}
    for norm in ("norm1", "norm2"):
        found |= {f"{name}.{norm}.weight": (d,), f"{name}.{norm}.bias": (d,)}
    for part, (rows, columns) in {"qkv": (3 * d, d), "out": (d, d), "up": (wide, d), "down": (d, wide)}.items():
        found |= {f"{name}.{part}.weight": (rows, columns), f"{name}.{part}.bias": (rows,)}
    return found


def _layer(weights: Weights, name: str, x: Tensor, heads: int) -> Tensor:
    from torch.nn import functional

    n, length, d = x.shape
    cut = _linear(weights, f"{name}.qkv", _norm(weights, f"{name}.norm1", x)).view(n, length, 3, heads, d // heads)
    query, key, value = cut.permute(2, 0, 3, 1, 4)
    mixed = functional.scaled_dot_product_attention(query, key, value).transpose(1, 2).reshape(n, length, d)
    x = x + _linear(weights, f"{name}.out", mixed)
    inner = functional.gelu(_linear(weights, f"{name}.up", _norm(weights, f"{name}.norm2", x)))
    return x + _linear(weights, f"{name}.down", inner)


def _linear(weights: Weights, name: str, x: Tensor) -> Tensor:
    from torch.nn import functional

    return functional.linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])


def _norm(weights: Weights, name: str, x: Tensor) -> Tensor:
    from torch.nn import functional

    return functional.layer_norm(x, x.shape[-1:], weights[f"{name}.weight"], weights[f"{name}.bias"])
