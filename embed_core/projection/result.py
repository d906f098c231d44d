"""What a projection gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from embed_core import texts

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]

SHOWN_NEIGHBOURS = 15
"""Neighbour preservation is measured over this many nearest neighbours (fewer where there are fewer points)."""


@dataclass(frozen=True)
class Neighbours:
    """Nearest neighbours in the original space, nearest first, without the point itself.

    ``indices`` (n, k) int32; ``distances`` (n, k) float32, Euclidean between the rows as they are projected (of length
    one for the cosine metric: then the distance is sqrt(2 - 2 cos)), or Manhattan.
    """

    indices: IntArray
    distances: FloatArray

    @property
    def width(self) -> int:
        """How many neighbours of each point are known."""
        return int(self.indices.shape[1])

    def first(self, k: int) -> Neighbours:
        """The ``k`` nearest only."""
        return Neighbours(self.indices[:, :k], self.distances[:, :k])

    @classmethod
    def none(cls, points: int) -> Neighbours:
        """Of each point, no neighbour is known."""
        return cls(np.empty((points, 0), dtype=np.int32), np.empty((points, 0), dtype=np.float32))


@dataclass(frozen=True)
class Note:
    """Something the reader must know about this map: a code and the values for its sentence."""

    code: str
    details: Mapping[str, str] = field(default_factory=dict)

    def message(self, language: str = "en") -> str:
        """The sentence in ``language`` (texts ``errors.projection.note.<code>``)."""
        return texts.text(f"errors.projection.note.{self.code}", language, **self.details)

    def __str__(self) -> str:
        return self.message()


@dataclass(frozen=True)
class Projection:
    """Coordinates on a map, and how far they can be trusted.

    ``coordinates`` is (n, c) float32. ``seconds``: neighbours and engine together, when it was computed.

    *Neighbour preservation*: ``kept[i]`` is the share of the 15 nearest neighbours of point i in the original space
    that are among its 15 nearest on the map (k = n - 1 where there are fewer; NaN where it was not measured, beyond
    50,000 points). ``kept_mean`` is their mean over ``quality_sample`` points, ``kept_chance`` that of a random map.

    *Triplet accuracy* (Wang et al. 2021): the share of random triplets (a, b, c) in which the nearer of b and c to a is
    also the nearer on the map; 0.5 is chance. It speaks for the large shape of the map, ``kept`` for the small.

    ``explained_variance`` (c,) is the share of the variance that each PCA axis carries. ``snapshots`` (s, n, c) are the
    states of one run after ``snapshot_steps`` (s,) epochs. ``knn_*`` are the 15 nearest neighbours in the original
    space (zero columns in a layout that ships without them).
    """

    coordinates: FloatArray
    method: str
    engine: str
    engine_version: str
    parameters: dict[str, int | float | bool]
    metric: str
    seed: int
    seconds: float
    knn_indices: IntArray
    knn_distances: FloatArray
    kept: FloatArray
    kept_mean: float
    kept_chance: float
    triplet_accuracy: float
    quality_sample: int
    explained_variance: FloatArray | None = None
    snapshots: FloatArray | None = None
    snapshot_steps: IntArray | None = None
    notes: tuple[Note, ...] = ()

    def __len__(self) -> int:
        return len(self.coordinates)

    @property
    def knn(self) -> Neighbours:
        """The 15 nearest neighbours, to hand to another :func:`~embed_core.projection.project` of the same points."""
        return Neighbours(self.knn_indices, self.knn_distances)
