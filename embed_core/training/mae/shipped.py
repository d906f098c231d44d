"""The weights that come with the project, trained by ``python -m embed_core.training.mae.train``."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from embed_core.errors import ModelError
from embed_core.paths import ASSETS
from embed_core.training.mae.network import Tensor, sizes
from embed_core.training.mae.settings import Settings, Shape

FOLDER = ASSETS / "training" / "mae"
WEIGHTS, FACTS = "mae.safetensors", "mae.json"
SETTINGS = Settings(steps=3_000, rate=3e-3, warmup=100)
"""How they were made."""


@dataclass(frozen=True, slots=True, eq=False)
class Shipped:
    """``weights`` in float32, how they were made, and the held-out error and seconds noted when they were."""

    weights: dict[str, Tensor]
    settings: Settings
    held: float
    seconds: float


@cache
def shipped(folder: Path = FOLDER) -> Shipped:
    """Weights and facts. Raises ModelError ``mae.damaged``."""
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        said = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        made = said["settings"]
        settings = Settings(**{**made, "shape": Shape(**made["shape"])})
        weights = {name: weight.to(torch.float32) for name, weight in load_file(folder / WEIGHTS).items()}
        held, seconds = float(said["held"]), float(said["seconds"])
    except (OSError, SafetensorError, ValueError, KeyError, TypeError) as error:
        raise ModelError("mae.damaged", folder=folder.name, reason=str(error) or type(error).__name__) from error
    if {name: tuple(weight.shape) for name, weight in weights.items()} != sizes(settings.shape):
        raise ModelError("mae.damaged", folder=folder.name, reason="shape")
    return Shipped(weights, settings, held, seconds)


def write(folder: Path, weights: dict[str, Tensor], settings: Settings, *, held: float, seconds: float) -> None:
    """Write weights in half precision with their facts into a folder. OSError where that cannot be done."""
    import torch
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    halves = {name: weight.detach().to(torch.float16).contiguous() for name, weight in weights.items()}
    save_file(halves, folder / WEIGHTS)
    facts: dict[str, Any] = {"settings": asdict(settings), "held": round(held, 6), "seconds": round(seconds, 1)}
    (folder / FACTS).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def make(folder: Path = FOLDER, settings: Settings = SETTINGS) -> None:
    """Train with :data:`SETTINGS` (minutes) and write what comes with the project."""
    from embed_core.training.mae.train import train, trained_weights

    done = train(settings)
    weights = trained_weights(settings)
    if weights is not None:
        write(folder, weights, settings, held=done.looks[-1].held, seconds=done.seconds)
