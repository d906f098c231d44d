"""Values on their way to the worker process and back: JSON in a line, arrays as .npy files in a shared folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from embed_core.packing import pack, unpack


def to_line(value: object, folder: Path) -> bytes:
    """``value`` as one line; its arrays are saved in ``folder``."""
    arrays: dict[str, NDArray[Any]] = {}
    packed = pack(value, arrays)
    stem = uuid4().hex
    for name, array in arrays.items():
        np.save(folder / f"{stem}-{name}.npy", array, allow_pickle=False)
    return json.dumps({"stem": stem, "arrays": list(arrays), "value": packed}).encode() + b"\n"


def from_line(line: bytes, folder: Path) -> Any:
    """The value of :func:`to_line`. Reads each array once: its file is deleted."""
    message = json.loads(line)
    files = {name: folder / f"{message['stem']}-{name}.npy" for name in message["arrays"]}
    arrays = {name: np.load(file, allow_pickle=False) for name, file in files.items()}
    for file in files.values():
        file.unlink()
    return unpack(message["value"], arrays)
