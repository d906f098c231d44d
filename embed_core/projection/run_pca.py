"""PCA as an engine."""

from __future__ import annotations

from embed_core.projection.pca import pca
from embed_core.projection.run import Layout, Run


def numpy(run: Run) -> Layout:
    """Exact, by NumPy's eigenvectors. There is nothing to iterate, hence no snapshots."""
    found = pca(run.rows, run.components, whiten=bool(run.parameters["whiten"]))
    return Layout(found.coordinates, found.explained)
