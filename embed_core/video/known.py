"""The shipped film was made by a script, so what a path ought to show is known: a check of the method, on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embed_core.similarity import similarity
from embed_core.video.build_clip import CUTS, FADE
from embed_core.video.film import Film
from embed_core.video.trajectory import Shot, Trajectory, boundaries


@dataclass(frozen=True, slots=True)
class Check:
    """``hit`` of the script's ``cuts`` were found within one spacing, ``false`` boundaries lie elsewhere.

    In the dissolve from ``fade[0]`` to ``fade[1]`` no frame is less like the next than ``lowest``; its two ends have
    the cosine ``ends``.
    """

    cuts: tuple[float, ...]
    hit: int
    false: int
    fade: tuple[float, float]
    lowest: float
    ends: float


def check(film: Film, path: Trajectory, found: Sequence[Shot]) -> Check:
    """The shots of the shipped film against its script."""
    spacing = float(np.diff(film.times).max())
    seen = boundaries(found)
    hit = sum(any(abs(cut - one) <= spacing for one in seen) for cut in CUTS)
    false = sum(all(abs(cut - one) > spacing for cut in CUTS) for one in seen)
    # The last frame before the dissolve begins, the first after it has ended.
    begin = max(0, int(np.searchsorted(film.times, FADE[0], side="right")) - 1)
    end = min(len(film.times) - 1, int(np.searchsorted(film.times, FADE[1])))
    return Check(
        cuts=CUTS, hit=hit, false=false, fade=FADE, lowest=float(path.cosines[begin:end].min()),
        ends=similarity(film.vectors[begin], film.vectors[end]),
    )  # fmt: skip
