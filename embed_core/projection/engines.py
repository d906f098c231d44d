"""Which program computes a map: the fast default where it is installed, others as fallback and reference.

Measured on 10,000 GloVe words, two cores, 15-neighbour preservation in brackets: UMAP by manifolds-rs 3.0 s [.27],
by umap-learn 5 s warm and 35-46 s in a new process [.26]; t-SNE by manifolds-rs 2.7 s [.39], openTSNE 28 s [.39],
scikit-learn 36 s [.39].
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import metadata
from importlib.util import find_spec

import numpy as np

from embed_core.errors import InputError
from embed_core.projection.parameters import Method


@dataclass(frozen=True, slots=True)
class Engine:
    """A program for one method. ``runner`` names its function (``module:function`` in this package)."""

    id: str
    method: Method
    module: str
    package: str
    runner: str
    components: tuple[int, ...] = (2, 3)
    snapshots: bool = False

    @property
    def installed(self) -> bool:
        """Can it be used here? (Looks for the module; does not import it.)"""
        return find_spec(self.module) is not None

    @property
    def version(self) -> str:
        """The installed version: part of the key under which maps are cached."""
        return _version(self.package)


ENGINES: tuple[Engine, ...] = (
    Engine("manifolds-rs", "umap", "manifolds_rs", "manifolds-rs", "run_umap:manifolds"),
    Engine("umap-learn", "umap", "umap", "umap-learn", "run_umap:umap_learn", snapshots=True),
    Engine("manifolds-rs", "tsne", "manifolds_rs", "manifolds-rs", "run_tsne:manifolds", (2,), snapshots=True),
    Engine("opentsne", "tsne", "openTSNE", "openTSNE", "run_tsne:open_tsne", snapshots=True),
    Engine("sklearn", "tsne", "sklearn", "scikit-learn", "run_tsne:sklearn"),
    Engine("numpy", "pca", "numpy", "numpy", "run_pca:numpy", snapshots=True),
)
"""In order of preference."""


def available_engines(method: Method) -> tuple[Engine, ...]:
    """The installed engines of ``method``, the preferred one first."""
    return tuple(engine for engine in ENGINES if engine.method == method and engine.installed)


def choose_engine(method: Method, components: int, snapshots: bool, wanted: str | None) -> Engine:
    """The engine to use. Raises :class:`InputError` if the one asked for is missing or cannot do it."""
    known = [engine for engine in ENGINES if engine.method == method]
    if wanted and wanted not in {engine.id for engine in known}:
        allowed = ", ".join(engine.id for engine in known)
        raise InputError("projection.unknown_engine", method=method, received=wanted, allowed=allowed)
    asked = [engine for engine in known if not wanted or engine.id == wanted]
    installed = [engine for engine in asked if engine.installed]
    if not installed:
        raise InputError("projection.not_installed", packages=", ".join(engine.package for engine in asked))
    able = [engine for engine in installed if components in engine.components and engine.snapshots >= snapshots]
    if not able:
        others = [engine.id for engine in known if components in engine.components and engine.snapshots >= snapshots]
        received, allowed = installed[0].id, ", ".join(others)
        raise InputError("projection.engine_cannot", received=received, method=method, dims=components, allowed=allowed)
    return able[0]


@cache
def _version(package: str) -> str:
    return np.__version__ if package == "numpy" else metadata.version(package)
