"""From samples to a mel spectrogram, by the definitions of librosa (Slaney's mel scale and norm, centred frames).

A frame is ``window`` samples under a Hann window; its power spectrum ``|FFT|^2`` is summed under triangles that stand
evenly on the mel scale: linear below 1,000 Hz, logarithmic above, as hearing roughly is (Slaney 1998, Auditory Toolbox;
the scale itself: Stevens, Volkmann & Newman 1937). Each triangle has area 1 ("slaney"), so that wide bands do not look
louder.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from embed_core.errors import InputError

FloatArray = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

RATE = 16_000
"""Samples a second of everything in this room."""
LINEAR_STEP = 200 / 3
"""Hz a mel below 1,000 Hz."""
CORNER = 1_000.0
LOG_STEP = np.log(6.4) / 27
"""Above: 27 mels from 1,000 to 6,400 Hz."""
FLOOR = 1e-10
RANGE_DB = 80.0
_FRAMES_AT_ONCE = 1_024
LONGEST_WINDOW = 4_000
MOST_BANDS = 256


@dataclass(frozen=True, slots=True)
class MelSettings:
    """``window`` and ``hop`` in samples, ``bands`` triangles. The defaults are what the voice network reads: 25 ms,
    10 ms, 40.

    >>> MelSettings().frames(16_000), MelSettings().hertz
    (101, 40.0)
    """

    window: int = 400
    hop: int = 160
    bands: int = 40

    def __post_init__(self) -> None:
        if not (16 <= self.window <= LONGEST_WINDOW and 16 <= self.hop <= LONGEST_WINDOW):
            raise InputError("audio.mel_window", window=self.window, hop=self.hop, allowed=LONGEST_WINDOW)
        if not 1 <= self.bands <= MOST_BANDS:
            raise InputError("audio.mel_bands", received=self.bands, allowed=MOST_BANDS)

    def frames(self, samples: int) -> int:
        """How many frames ``samples`` samples give: one every ``hop``, the first centred on the first sample."""
        return 1 + samples // self.hop

    @property
    def hertz(self) -> float:
        """What the window can tell apart: the distance of two lines of its spectrum, in Hz."""
        return RATE / self.window


VOICE = MelSettings()


def hertz_to_mel(hertz: npt.ArrayLike) -> Doubles:
    """Slaney's scale.

    >>> hertz_to_mel([0, 200, 1_000, 6_400]).tolist()
    [0.0, 3.0, 15.0, 42.0]
    """
    value = np.asarray(hertz, dtype=np.float64)
    above = CORNER / LINEAR_STEP + np.log(np.maximum(value, CORNER) / CORNER) / LOG_STEP
    return np.where(value < CORNER, value / LINEAR_STEP, above)


def mel_to_hertz(mel: npt.ArrayLike) -> Doubles:
    """The way back: ``mel_to_hertz(hertz_to_mel(x)) == x``."""
    value = np.asarray(mel, dtype=np.float64)
    corner = CORNER / LINEAR_STEP
    return np.where(
        value < corner, value * LINEAR_STEP, CORNER * np.exp(LOG_STEP * (np.maximum(value, corner) - corner))
    )


def band_edges(bands: int) -> Doubles:
    """``(bands + 2,)`` in Hz, evenly spaced in mel from 0 to half the rate; band ``i`` rises from edge ``i``, peaks at
    ``i + 1`` and is zero again at ``i + 2``.
    """
    return mel_to_hertz(np.linspace(0.0, float(hertz_to_mel(RATE / 2)), bands + 2))


@lru_cache(maxsize=16)
def filterbank(settings: MelSettings = VOICE) -> Doubles:
    """``(bands, window // 2 + 1)``: the weight of every line of the spectrum in every band."""
    lines = np.arange(settings.window // 2 + 1) * settings.hertz
    edges = band_edges(settings.bands)
    low, peak, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    triangles = np.maximum(0.0, np.minimum((lines - low) / (peak - low), (high - lines) / (high - peak)))
    weights: Doubles = triangles * (2.0 / (high - low))
    weights.setflags(write=False)
    return weights


def empty_bands(settings: MelSettings) -> int:
    """Bands so narrow that no line of the spectrum falls into them: many bands with a short window.

    >>> empty_bands(MelSettings()), empty_bands(MelSettings(window=256, bands=128)) > 20
    (0, True)
    """
    return int((filterbank(settings).max(axis=1) == 0).sum())


def mel_power(samples: FloatArray, settings: MelSettings = VOICE) -> FloatArray:
    """``(frames, bands)`` float32: the power in every band, as the network reads it (no logarithm).

    Frames are centred, the sound continued by zeros on both sides (librosa: ``center=True, pad_mode="constant"``).
    Worked in pieces, so that ten minutes need no more memory than a few seconds.
    """
    half = settings.window // 2
    padded = np.zeros(len(samples) + 2 * half, dtype=np.float32)
    padded[half : half + len(samples)] = samples
    if len(padded) < settings.window:
        padded = np.pad(padded, (0, settings.window - len(padded)))
    framed = np.lib.stride_tricks.sliding_window_view(padded, settings.window)[:: settings.hop]
    bank, hann = filterbank(settings).T, hann_window(settings.window)
    power = np.empty((len(framed), settings.bands), dtype=np.float32)
    for start in range(0, len(framed), _FRAMES_AT_ONCE):
        spectrum = np.fft.rfft(framed[start : start + _FRAMES_AT_ONCE] * hann, axis=1)
        power[start : start + _FRAMES_AT_ONCE] = (spectrum.real**2 + spectrum.imag**2) @ bank
    return power


def hann_window(length: int) -> Doubles:
    """``0.5 - 0.5 cos(2 pi n / length)``: periodic, as for spectra."""
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)


def decibels(power: FloatArray, range_db: float | None = RANGE_DB) -> FloatArray:
    """``10 log10(power)``, nothing below 1e-10, and nothing more than ``range_db`` under the loudest value.

    >>> decibels(np.array([1.0, 0.01, 0.0], dtype=np.float32)).tolist()
    [0.0, -20.0, -80.0]
    """
    values = np.float32(10.0) * np.log10(np.maximum(power, np.float32(FLOOR)))
    if range_db is not None and values.size:
        values = np.maximum(values, values.max() - np.float32(range_db))
    return values.astype(np.float32, copy=False)


def log_mel(samples: FloatArray, settings: MelSettings = VOICE, range_db: float | None = RANGE_DB) -> FloatArray:
    """``(frames, bands)`` in decibels: the picture of a sound. See :func:`mel_power` and :func:`decibels`."""
    return decibels(mel_power(samples, settings), range_db)
