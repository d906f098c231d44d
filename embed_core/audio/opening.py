"""From a fetched folder to a voice encoder."""

from __future__ import annotations

from pathlib import Path
from pickle import UnpicklingError  # what torch raises for a file that is not tensors only
from typing import Any

from embed_core.audio import network
from embed_core.audio.encoder import VoiceEncoder
from embed_core.catalog import ModelSpec
from embed_core.errors import ModelError
from embed_core.progress import Progress, silent

_STATE, _SCALE, _BIAS = "model_state", "similarity_weight", "similarity_bias"


def open_voice_encoder(spec: ModelSpec, folder: Path, progress: Progress = silent) -> VoiceEncoder:
    """Open Resemblyzer's checkpoint: tensors only, no program in the file is ever run.

    Errors: ``ModelError`` where the file is damaged or holds another network.
    """
    progress("audio.opening", 0, 1)
    weights = _weights(folder / spec.source.files[0].name)
    return VoiceEncoder(spec, network.from_weights(weights), _similarity(weights))


def _similarity(weights: dict[str, Any]) -> tuple[float, float] | None:
    """The two numbers of the training loss (eq. 5), which Resemblyzer's file holds beside the network."""
    if not {_SCALE, _BIAS} <= weights.keys():
        return None
    return float(weights[_SCALE].item()), float(weights[_BIAS].item())


def _weights(path: Path) -> dict[str, Any]:
    import torch

    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, ValueError, UnpicklingError) as error:
        raise ModelError("audio.checkpoint", name=path.name, reason=str(error)[:120]) from error
    state = content.get(_STATE) if isinstance(content, dict) else None
    if not isinstance(state, dict):
        raise ModelError("audio.checkpoint", name=path.name, reason=_STATE)
    return state
