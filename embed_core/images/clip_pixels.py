"""What a CLIP does to a picture before it looks: as its ``preprocessor_config.json`` says, with Pillow."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from embed_core.errors import ModelError
from embed_core.images.encoder import Pixels

FILE = "preprocessor_config.json"
LARGEST_SIDE = 1_024
"""No CLIP looks at more pixels a side; a configuration that asks for more would only fill the memory."""
LONGEST = 4
"""A picture more than this many times as long as wide loses its ends before it is resized: the centre is cut out of
it anyway, and a strip of one line would otherwise grow to hundreds of thousands of columns."""


def open_processor(folder: Path, side: int) -> Any:
    """The image processor of the folder (CLIP's own numbers where the file is missing), giving ``side`` x ``side``.

    Raises:
        ModelError: ``clip.bad_processor`` where the file is broken or asks for another size than the model reads.
    """
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    if not 1 <= side <= LARGEST_SIDE:
        raise ModelError("clip.bad_processor", folder=folder.name, reason=f"image_size {side}")
    settings = _settings(folder, side)
    if max(_sides(settings), default=side) > LARGEST_SIDE:
        raise ModelError("clip.bad_processor", folder=folder.name, reason=f"{max(_sides(settings))} x")
    try:
        processor = CLIPImageProcessorPil.from_dict(settings)
        shape = processor(images=[np.zeros((8, 12, 3), np.uint8)], return_tensors="np")["pixel_values"].shape
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise ModelError("clip.bad_processor", folder=folder.name, reason=reason) from error
    if shape != (1, 3, side, side):
        raise ModelError(
            "clip.bad_processor", folder=folder.name, reason=f"{shape[-2]} x {shape[-1]} ≠ {side} x {side}"
        )
    return processor


def trimmed(pixels: Pixels, processor: Any) -> Pixels:
    """The middle of a very long picture, where the processor cuts out the centre anyway; else the picture itself.

    >>> from types import SimpleNamespace
    >>> keeps_shape = SimpleNamespace(size={"shortest_edge": 224})
    >>> trimmed(np.zeros((10, 900, 3), np.uint8), keeps_shape).shape
    (10, 40, 3)
    """
    high, wide = pixels.shape[:2]
    short = min(high, wide)
    if max(high, wide) <= LONGEST * short or not dict(processor.size).get("shortest_edge"):
        return np.ascontiguousarray(pixels)
    tall, broad = min(high, LONGEST * short), min(wide, LONGEST * short)
    top, left = (high - tall) // 2, (wide - broad) // 2
    return np.ascontiguousarray(pixels[top : top + tall, left : left + broad])


def _settings(folder: Path, side: int) -> dict[str, Any]:
    path = folder / FILE
    if not path.is_file():
        return {"size": {"shortest_edge": side}, "crop_size": {"height": side, "width": side}}
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError("contextual.broken_json", folder=folder.name, file=FILE, reason=error) from error
    if not isinstance(settings, dict):
        raise ModelError("contextual.broken_json", folder=folder.name, file=FILE, reason="no JSON object")
    return settings


def _sides(settings: dict[str, Any]) -> list[int]:
    """Every number of pixels that the settings name."""
    found: list[int] = []
    for name in ("size", "crop_size", "pad_size"):
        value = settings.get(name)
        values = list(value.values()) if isinstance(value, dict) else [value]
        found += [int(one) for one in values if isinstance(one, (int, float))]
    return found
