"""After which epochs a run is looked at, so that an animation shows where things move."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

EXAGGERATED = 250
"""The first iterations of t-SNE pull clusters together; its usual length (van der Maaten 2008; scikit-learn)."""


def umap_steps(snapshots: int, epochs: int) -> list[int]:
    """At most ``snapshots`` epochs up to ``epochs``, denser at the beginning, where UMAP moves most.

    >>> umap_steps(4, 200)
    [25, 71, 130, 200]
    """
    steps = epochs * (np.arange(1, snapshots + 1) / snapshots) ** 1.5
    return _distinct(steps)


def tsne_steps(snapshots: int, iterations: int) -> list[int]:
    """At most ``snapshots`` iterations up to ``iterations``: two while exaggerated, then denser just after.

    >>> tsne_steps(6, 750)
    [50, 250, 266, 320, 466, 750]
    """
    exaggerated = [50, EXAGGERATED][max(0, 3 - snapshots) :]
    later = snapshots - len(exaggerated)
    after = EXAGGERATED + 8 + (iterations - EXAGGERATED - 8) * (np.arange(1, later + 1) / later) ** 3
    return _distinct(np.concatenate([exaggerated, after]))


def _distinct(steps: npt.NDArray[np.floating]) -> list[int]:
    return sorted({max(1, round(float(step))) for step in steps})
