"""safetensors: a matrix of vectors, its words beside it or as a JSON list under "words" in the file's metadata."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.static.readers.stream import Stream

TENSOR_NAMES = ("vectors", "embeddings", "embedding", "weight", "word_vectors")
"""Names looked for first; otherwise the only matrix of the file is taken."""
_DTYPES = {"F16": "<f2", "F32": "<f4", "F64": "<f8", "BF16": "<u2"}


class _Tensor(NamedTuple):
    shape: tuple[int, ...]
    dtype: str
    data: bytes

    @property
    def is_matrix(self) -> bool:
        return len(self.shape) == 2 and self.dtype in _DTYPES


def read_safetensors(stream: Stream) -> tuple[NDArray[np.float32], list[str] | None]:
    """The matrix (N, d) as float32, and the words where the file carries them."""
    data = stream.rest()
    tensors = _tensors(data, stream.name)
    tensor = _choose(tensors, stream.name)
    stream.limits.check_shape(tensor.shape[0], tensor.shape[1], stream.name)
    return _as_float32(tensor), _words(data, stream.name)


def _tensors(data: bytes, name: str) -> dict[str, _Tensor]:
    import safetensors

    deserialize: Callable[[bytes], list[tuple[str, dict[str, Any]]]] = safetensors.deserialize
    try:
        return {key: _Tensor(tuple(view["shape"]), view["dtype"], view["data"]) for key, view in deserialize(data)}
    except safetensors.SafetensorError as error:
        raise InputError("static.unreadable", name=name, reason=str(error)) from error


def _choose(tensors: dict[str, _Tensor], name: str) -> _Tensor:
    matrices = {key: tensor for key, tensor in tensors.items() if tensor.is_matrix}
    wanted = [key for key in TENSOR_NAMES if key in matrices] or list(matrices)
    if not wanted or (len(wanted) > 1 and wanted[0] not in TENSOR_NAMES):
        found = ", ".join(f"{key} {tensor.shape}" for key, tensor in list(tensors.items())[:8])
        raise InputError("static.which_tensor", name=name, found=found or "-", allowed=", ".join(TENSOR_NAMES))
    return matrices[wanted[0]]


def _as_float32(tensor: _Tensor) -> NDArray[np.float32]:
    numbers = np.frombuffer(tensor.data, dtype=_DTYPES[tensor.dtype]).reshape(tensor.shape)
    if tensor.dtype == "BF16":  # the upper half of a float32
        return (numbers.astype(np.uint32) << 16).view(np.float32)
    with np.errstate(over="ignore"):
        return numbers.astype(np.float32)


def _words(data: bytes, name: str) -> list[str] | None:
    size = int.from_bytes(data[:8], "little")
    text = json.loads(data[8 : 8 + size]).get("__metadata__", {}).get("words")
    if text is None:
        return None
    try:
        words = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError("static.words_metadata", name=name) from error
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise InputError("static.words_metadata", name=name)
    return words
