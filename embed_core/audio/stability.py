"""How much of a disturbance a voice's vector bears: every kind at growing strength, with a spread, and where it breaks.

>>> levels, cosines = np.array([20.0, 10.0, 0.0]), np.array([0.95, 0.85, 0.55])
>>> breaking_point(levels, cosines, 0.7).level
5.0
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from embed_core import diskcache
from embed_core.audio import disturb
from embed_core.audio.disturb import Samples
from embed_core.audio.verification import FloatArray
from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.scores import unit_rows

Kind = Literal["noise", "length", "room", "band", "hum", "speed", "volume"]
Vectors = npt.NDArray[np.float32]

CACHE_VERSION = 2
DRAWS = 5
SHORTEST = 0.5
LONGEST = 12.0
"""Seconds of a recording that are measured: its first ones."""


class Embeds(Protocol):
    """What is needed of a voice encoder."""

    def embed_many(
        self, sounds: Iterable[Samples], progress: Progress = silent, *, total: int | None = None
    ) -> Vectors:
        """``(n, d)``, one vector a recording."""
        ...


@dataclass(frozen=True, slots=True)
class Disturbance:
    """One kind: its levels from weak to strong, and what a draw changes (nothing where ``draws`` is 1).

    ``sides`` are places in ``levels``, each from weak to strong: two where there is a too little and a too much.
    """

    kind: Kind
    unit: str
    levels: tuple[float, ...]
    draws: int
    apply: Callable[[Samples, float, int], Samples]
    sides: tuple[tuple[int, ...], ...]


def _cut(samples: Samples, seconds: float, draw: int) -> Samples:
    """Draws are places of the cut, evenly from the beginning to the end of the recording."""
    return disturb.cut(samples, seconds, draw / (DRAWS - 1))


def _one_side(
    kind: Kind, unit_: str, levels: tuple[float, ...], draws: int, apply: Callable[[Samples, float, int], Samples]
) -> Disturbance:
    return Disturbance(kind, unit_, levels, draws, apply, (tuple(range(len(levels))),))


_SPEEDS = (0.6, 0.7, 0.8, 0.9, 0.95, 1.05, 1.1, 1.2, 1.3, 1.4, 1.6)
_VOLUMES = (-60.0, -50.0, -40.0, -30.0, -20.0, -10.0, 10.0, 20.0)
_ALL = (
    _one_side("noise", "dB", (30, 25, 20, 15, 10, 5, 0, -5), DRAWS, disturb.white_noise),
    _one_side("length", "s", (4, 3, 2.5, 2, 1.6, 1.2, 1, 0.75, SHORTEST), DRAWS, _cut),
    _one_side("room", "s", (0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2), DRAWS, disturb.reverberate),
    _one_side("band", "Hz", (7000, 5000, 3400, 2500, 1800, 1200, 800), 1, lambda x, top, _: disturb.band(x, 300, top)),
    _one_side("hum", "dB", (30, 25, 20, 15, 10, 5, 0, -5), 1, lambda x, level, _: disturb.hum(x, level)),
    Disturbance("speed", "×", _SPEEDS, 1, lambda x, factor, _: disturb.speed(x, factor),
                (tuple(range(4, -1, -1)), tuple(range(5, 11)))),
    Disturbance("volume", "dB", _VOLUMES, 1, lambda x, level, _: disturb.volume(x, level),
                (tuple(range(5, -1, -1)), (6, 7))),
)  # fmt: skip
DISTURBANCES: Mapping[str, Disturbance] = {one.kind: one for one in _ALL}
KINDS: tuple[Kind, ...] = tuple(one.kind for one in _ALL)


@dataclass(frozen=True)
class Disturbed:
    """Vectors ``(levels, draws, d)`` of one recording under one kind of disturbance, and of the recording itself."""

    kind: str
    levels: FloatArray
    vectors: Vectors
    clean: Vectors

    def against(self, reference: npt.ArrayLike) -> FloatArray:
        """Cosine of every disturbed version with a vector ``(d,)``: ``(levels, draws)``."""
        return np.clip(unit_rows(self.vectors) @ unit_rows(reference), -1.0, 1.0)

    def nearest(self, references: npt.ArrayLike) -> tuple[FloatArray, npt.NDArray[np.int64]]:
        """The largest cosine with ``(r, d)`` vectors, and with which: ``(levels, draws)`` each."""
        scores = np.clip(unit_rows(self.vectors) @ unit_rows(references).T, -1.0, 1.0)
        return scores.max(axis=-1), scores.argmax(axis=-1).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Break:
    """From ``level`` on (towards more) the cosine stays under the threshold; None: it never does. ``at_once``: it is
    under it at the weakest level already.
    """

    level: float | None
    at_once: bool = False


@dataclass(frozen=True)
class Spread:
    """Over the draws at each level: mean, smallest and largest cosine, share of draws accepted, each ``(levels,)``."""

    mean: FloatArray
    low: FloatArray
    high: FloatArray
    accepted: FloatArray = field(repr=False)


def levels_for(kind: str, seconds: float) -> tuple[float, ...]:
    """The levels that mean something for a recording of ``seconds``: a cut must take something away."""
    levels = DISTURBANCES[kind].levels
    return tuple(level for level in levels if kind != "length" or level < seconds)


def measured_part(samples: Samples) -> Samples:
    """The first :data:`LONGEST` seconds."""
    return samples[: round(LONGEST * disturb.RATE)]


def apply(samples: Samples, kind: str, level: float, draw: int = 0) -> Samples:
    """The recording at one level of a disturbance. Errors: :class:`InputError` for silence and for an unknown kind."""
    if kind not in DISTURBANCES:
        raise InputError("voices.kind", kind=kind, allowed=", ".join(KINDS))
    return DISTURBANCES[kind].apply(samples, level, draw)


def measure(
    encoder: Embeds, samples: Samples, kind: str, *, progress: Progress = silent,
    cache: Mapping[str, object] | None = None,
) -> Disturbed:  # fmt: skip
    """Embed ``samples`` at every level and draw of ``kind``.

    ``cache``: what the result is kept under on disk (model and revision, say); None keeps nothing: a visitor's own.
    """
    work = partial(_measure, encoder, samples, kind, progress)
    if cache is None:
        return work()
    key = {**cache, "kind": kind, "samples": samples, "levels": DISTURBANCES[kind].levels}
    return diskcache.get_or_compute("voice_stability", key, CACHE_VERSION, work, progress=progress)


def _measure(encoder: Embeds, samples: Samples, kind: str, progress: Progress) -> Disturbed:
    levels, draws = levels_for(kind, len(samples) / disturb.RATE), DISTURBANCES[kind].draws
    if not levels:
        raise InputError("voices.short", seconds=f"{len(samples) / disturb.RATE:.2f}", allowed=SHORTEST)
    total = len(levels) * draws
    versions = (apply(samples, kind, level, draw) for level in levels for draw in range(draws))
    vectors = encoder.embed_many(chain(versions, [samples]), progress, total=total + 1)
    changed = np.asarray(vectors[:-1], dtype=np.float32).reshape(len(levels), draws, -1)
    return Disturbed(kind, np.array(levels, dtype=np.float64), changed, np.asarray(vectors[-1], dtype=np.float32))


def spread(cosines: FloatArray, threshold: float) -> Spread:
    """Summary over the draws of ``(levels, draws)`` cosines."""
    return Spread(
        cosines.mean(axis=1), cosines.min(axis=1), cosines.max(axis=1), (cosines >= threshold).mean(axis=1)
    )  # fmt: skip


def breaking_point(levels: npt.ArrayLike, cosines: npt.ArrayLike, threshold: float) -> Break:
    """Where the cosines ``(k,)``, from the weakest to the strongest level, fall under ``threshold`` for good; between
    two levels on the straight line that joins them.
    """
    at, values = np.asarray(levels, dtype=np.float64), np.asarray(cosines, dtype=np.float64)
    under = values < threshold
    if len(values) == 0 or not under[-1]:
        return Break(None)
    kept = np.flatnonzero(~under)
    if len(kept) == 0:
        return Break(float(at[0]), at_once=True)
    last = int(kept[-1])
    share = (values[last] - threshold) / (values[last] - values[last + 1])
    return Break(float(at[last] + share * (at[last + 1] - at[last])))


def breaks(measured: Disturbed, cosines: npt.ArrayLike, threshold: float) -> tuple[Break, ...]:
    """One :class:`Break` a side of the kind (slower and faster, softer and louder), of mean cosines ``(levels,)``."""
    known = DISTURBANCES[measured.kind]
    values = np.asarray(cosines, dtype=np.float64)
    place = {level: index for index, level in enumerate(measured.levels.tolist())}
    found = []
    for side in known.sides:
        rows = [place[level] for level in (known.levels[index] for index in side) if level in place]
        found.append(breaking_point(measured.levels[rows], values[rows], threshold))
    return tuple(found)


def measure_one(
    encoder: Embeds, samples: Samples, kind: str, level: float, draw: int = 0, progress: Progress = silent
) -> tuple[Disturbed, Samples]:
    """The recording at a single level, measured, and its samples."""
    changed = apply(samples, kind, level, draw)
    vectors = encoder.embed_many([changed, samples], progress, total=2)
    return Disturbed(kind, np.array([level]), vectors[:1, None], vectors[1]), changed
