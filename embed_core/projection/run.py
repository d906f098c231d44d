"""What an engine is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import cast

import numpy as np

from embed_core.errors import ModelError
from embed_core.progress import Progress, silent
from embed_core.projection.parameters import Value
from embed_core.projection.result import FloatArray, IntArray, Neighbours

STAGE = "projection.optimise"


@dataclass(frozen=True)
class Run:
    """One run of one engine on ``rows`` (n, d); ``snapshots`` is how many states to keep (0: the last only)."""

    rows: FloatArray
    neighbours: Neighbours
    parameters: Mapping[str, Value]
    components: int = 2
    metric: str = "euclidean"
    seed: int = 42
    snapshots: int = 0
    progress: Progress = silent


@dataclass(frozen=True)
class Layout:
    """Coordinates (n, c), for PCA the variance its axes carry, and where asked for the snapshots (s, n, c)."""

    coordinates: FloatArray
    explained: FloatArray | None = None
    snapshots: FloatArray | None = None
    steps: IntArray | None = None

    @classmethod
    def of_frames(cls, frames: list[FloatArray], steps: list[int]) -> Layout:
        """From the states of a run after ``steps``, the last of which is the map."""
        return cls(frames[-1], None, np.stack(frames), np.array(steps, dtype=np.int32))


def run_engine(runner: str, run: Run) -> Layout:
    """Call ``module:function`` of this package. Raises :class:`ModelError` if what comes back is no map."""
    module, _, function = runner.partition(":")
    engine = cast(Callable[[Run], Layout], getattr(import_module(f"embed_core.projection.{module}"), function))
    layout = engine(run)
    if not np.isfinite(layout.coordinates).all():
        raise ModelError("projection.no_map", engine=module, points=len(run.rows))
    return layout


def plain(array: object) -> FloatArray:
    """Contiguous float32, whatever the engine returned."""
    return np.ascontiguousarray(array, dtype=np.float32)
