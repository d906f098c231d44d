"""The state of a run from which it can go on: safetensors and JSON in the cache, never a pickle."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embed_core.paths import cache_dir


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """How many ``epochs`` are done, the ``seconds`` they took and everything that has been learnt.

    ``facts``: numbers that a run needs beside them.
    """

    epochs: int
    seconds: float
    arrays: dict[str, NDArray[np.float32]]
    facts: dict[str, float] = field(default_factory=dict)


def load(key: Mapping[str, object]) -> State | None:
    """The state of the run with these settings; None if there is none, or none that can be read."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(_path(key), framework="numpy") as file:
            facts = json.loads(file.metadata()["state"])
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict
        return State(int(facts["epochs"]), float(facts["seconds"]), arrays, facts.get("facts", {}))
    except (OSError, SafetensorError, ValueError, KeyError, TypeError):
        return None


def save(key: Mapping[str, object], state: State) -> None:
    """Keep a state in the place of the one before, whole or not at all."""
    from safetensors.numpy import save_file

    target = _path(key)
    facts = json.dumps({"epochs": state.epochs, "seconds": state.seconds, "facts": state.facts})
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        fresh = Path(folder) / target.name
        save_file({name: np.ascontiguousarray(a) for name, a in state.arrays.items()}, fresh, {"state": facts})
        fresh.replace(target)


def remove(key: Mapping[str, object]) -> None:
    """Forget a run."""
    _path(key).unlink(missing_ok=True)


def _path(key: Mapping[str, object]) -> Path:
    digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode("utf-8")).hexdigest()
    return cache_dir("training", "runs") / f"{digest[:32]}.safetensors"
