"""A recording made worse, by an amount that is known exactly: noise, hum, a telephone, an echo, less of it.

Everything here takes and gives mono samples ``(n,)`` float32 at 16,000 a second, and never the global random seed.

>>> clean = np.sin(np.arange(16_000) / 5).astype(np.float32)
>>> round(snr_of(clean, white_noise(clean, 10.0, seed=1)), 2)
10.0
>>> len(cut(clean, 0.5))
8000
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from embed_core.errors import InputError

Samples = npt.NDArray[np.float32]

RATE = 16_000
MAINS = 50.0
TELEPHONE = (300.0, 3_400.0)
EDGE = 40.0
"""Hz over which a band ends (half a cosine), so that the filter does not ring."""
DIRECT_MS = 2.0
LONGEST_ECHO = 5.0


def power(samples: Samples) -> float:
    """Mean of the squares."""
    return float(np.mean(np.square(samples, dtype=np.float64))) if len(samples) else 0.0


def snr_of(clean: Samples, mixed: Samples) -> float:
    """Signal-to-noise ratio in dB: ``10 log10(P_clean / P_(mixed - clean))``."""
    noise = power((mixed.astype(np.float64) - clean).astype(np.float64))
    return float(10 * np.log10(power(clean) / noise)) if noise > 0 else float("inf")


def white_noise(samples: Samples, snr_db: float, seed: int = 0) -> Samples:
    """Gaussian noise of equal power at all frequencies, ``snr_db`` dB below the recording's mean power.

    Errors: :class:`InputError` for a silent recording, which has no ratio to anything.
    """
    return _added(samples, np.random.default_rng(seed).standard_normal(len(samples)), snr_db)


def hum(samples: Samples, snr_db: float, frequency: float = MAINS) -> Samples:
    """The mains: ``frequency`` Hz with its next four overtones, the k-th at 1/k of the amplitude, at ``snr_db`` dB."""
    seconds = np.arange(len(samples)) / RATE
    tone = sum(np.sin(2 * np.pi * frequency * k * seconds) / k for k in range(1, 6))
    return _added(samples, np.asarray(tone, dtype=np.float64), snr_db)


def _added(samples: Samples, noise: npt.NDArray[np.float64], snr_db: float) -> Samples:
    signal = power(samples)
    if signal <= 0:
        raise InputError("voices.silent")
    scale = np.sqrt(signal / np.mean(np.square(noise)) / 10 ** (snr_db / 10))
    return np.asarray(samples + scale * noise, dtype=np.float32)


def cut(samples: Samples, seconds: float, place: float = 0.5) -> Samples:
    """``seconds`` of the recording; ``place`` 0 is its beginning, 1 its end. A shorter recording stays whole."""
    count = max(1, round(seconds * RATE))
    begin = round(place * max(0, len(samples) - count))
    return samples[begin : begin + count]


def band(samples: Samples, low: float = TELEPHONE[0], high: float = TELEPHONE[1]) -> Samples:
    """Only the frequencies from ``low`` to ``high`` Hz (a telephone's at first); beyond an edge of 40 Hz nothing at all
    is left.
    """
    spectrum = np.fft.rfft(samples.astype(np.float64))
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    outside = np.clip(np.maximum(low - hertz, hertz - high), 0, EDGE)
    gain = 0.5 * (1 + np.cos(np.pi * outside / EDGE))
    return np.asarray(np.fft.irfft(spectrum * gain, len(samples)), dtype=np.float32)


def volume(samples: Samples, decibels: float) -> Samples:
    """Louder (> 0) or softer (< 0): times ``10 ** (decibels / 20)``; what exceeds full scale is cut off, as a recorder
    cuts it off.
    """
    return np.asarray(np.clip(samples * 10 ** (decibels / 20), -1.0, 1.0), dtype=np.float32)


def speed(samples: Samples, factor: float) -> Samples:
    """Played ``factor`` times as fast, as a tape is: shorter by ``factor`` and all frequencies higher by it."""
    from scipy.signal import resample_poly

    ratio = Fraction(1 / factor).limit_denominator(50)
    return np.asarray(resample_poly(samples.astype(np.float64), ratio.numerator, ratio.denominator), dtype=np.float32)


def echo_of(seconds: float, seed: int = 0) -> npt.NDArray[np.float64]:
    """A room's answer to a clap: the clap itself, then noise that has fallen by 60 dB after ``seconds`` (T60).

    The tail begins 2 ms after the clap and holds as much energy as the clap itself.
    """
    if not 0 < seconds <= LONGEST_ECHO:
        raise InputError("voices.echo", seconds=seconds, allowed=LONGEST_ECHO)
    begin = round(DIRECT_MS / 1000 * RATE)
    at = np.arange(round(seconds * RATE)) / RATE
    tail = np.random.default_rng(seed).standard_normal(len(at)) * 10 ** (-3 * at / seconds)
    answer = np.concatenate([[1.0], np.zeros(begin - 1), tail])
    answer[begin:] /= np.sqrt(np.sum(np.square(tail)))
    return answer


def playable(samples: Samples) -> Samples:
    """Turned down as a whole where it exceeds full scale, so that a player does not clip it."""
    return (samples / max(1.0, float(np.abs(samples).max(initial=0.0)))).astype(np.float32)


def reverberate(samples: Samples, seconds: float, seed: int = 0) -> Samples:
    """In a room whose sound falls by 60 dB in ``seconds``: convolved with :func:`echo_of`, its tail included."""
    from scipy.signal import fftconvolve

    return np.asarray(fftconvolve(samples.astype(np.float64), echo_of(seconds, seed)), dtype=np.float32)
