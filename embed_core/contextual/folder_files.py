"""What a hub folder holds, looked at before anything in it is opened: what cannot work is refused with a sentence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embed_core.contextual.pooling import Pooling
from embed_core.errors import ModelError

_PICKLES = ("pytorch_model.bin", "pytorch_model.bin.index.json", "model.pt", "tf_model.h5", "flax_model.msgpack")
_SENTENCEPIECE = ("spiece.model", "sentencepiece.bpe.model", "tokenizer.model")
_POOLINGS: dict[str, Pooling] = {
    "cls": "cls",
    "mean": "mean",
    "max": "max",
    "lasttoken": "last",
    # older files: one flag a method
    "pooling_mode_cls_token": "cls",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_lasttoken": "last",
}


@dataclass(frozen=True, slots=True)
class HubFolder:
    """A folder that can be opened. ``pooling`` and ``max_tokens`` are what sentence-transformers' files in it say."""

    path: Path
    config: dict[str, Any]
    pooling: Pooling | None
    max_tokens: int | None


def inspect(folder: Path) -> HubFolder:
    """Check ``folder``. Raises ModelError where files are missing, where it needs code of its own or holds pickles."""
    config = _json(folder / "config.json")
    if config is None:
        raise ModelError("contextual.file_missing", folder=folder.name, file="config.json")
    if "auto_map" in config or "auto_map" in (_json(folder / "tokenizer_config.json") or {}):
        raise ModelError("contextual.remote_code", folder=folder.name)
    if config.get("is_encoder_decoder"):
        raise ModelError("contextual.encoder_decoder", folder=folder.name, kind=config.get("model_type", "?"))
    _check_weights(folder)
    _check_tokenizer(folder)
    settings = _json(folder / "sentence_bert_config.json") or {}
    longest = settings.get("max_seq_length")
    return HubFolder(folder, config, _pooling(folder), longest if isinstance(longest, int) and longest > 0 else None)


def _check_weights(folder: Path) -> None:
    if any(folder.glob("*.safetensors")):
        return
    if any((folder / name).exists() for name in _PICKLES):
        raise ModelError("contextual.only_pickle", folder=folder.name)
    raise ModelError("contextual.file_missing", folder=folder.name, file="model.safetensors")


def _check_tokenizer(folder: Path) -> None:
    """Without these files transformers makes up an empty tokenizer and says nothing."""
    has = {name for name in ("tokenizer.json", "vocab.txt", "vocab.json", "merges.txt") if (folder / name).is_file()}
    if "tokenizer.json" in has or "vocab.txt" in has or {"vocab.json", "merges.txt"} <= has:
        return
    found = [name for name in _SENTENCEPIECE if (folder / name).is_file()]
    if found:
        raise ModelError("contextual.only_sentencepiece", folder=folder.name, file=found[0])
    raise ModelError("contextual.file_missing", folder=folder.name, file="tokenizer.json")


def _pooling(folder: Path) -> Pooling | None:
    settings = _json(folder / "1_Pooling" / "config.json")
    if settings is None:
        return None
    mode = settings.get("pooling_mode")
    names = [mode] if isinstance(mode, str) else [name for name, value in settings.items() if value is True]
    known = [_POOLINGS[name] for name in names if name in _POOLINGS]
    return known[0] if len(known) == 1 else None


def _json(path: Path) -> dict[str, Any] | None:
    """The JSON object in ``path``; None where there is no such file."""
    if not path.is_file():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError("contextual.broken_json", folder=path.parent.name, file=path.name, reason=error) from error
    if not isinstance(content, dict):
        raise ModelError("contextual.broken_json", folder=path.parent.name, file=path.name, reason="no JSON object")
    return content
