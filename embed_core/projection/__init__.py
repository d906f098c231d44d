"""Maps: PCA, UMAP and t-SNE to two or three dimensions, each with a measure of how far it can be trusted."""

from __future__ import annotations

from embed_core.projection.client import shut_down, warm_up
from embed_core.projection.engines import Engine, available_engines
from embed_core.projection.front import project
from embed_core.projection.parameters import METHODS, METRICS, PARAMETERS, Parameter, default_parameters
from embed_core.projection.result import Neighbours, Note, Projection
from embed_core.projection.sweeps import sweep

__all__ = [
    "METHODS",
    "METRICS",
    "PARAMETERS",
    "Engine",
    "Neighbours",
    "Note",
    "Parameter",
    "Projection",
    "available_engines",
    "default_parameters",
    "project",
    "shut_down",
    "sweep",
    "warm_up",
]
