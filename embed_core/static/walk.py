"""A walk from neighbour to neighbour: how far it has come, where it can go on, and a flat picture of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.similarity import top_k_many
from embed_core.static.model import Neighbour
from embed_core.static.odd_one_out import unit
from embed_core.static.space import Located, Space

MAX_STEPS = 40
_PICTURED = 8
_BESIDE = 4


@dataclass(frozen=True, slots=True)
class Step:
    """A word of the trail; its cosines are NaN where this model lacks one of the two words."""

    word: str
    to_previous: float
    to_start: float


@dataclass(frozen=True)
class Picture:
    """The words of the trail, then their neighbours: places ``(n, 2)`` and the share of variance on each axis (2,)."""

    trail: tuple[str, ...]
    beside: tuple[str, ...]
    places: NDArray[np.float32]
    explained: NDArray[np.float32]


def steps(space: Space, trail: Sequence[str]) -> list[Step]:
    """The words of the trail with their cosines. Raises ``words.trail_too_long`` beyond :data:`MAX_STEPS` words."""
    if len(trail) > MAX_STEPS:
        raise InputError("words.trail_too_long", received=len(trail), allowed=MAX_STEPS)
    units = [None if (one := space.locate(word)) is None else unit(one) for word in trail]
    return [
        Step(word, _cosine(units[place], units[place - 1] if place else None), _cosine(units[place], units[0]))
        for place, word in enumerate(trail)
    ]


def onward(space: Space, trail: Sequence[str], k: int, *, fresh: bool) -> list[Neighbour]:
    """The ``k`` nearest of the last word by cosine, ``fresh``: but those visited. Raises ``static.unknown_word``."""
    here = space.require(trail[-1])
    visited: list[str | int] = list(trail) if fresh else []
    return space.model.neighbours(here.vector, k, exclude=[*visited, *([] if here.row is None else [here.row])])


def picture(space: Space, trail: Sequence[str], shown: Sequence[str]) -> Picture | None:
    """The trail, the words ``shown`` and the nearest four of the last eight steps, by PCA of their unit vectors.

    The axes are fitted to just these points. None where fewer than three words have a vector.
    """
    known = [one for word in dict.fromkeys(trail) if (one := space.locate(word)) is not None]
    names = {one.word for one in known}
    others = [word for word in dict.fromkeys([*shown, *_nearest(space, known[-_PICTURED:])]) if word not in names]
    beside = [one for word in others if (one := space.locate(word)) is not None]
    if len(known) + len(beside) < 3:
        return None
    from embed_core.projection.pca import pca

    units = np.vstack([unit(one) for one in [*known, *beside]]).astype(np.float32)
    flat = pca(units, 2)
    return Picture(
        tuple(one.word for one in known), tuple(one.word for one in beside), flat.coordinates, flat.explained
    )


def _nearest(space: Space, known: Sequence[Located]) -> list[str]:
    if not known:
        return []
    model = space.model
    rows, _ = top_k_many(model.vectors, np.vstack([one.vector for one in known]), _BESIDE + 1, norms=model.norms)
    return [model.words[row] for row in rows.ravel().tolist()]


def _cosine(first: NDArray[np.float64] | None, second: NDArray[np.float64] | None) -> float:
    return float("nan") if first is None or second is None else float(np.clip(first @ second, -1.0, 1.0))
