"""A disturbed recording against what is known: itself when clean, the other recordings of its voice, the other voices.

>>> known = References(np.array([1.0, 0.0]), np.array([[0.0, 1.0]]), ("b",), (0.0, 0.2))
>>> found = Disturbed("hum", np.array([10.0]), np.array([[[0.6, 0.8]]]), np.array([1.0, 0.0]))
>>> judged = judge(found, known, 0.7)
>>> round(float(judged.own.mean[0]), 2), round(float(judged.other.mean[0]), 2), judged.right.tolist()
(0.6, 0.8, [0.0])
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from embed_core.audio.comparison import Comparison
from embed_core.audio.stability import Break, Disturbed, Spread, breaks, spread
from embed_core.audio.verification import FloatArray
from embed_core.scores import unit_rows

STRANGERS = (0.05, 0.95)


@dataclass(frozen=True)
class References:
    """What a recording is compared with. ``own`` (d,): the mean of the *other* recordings of its voice, None where the
    voice is not known. ``others`` (r, d): the means of the other ``voices``. ``strangers``: the range that holds nine
    tenths of the clean recording's cosines with the recordings of other voices.
    """

    own: FloatArray | None
    others: FloatArray
    voices: tuple[str, ...]
    strangers: tuple[float, float]


@dataclass(frozen=True)
class Judged:
    """Per level: cosine with the clean recording, with its voice's other recordings, and with the nearest other voice;
    ``right`` (levels,): share of draws nearer to the own voice than to every other. The ``breaks_*`` are one a side.
    """

    levels: FloatArray
    clean: Spread
    own: Spread | None
    other: Spread
    right: FloatArray | None
    nearest: tuple[str, ...]
    breaks_clean: tuple[Break, ...]
    breaks_own: tuple[Break, ...]
    strangers: tuple[float, float]


def references(found: Comparison, clean: npt.ArrayLike, take_id: str = "") -> References:
    """For the recording ``take_id`` of the comparison (another's: all voices are others), whose vector is ``clean``."""
    rows = unit_rows(found.vectors)
    voices = np.array([take.voice for take in found.takes], dtype=object)
    place = next((index for index, take in enumerate(found.takes) if take.id == take_id and not take.own), None)
    voice = None if place is None else voices[place]
    same = np.array([one == voice for one in voices])
    rest = same & (np.arange(len(rows)) != place)
    others = tuple(name for name in found.voices if name != voice)
    means = np.stack([unit_rows(rows[voices == name].mean(axis=0)) for name in others])
    low, high = np.quantile(rows[~same] @ unit_rows(clean), STRANGERS)
    own = unit_rows(rows[rest].mean(axis=0)) if rest.any() else None
    return References(own, means, others, (float(low), float(high)))


def judge(measured: Disturbed, known: References, threshold: float) -> Judged:
    """Everything said about one kind of disturbance."""
    clean, (other, which) = measured.against(measured.clean), measured.nearest(known.others)
    own = None if known.own is None else measured.against(known.own)
    return Judged(
        measured.levels, spread(clean, threshold), None if own is None else spread(own, threshold),
        spread(other, threshold), None if own is None else (own > other).mean(axis=1),
        tuple(known.voices[int(np.bincount(row).argmax())] for row in which),
        breaks(measured, clean.mean(axis=1), threshold),
        () if own is None else breaks(measured, own.mean(axis=1), threshold),
        known.strangers,
    )  # fmt: skip
