"""The folder of a model: ``model.safetensors`` (half precision), ``words.txt`` (the softmax's words), ``config.json``.

``config.json`` has the hub's usual names for what is usual (``hidden_size``, ``num_hidden_layers``) and the rest under
``shape``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from embed_core.errors import ModelError
from embed_core.training.elmo.network import Tensor, Weights, sizes
from embed_core.training.elmo.settings import Shape

CONFIG, WEIGHTS, WORDS = "config.json", "model.safetensors", "words.txt"
KIND = "elmo-bilm"
"""``model_type`` in the configuration."""
MAX_TOKENS = 1_024
"""An LSTM has no longest text; this bounds the memory of one."""


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A model read from its folder: ``weights`` in float32 on the CPU; ``words`` of the classes from 1 on."""

    weights: dict[str, Tensor]
    shape: Shape
    words: list[str]


def write_folder(folder: Path, weights: Weights, shape: Shape, words: Sequence[str]) -> None:
    """Write a model into an existing folder. OSError where that cannot be done."""
    import torch
    from safetensors.torch import save_file

    halves = {name: weight.detach().cpu().to(torch.float16).contiguous() for name, weight in weights.items()}
    save_file(halves, folder / WEIGHTS)
    (folder / WORDS).write_bytes(("\n".join(words) + "\n").encode("utf-8"))
    config = {
        "model_type": KIND,
        "hidden_size": 2 * shape.dims,
        "num_hidden_layers": shape.layers,
        "vocab_size": shape.classes,
        "max_position_embeddings": MAX_TOKENS,
        "dtype": "float16",
        "shape": asdict(shape),
    }
    (folder / CONFIG).write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


def read_words(folder: Path) -> list[str]:
    """The words of the softmax. Raises ModelError ``elmo.damaged``."""
    try:
        return (folder / WORDS).read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(folder, WORDS, error) from error


def read_folder(folder: Path) -> Opened:
    """Read what :func:`write_folder` wrote. Raises ModelError ``elmo.damaged`` naming the file and the reason."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    words = read_words(folder)
    try:
        shape = _shape(json.loads((folder / CONFIG).read_text(encoding="utf-8"))["shape"])
        expected = sizes(shape)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(folder, CONFIG, error) from error
    try:
        weights = {name: weight.float() for name, weight in load_file(folder / WEIGHTS).items()}
    except (OSError, SafetensorError, ValueError) as error:
        raise _damaged(folder, WEIGHTS, error) from error
    found = {name: tuple(weight.shape) for name, weight in weights.items()}
    if found != expected:
        wrong = sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name))
        raise _damaged(folder, WEIGHTS, ValueError(f"{wrong[0]}: {found.get(wrong[0])} != {expected.get(wrong[0])}"))
    if len(words) + 1 != shape.classes:
        raise _damaged(folder, WORDS, ValueError(f"{len(words)} + 1 != {shape.classes}"))
    return Opened(weights, shape, words)


def _shape(values: Mapping[str, Any]) -> Shape:
    known = {field.name for field in fields(Shape)}
    if set(values) != known:
        raise ValueError(", ".join(sorted(known ^ set(values))))
    pairs = tuple((int(width), int(count)) for width, count in values["filters"])
    cutoffs = tuple(int(cut) for cut in values["cutoffs"])
    numbers = {name: int(value) for name, value in values.items() if name not in ("filters", "cutoffs")}
    return Shape(**numbers, filters=pairs, cutoffs=cutoffs)


def _damaged(folder: Path, file: str, error: Exception) -> ModelError:
    return ModelError("elmo.damaged", folder=folder.name, file=file, reason=str(error) or type(error).__name__)
