"""EfficientNet-Lite0 itself: prepared pixels in, feature maps out.

Tan & Le (2019), EfficientNet-B0 (Table 1), in the *Lite* variant that its authors published for small devices: no
squeeze-and-excitation, ReLU6 in place of swish. Only for looking, not for learning: every batch normalisation is a
fixed scale and shift by then and is folded into the convolution before it (Jacob et al. 2018, section 3.2), which
halves the time a picture takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from embed_core.images.encoder import Layer

if TYPE_CHECKING:
    from torch import Tensor

SIDE = 224
"""Pixels a side the network was trained on."""
DIMS = 1280
CLASSES = 1000
EPSILON = 1e-3  # of batch normalisation, as the TensorFlow original has it (PyTorch's own default is 1e-5)
STEM = 32


@dataclass(frozen=True, slots=True)
class Stage:
    """``repeats`` blocks of one kind; only the first of them has the ``stride``."""

    repeats: int
    kernel: int
    stride: int
    widening: int
    channels: int


STAGES = (
    Stage(1, 3, 1, 1, 16), Stage(2, 3, 2, 6, 24), Stage(2, 5, 2, 6, 40), Stage(3, 3, 2, 6, 80),
    Stage(3, 5, 1, 6, 112), Stage(4, 5, 2, 6, 192), Stage(1, 3, 1, 6, 320),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Convolution:
    """A convolution padded as TensorFlow's "SAME": an odd pixel goes to the right and to the bottom.

    PyTorch's own padding puts as many on the left; with stride 2 that shifts every later feature by half a pixel.
    """

    weight: Tensor
    bias: Tensor
    stride: int = 1
    groups: int = 1

    def __call__(self, maps: Tensor) -> Tensor:
        """``(n, c, h, w)`` to ``(n, out, ceil(h / stride), ceil(w / stride))``."""
        from torch.nn import functional

        high, wide = (self._missing(size) for size in maps.shape[-2:])
        if high or wide:
            maps = functional.pad(maps, [wide // 2, wide - wide // 2, high // 2, high - high // 2])
        return functional.conv2d(maps, self.weight, self.bias, self.stride, groups=self.groups)

    def _missing(self, size: int) -> int:
        return max(0, (-(-size // self.stride) - 1) * self.stride + int(self.weight.shape[-1]) - size)


@dataclass(frozen=True, eq=False)
class Block:
    """An inverted residual (Sandler et al. 2018): widen by 1 x 1, look around channel by channel, narrow by 1 x 1.

    The result is added to what came in (``residual``) where both have the same shape.
    """

    widen: Convolution | None
    look: Convolution
    narrow: Convolution
    residual: bool

    def __call__(self, maps: Tensor) -> Tensor:
        """The maps of the next layer."""
        from torch.nn.functional import relu6

        inside = maps if self.widen is None else relu6(self.widen(maps))
        after = self.narrow(relu6(self.look(inside)))
        return after + maps if self.residual else after


@dataclass(frozen=True, eq=False)
class Network:
    """Stem, 16 blocks, head and classifier. The vector of a picture is the mean of the head's maps over all places."""

    stem: Convolution
    blocks: tuple[Block, ...]
    head: Convolution
    class_weight: Tensor
    class_bias: Tensor

    def maps(self, pixels: Tensor) -> Iterator[Tensor]:
        """The feature maps ``(n, c, h, w)`` layer by layer: the stem's, each block's, the head's."""
        from torch.nn.functional import relu6

        found = relu6(self.stem(pixels))
        yield found
        for block in self.blocks:
            found = block(found)
            yield found
        yield relu6(self.head(found))

    def vectors(self, pixels: Tensor) -> Tensor:
        """``(n, 3, h, w)`` prepared pixels to ``(n, 1280)``."""
        *_, last = self.maps(pixels)
        return last.mean(dim=(2, 3))

    def scores(self, vectors: Tensor) -> Tensor:
        """``(n, 1280)`` vectors to ``(n, 1000)`` scores, before the softmax."""
        return vectors @ self.class_weight.T + self.class_bias

    def tensors(self) -> Iterator[Tensor]:
        """Every weight."""
        inside = (part for block in self.blocks for part in (block.widen, block.look, block.narrow) if part is not None)
        for convolution in (self.stem, *inside, self.head):
            yield from (convolution.weight, convolution.bias)
        yield from (self.class_weight, self.class_bias)


