"""After which epochs a run is looked at, so that an animation shows where things move."""

from __future__ import annotations

import numpy as np

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
    [50, 250, 258, 282, 375, 750]
    """
    if snapshots < 3:
        return _distinct(np.array([EXAGGERATED, iterations][2 - snapshots :]))
    after = EXAGGERATED + np.geomspace(8, iterations - EXAGGERATED, snapshots - 2)
    return _distinct(np.concatenate([[50, EXAGGERATED], after])) if snapshots > 3 else [50, EXAGGERATED, iterations]


def _distinct(steps: np.typing.NDArray[np.floating | np.integer]) -> list[int]:
    return sorted({max(1, round(float(step))) for step in steps})
