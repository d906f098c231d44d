"""What a recording looks like: its waveform, its spectrogram, and the numbers said about them. For pictures only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from embed_core.audio import preparing
from embed_core.audio.mel import RATE, VOICE, FloatArray, MelSettings, band_edges, decibels, empty_bands, mel_power

COLUMNS = 900
"""As wide as a picture is drawn."""
LOUD_CELLS = 0.05
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Envelope:
    """The waveform ``columns`` wide: ``low`` and ``high`` are the least and greatest sample of each piece of time;
    times in seconds.
    """

    times: Doubles
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, slots=True)
class Picture:
    """A spectrogram to be drawn. ``values`` (bands, columns); ``hertz`` (bands,) the peak of every band; ``seconds`` a
    column. ``loud_share``: of all power, what stands in the loudest 5 % of the cells. ``resolution`` in Hz and seconds
    is what the window can tell apart; ``empty`` bands got no line of the spectrum. ``frames`` before columns were
    joined.
    """

    values: FloatArray
    hertz: Doubles
    seconds: float
    frames: int
    loud_share: float
    loudest: float
    resolution: tuple[float, float]
    empty: int


@dataclass(frozen=True, slots=True)
class Facts:
    """``level`` in dBFS, ``spoken`` the share of time loud enough to be speech, ``kept`` the seconds left after long
    silences were taken out, ``gain`` in decibels what was added to reach -30 dBFS.
    """

    seconds: float
    level: float
    spoken: float
    kept: float
    gain: float


def envelope(samples: FloatArray, columns: int = COLUMNS) -> Envelope:
    """The outline of the waveform.

    >>> seen = envelope(np.array([0, 1, -1, 0.5], dtype=np.float32), 2)
    >>> seen.low.tolist(), seen.high.tolist()
    ([0.0, -1.0], [1.0, 0.5])
    """
    starts = np.unique(np.linspace(0, len(samples), min(columns, len(samples)), endpoint=False).astype(np.int64))
    return Envelope(starts / RATE, np.minimum.reduceat(samples, starts), np.maximum.reduceat(samples, starts))


def picture(samples: FloatArray, settings: MelSettings = VOICE, *, log: bool = True, columns: int = COLUMNS) -> Picture:
    """The mel spectrogram, at most ``columns`` wide (neighbouring frames are averaged), in decibels or as power."""
    power = mel_power(samples, settings)
    shown = joined_frames(power, columns)
    return Picture(
        values=np.ascontiguousarray((decibels(shown) if log else shown).T),
        hertz=band_edges(settings.bands)[1:-1],
        seconds=settings.hop / RATE * len(power) / len(shown),
        frames=len(power),
        loud_share=_share_of_loudest(power),
        loudest=float(band_edges(settings.bands)[1:-1][int(power.sum(axis=0).argmax())]),
        resolution=(settings.hertz, settings.window / RATE),
        empty=empty_bands(settings),
    )


def joined_frames(power: FloatArray, columns: int) -> FloatArray:
    """``(frames, bands)`` to at most ``columns`` rows, each the mean of as many neighbours.

    >>> joined_frames(np.array([[1.0], [3.0], [5.0]], dtype=np.float32), 2).tolist()
    [[2.0], [5.0]]
    """
    each = -(-len(power) // columns)
    if each == 1:
        return power
    starts = np.arange(0, len(power), each)
    counts = np.minimum(each, len(power) - starts)
    sums: FloatArray = np.add.reduceat(power, starts, axis=0)
    return (sums / counts[:, None]).astype(np.float32)


def facts(samples: FloatArray) -> Facts:
    """Loudness, speech and what the preparation does."""
    level = preparing.dbfs(samples)
    raised = preparing.raised(samples)
    return Facts(
        seconds=preparing.seconds(samples),
        level=level,
        spoken=float(preparing.spoken(raised).mean()),
        kept=preparing.seconds(preparing.without_silences(raised)),
        gain=max(0.0, preparing.TARGET_DBFS - level),
    )


def _share_of_loudest(power: FloatArray) -> float:
    cells = np.sort(power, axis=None)[::-1]
    total = float(cells.sum(dtype=np.float64))
    loudest = cells[: max(1, round(LOUD_CELLS * cells.size))]
    return float(loudest.sum(dtype=np.float64)) / total if total else 0.0
