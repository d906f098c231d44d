"""GGUF files (llama.cpp's format): the quantised weights are expanded and written as a hub folder."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

from embed_core.catalog import ModelSpec
from embed_core.contextual.quiet import quiet_transformers
from embed_core.errors import ModelError, SourceError
from embed_core.progress import Progress, silent

# What transformers and gguf raise for a file they cannot make sense of.
_BROKEN = (
    ValueError,
    LookupError,
    NotImplementedError,
    ImportError,
    TypeError,
    AttributeError,
    ArithmeticError,
    struct.error,
)


def find(spec: ModelSpec, folder: Path) -> Path:
    """The .gguf file of ``folder``: the one the catalogue names, else the only one."""
    named = [folder / file.name for file in spec.source.files if file.name.endswith(".gguf")]
    found = [path for path in named or sorted(folder.glob("*.gguf")) if path.is_file()]
    if len(found) != 1:
        raise ModelError("contextual.file_missing", folder=folder.name, file="*.gguf")
    return found[0]


def write_folder(source: Path, folder: Path, progress: Progress = silent) -> None:
    """Convert ``source`` into ``folder``: config, safetensors (float16 matrices) and tokenizer.

    transformers' own tables match the names of the tensors. Its ``from_pretrained(gguf_file=...)`` would do the same
    on every load, half a minute each time, and needs one more package.
    """
    from transformers import AutoConfig

    write_tokenizer(source, folder, progress)
    try:
        with quiet_transformers():
            config = AutoConfig.from_pretrained(source.parent, **_where(source))
            progress("contextual.convert", 0, None)
            tensors = _tensors(source, config, progress)
            config.save_pretrained(folder)
    except _BROKEN as error:
        raise SourceError("contextual.broken_file", name=source.name, reason=_first_line(error)) from error
    _save(tensors, folder / "model.safetensors")


def write_tokenizer(source: Path, folder: Path, progress: Progress = silent) -> None:
    """The tokenizer alone: the weights in ``source`` are not expanded."""
    from transformers import AutoTokenizer

    progress("contextual.convert", 0, None)
    try:
        with quiet_transformers():
            AutoTokenizer.from_pretrained(source.parent, **_where(source)).save_pretrained(folder)
    except _BROKEN as error:
        raise SourceError("contextual.broken_file", name=source.name, reason=_first_line(error)) from error
    progress("contextual.convert", 0, None)


def _where(source: Path) -> dict[str, Any]:
    return {"gguf_file": source.name, "local_files_only": True, "trust_remote_code": False}


def _tensors(source: Path, config: Any, progress: Progress) -> dict[str, Any]:
    """All weights by their names in transformers, expanded from 4 bits to float32."""
    import torch
    from gguf import GGUFReader, dequantize
    from transformers import AutoModel
    from transformers.modeling_gguf_pytorch_utils import TENSOR_PROCESSORS, TensorProcessor, get_gguf_hf_weights_map

    with torch.device("meta"):  # only the names are needed, so no memory is
        skeleton = AutoModel.from_config(config, trust_remote_code=False)
    processor = TENSOR_PROCESSORS.get(config.model_type, TensorProcessor)(config=config.to_dict())
    names = get_gguf_hf_weights_map(skeleton, processor)
    tensors: dict[str, Any] = {}
    entries = GGUFReader(source).tensors
    for done, entry in enumerate(entries):
        progress("contextual.convert", done, len(entries))
        weights = dequantize(entry.data, entry.tensor_type)
        # Llama's query and key rows lie in another order in GGUF; the processor puts them back.
        result = processor.process(
            weights=weights, name=entry.name, tensor_key_mapping=names, parsed_parameters={"tensors": tensors}
        )
        if result.name in names:
            tensors[names[result.name]] = torch.tensor(result.weights, dtype=torch.float32)
    progress("contextual.convert", len(entries), len(entries))
    return tensors


def _save(tensors: dict[str, Any], path: Path) -> None:
    from safetensors.torch import save_file

    stored = {name: (tensor.half() if tensor.ndim == 2 else tensor).contiguous() for name, tensor in tensors.items()}
    save_file(stored, path, metadata={"format": "pt"})


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
