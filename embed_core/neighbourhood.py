"""Around one point: its neighbours in the original space, by two metrics side by side, and finding a point by name."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from embed_core.points import FloatArray, Points
from embed_core.similarity import Metric, top_k

if TYPE_CHECKING:
    from embed_core.static import StaticModel

IntMatrix = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Near:
    """A neighbour: its name, its score under the metric asked for, and where it is on the map (None: not drawn)."""

    name: str
    score: float
    index: int | None


def nearest(points: Points, index: int, *, k: int, metric: Metric, model: StaticModel | None = None) -> list[Near]:
    """The ``k`` nearest to point ``index`` in the original space, nearest first.

    With a static ``model`` they come from its whole vocabulary, not only from the words drawn; otherwise from the
    points of the map.
    """
    if model is not None and points.rows is not None:
        vectors, own = model.vectors, int(points.rows[index])
    else:
        vectors, own = points.vectors, index
    room = min(k, len(vectors) - 1)
    if room < 1:
        return []
    found, scores = top_k(vectors, points.vectors[index], room, metric, exclude=(own,))
    if model is not None and points.rows is not None:
        names = [model.words[row] for row in found]
        places = _places(points, found.tolist())
    else:
        names = [points.names[row] for row in found]
        places = found.tolist()
    return [Near(*row) for row in zip(names, scores.tolist(), places, strict=True)]


def _places(points: Points, rows: Sequence[int]) -> list[int | None]:
    if points.rows is None:
        return [None] * len(rows)
    hits = np.flatnonzero(np.isin(points.rows, rows))
    place = {int(points.rows[hit]): int(hit) for hit in hits}
    return [place.get(row) for row in rows]


def search(names: Sequence[str], query: str, limit: int = 40) -> list[int]:
    """Points whose name holds ``query``: exact matches first, then beginnings, then the rest; at most ``limit``.

    >>> search(["concatenate", "cat", "cattle"], "cat")
    [1, 2, 0]
    """
    wanted = query.strip().casefold()
    if not wanted:
        return []
    hits = [index for index, name in enumerate(names) if wanted in name.casefold()]
    return sorted(hits, key=lambda index: _rank(names[index].casefold(), wanted))[:limit]


def _rank(name: str, wanted: str) -> int:
    return 0 if name == wanted else 1 if name.startswith(wanted) else 2


def kept_of(kept: FloatArray, index: int) -> tuple[int, int] | None:
    """How many of a point's 15 nearest neighbours (of all others, where there are fewer) are still among its 15 nearest
    on the map, and out of how many; None where that was not measured (very large maps measure a sample).

    >>> kept_of(np.array([0.5, 1.0, 0.0], dtype=np.float32), 0)
    (1, 2)
    """
    share, k = float(kept[index]), min(15, len(kept) - 1)
    return None if math.isnan(share) else (round(share * k), k)


def group_agreement(knn_indices: IntMatrix, labels: Sequence[str]) -> float:
    """Share of all (point, neighbour) pairs of the original space that carry the same label.

    ``knn_indices`` is ``(n, k)``.

    >>> group_agreement(np.array([[1], [0], [0]]), ["pet", "pet", "fish"])
    0.6666666666666666
    """
    codes = np.unique(np.asarray(labels, dtype=str), return_inverse=True)[1]
    return float(np.mean(codes[knn_indices] == codes[:, None]))
