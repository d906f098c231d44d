"""The decoder that comes with the project: trained on a frozen all-MiniLM-L6-v2, so that the picture works at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from embed_core.contextual import Encoder
from embed_core.errors import ModelError
from embed_core.paths import ASSETS
from embed_core.training.retromae.model import RetroMae, new_model

ENCODER = "all-minilm-l6-v2"
FOLDER = ASSETS / "training" / "retromae"
WEIGHTS, FACTS = "decoder.safetensors", "decoder.json"


def decoder(encoder: Encoder, folder: Path = FOLDER) -> RetroMae:
    """RetroMAE around ``encoder`` (:data:`ENCODER`, not changed) with the shipped head and decoder.

    Raises:
        ModelError: ``retromae.other_encoder``, the weights belong to another one; ``retromae.no_weights``.
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    said = facts(folder)
    model = new_model(
        encoder, encoder.model, seed=0, pooling=said.get("pooling", "cls"), decoding=said.get("decoding", "enhanced")
    )
    try:
        stored = load_file(folder / WEIGHTS)
    except (OSError, SafetensorError) as error:
        raise ModelError("retromae.no_weights", folder=folder.name, reason=str(error)) from error
    if any(stored[name].shape != weight.shape for name, weight in model.weights.items()):
        raise ModelError("retromae.other_encoder", received=encoder.spec.name, allowed=ENCODER)
    model.weights.update({name: stored[name].to(torch.float32) for name in model.weights})
    return model


def facts(folder: Path = FOLDER) -> dict[str, Any]:
    """What the card says in numbers: pooling, decoding, corpus, steps, losses; empty where there is none."""
    path = folder / FACTS
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def write(model: RetroMae, folder: Path, facts: dict[str, Any]) -> None:
    """Write head and decoder in half precision, with their facts, into a folder."""
    import torch
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    halves = {name: weight.detach().to(torch.float16).contiguous() for name, weight in model.weights.items()}
    fresh = folder / f".{WEIGHTS}"
    save_file(halves, fresh)
    fresh.chmod(0o644)
    fresh.replace(folder / WEIGHTS)
    said = {"pooling": model.pooling, "decoding": model.decoding, **facts}
    (folder / FACTS).write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