def from_weights(weights: Mapping[str, Tensor]) -> Network:
    """The network of the published file, whose names are ``_conv_stem.weight``, ``_blocks.3._bn0.bias`` and so on.

    Raises:
        KeyError, ValueError: the weights are of another network.
    """
    blocks: list[Block] = []
    before = STEM
    for stage in STAGES:
        for number in range(stage.repeats):
            name = f"_blocks.{len(blocks)}."
            blocks.append(_block(weights, name, before, stage, stage.stride if number == 0 else 1))
            before = stage.channels
    return Network(
        stem=_folded(weights, "_conv_stem", "_bn0", (STEM, 3, 3, 3), stride=2),
        blocks=tuple(blocks),
        head=_folded(weights, "_conv_head", "_bn1", (DIMS, before, 1, 1)),
        class_weight=_checked(weights["_fc.weight"], (CLASSES, DIMS)),
        class_bias=_checked(weights["_fc.bias"], (CLASSES,)),
    )


def _block(weights: Mapping[str, Tensor], name: str, before: int, stage: Stage, stride: int) -> Block:
    inside = before * stage.widening
    widens = stage.widening > 1
    conv, norm = f"{name}_depthwise_conv", f"{name}_bn1"
    return Block(
        widen=_folded(weights, f"{name}_expand_conv", f"{name}_bn0", (inside, before, 1, 1)) if widens else None,
        look=_folded(weights, conv, norm, (inside, 1, stage.kernel, stage.kernel), stride=stride, groups=inside),
        narrow=_folded(weights, f"{name}_project_conv", f"{name}_bn2", (stage.channels, inside, 1, 1)),
        residual=stride == 1 and before == stage.channels,
    )


def _folded(
    weights: Mapping[str, Tensor], convolution: str, normalisation: str, shape: tuple[int, ...], *, stride: int = 1,
    groups: int = 1,
) -> Convolution:  # fmt: skip
    """A convolution and the normalisation after it in one: ``w g / sqrt(v + e)`` and ``b - m g / sqrt(v + e)``."""
    import torch

    weight = _checked(weights[f"{convolution}.weight"], shape)
    mean, variance, gain, shift = (
        _checked(weights[f"{normalisation}.{part}"], shape[:1])
        for part in ("running_mean", "running_var", "weight", "bias")
    )
    scale = gain / torch.sqrt(variance + EPSILON)
    folded = (weight * scale[:, None, None, None]).contiguous(memory_format=torch.channels_last)
    return Convolution(folded, shift - mean * scale, stride, groups)


def _checked(tensor: Tensor, shape: tuple[int, ...]) -> Tensor:
    if tuple(tensor.shape) != shape:
        raise ValueError(f"{tuple(tensor.shape)} in place of {shape}")
    return tensor.detach().float()


def layers() -> tuple[Layer, ...]:
    """What :meth:`Network.maps` yields for pictures of 224 x 224.

    >>> [(layer.name, layer.channels, layer.size) for layer in layers()][::17]
    [('stem', 32, 112), ('head', 1280, 7)]
    """
    size = SIDE // 2
    found = [Layer(0, "stem", STEM, size)]
    for stage in STAGES:
        size = -(-size // stage.stride)
        for _ in range(stage.repeats):
            found.append(Layer(len(found), f"block{len(found)}", stage.channels, size))
    return (*found, Layer(len(found), "head", DIMS, size))
