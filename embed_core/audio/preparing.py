"""What happens to a sound before the network: a common loudness, and no long silences.

Resemblyzer, whose weights these are, raises quiet recordings to -30 dBFS and cuts silences with the WebRTC voice
detector. The loudness rule is the same here; the silences are found by a simple rule of our own on energy (see
:func:`spoken`), so that nothing has to be compiled. The vectors differ a little from Resemblyzer's for that reason
alone.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from embed_core.audio.mel import RATE, FloatArray

TARGET_DBFS = -30.0
FRAME = 480
"""30 ms."""
QUIET_DB = 30.0
"""A frame this far under the loud ones (the 95th percentile) holds no speech."""
SILENT_DBFS = -60.0
"""Nor does one below this, however quiet the rest is."""
KEPT_FRAMES = 6
"""Of a silence this much stays at either end: 0.18 s."""


def dbfs(samples: FloatArray) -> float:
    """Root mean square in decibels under full scale (a square wave of amplitude 1 has 0); -inf for silence.

    >>> round(dbfs(np.full(100, 0.1, dtype=np.float32)), 3)
    -20.0
    """
    power = float(np.mean(np.square(samples, dtype=np.float64))) if len(samples) else 0.0
    return 10 * float(np.log10(power)) if power > 0 else float("-inf")


def levels(samples: FloatArray, frame: int = FRAME) -> npt.NDArray[np.float64]:
    """``(frames,)`` loudness in dBFS, one a ``frame`` samples (the last may be shorter); -120 for nothing."""
    starts = np.arange(0, len(samples), frame)
    energy = np.add.reduceat(np.square(samples, dtype=np.float64), starts) if len(samples) else np.zeros(0)
    length = np.minimum(frame, len(samples) - starts)
    return 10 * np.log10(np.maximum(energy / np.maximum(length, 1), 1e-12))


def raised(samples: FloatArray) -> FloatArray:
    """At least -30 dBFS: quiet recordings are multiplied up, loud ones stay as they are."""
    now = dbfs(samples)
    if now >= TARGET_DBFS or now == float("-inf"):
        return samples
    return (samples * np.float32(10 ** ((TARGET_DBFS - now) / 20))).astype(np.float32)


def spoken(samples: FloatArray) -> npt.NDArray[np.bool_]:
    """``(frames of 30 ms,)``: loud enough to be speech, or within 0.18 s of it.

    Loud enough: less than 30 dB under the 95th percentile of all frames, and above -60 dBFS. It tells speech from
    silence, not from noise.
    """
    loud = levels(samples)
    if not len(loud):
        return np.zeros(0, dtype=bool)
    voiced = loud > max(float(np.percentile(loud, 95)) - QUIET_DB, SILENT_DBFS)
    around = np.convolve(voiced.astype(np.int64), np.ones(2 * KEPT_FRAMES + 1, dtype=np.int64), mode="full")
    near: npt.NDArray[np.bool_] = around[KEPT_FRAMES : KEPT_FRAMES + len(voiced)] > 0
    return near


def without_silences(samples: FloatArray) -> FloatArray:
    """The sound without what :func:`spoken` leaves out; unchanged where that would leave nothing."""
    kept = np.repeat(spoken(samples), FRAME)[: len(samples)]
    return np.ascontiguousarray(samples[kept]) if kept.any() else samples


def prepared(samples: FloatArray) -> FloatArray:
    """Loudness first, then the silences: what the voice vector is computed from."""
    return without_silences(raised(samples))


def seconds(samples: FloatArray) -> float:
    """Length of a sound of this room's rate."""
    return len(samples) / RATE
