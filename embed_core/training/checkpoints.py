"""The state of a run from which it can go on: safetensors and JSON in the cache, never a pickle."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core.paths import cache_dir


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """How many ``epochs`` are done, the ``seconds`` they took and everything that has been learnt.

    ``facts``: numbers that a run needs beside them; ``done`` and ``total`` among them, in the run's own unit, say how
    far it came. ``history``: what was measured on the way, as JSON takes it.
    """

    epochs: int
    seconds: float
    arrays: dict[str, NDArray[Any]]
    facts: dict[str, float] = field(default_factory=dict)
    history: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Kept:
    """How far a run came that is kept: ``done`` of ``total`` in its own unit, after ``seconds`` of training."""

    done: float
    total: float
    seconds: float

    @property
    def finished(self) -> bool:
        """Nothing left to do?"""
        return self.total > 0 and self.done >= self.total


def load(key: Mapping[str, object], *, arrays: bool = True) -> State | None:
    """The state of the run with these settings; None if there is none, or none that can be read.

    Without ``arrays`` what has been learnt is not read, only the rest.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path(key), framework="numpy") as file:
            said = json.loads(file.metadata()["state"])
            names = file.keys() if arrays else ()
            found = {name: file.get_tensor(name) for name in names}
        facts, history = said.get("facts", {}), said.get("history", [])
        return State(int(said["epochs"]), float(said["seconds"]), found, facts, history)
    except (OSError, SafetensorError, ValueError, KeyError, TypeError):
        return None


def peek(key: Mapping[str, object]) -> Kept | None:
    """How far the run with these settings came, without reading what it learnt; None if nothing is kept."""
    state = load(key, arrays=False)
    if state is None:
        return None
    return Kept(float(state.facts.get("done", 0)), float(state.facts.get("total", 0)), state.seconds)


def save(key: Mapping[str, object], state: State) -> None:
    """Keep a state in the place of the one before, whole or not at all."""
    from safetensors.numpy import save_file

    target = path(key)
    facts = json.dumps(
        {"epochs": state.epochs, "seconds": state.seconds, "facts": state.facts, "history": state.history}
    )
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        fresh = Path(folder) / target.name
        save_file({name: np.ascontiguousarray(a) for name, a in state.arrays.items()}, fresh, {"state": facts})
        fresh.replace(target)


def remove(key: Mapping[str, object]) -> None:
    """Forget a run."""
    path(key).unlink(missing_ok=True)


def path(key: Mapping[str, object]) -> Path:
    """The file of a run, there or not."""
    digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode("utf-8")).hexdigest()
    return cache_dir("training", "runs") / f"{digest[:32]}.safetensors"
