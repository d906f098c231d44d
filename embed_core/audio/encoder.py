"""A recording in, one vector for its voice out; or one vector a moment.

The network reads 160 frames (1.6 s) at a time. A longer recording is cut into windows that overlap, 1.3 a second; their
vectors are averaged and the mean is brought back to length 1. Window rule and constants are those of Resemblyzer, whose
weights these are.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from embed_core.audio import preparing
from embed_core.audio.mel import RATE, VOICE, FloatArray, mel_power
from embed_core.catalog import ModelSpec
from embed_core.errors import InputError
from embed_core.progress import Progress, silent

FRAMES = 160
"""Of one window: 1.6 s."""
WINDOW_SECONDS = FRAMES * VOICE.hop / RATE
PER_SECOND = 1.3
COVERAGE = 0.75
"""Of the last window this share must be sound and not padding, or it is left out."""
MOST_PER_SECOND = 50.0
_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Moments:
    """``vectors`` (k, dims), ``starts`` (k,) in seconds: the window of vector ``i`` is ``starts[i]`` to
    ``starts[i] + WINDOW_SECONDS``. ``levels`` (k,) is its loudness in dBFS.
    """

    vectors: FloatArray
    starts: npt.NDArray[np.float64]
    levels: npt.NDArray[np.float64]

    @property
    def middles(self) -> npt.NDArray[np.float64]:
        """The middle of every window, in seconds: where a curve puts its vector."""
        return self.starts + WINDOW_SECONDS / 2


@dataclass(frozen=True, slots=True)
class Windowed:
    """The vector of a recording and what it is the mean of: ``parts`` (k, dims), ``starts`` (k,) frames in the prepared
    sound, which has ``seconds``.
    """

    vector: FloatArray
    parts: FloatArray
    starts: tuple[int, ...]
    seconds: float


def window_starts(samples: int, per_second: float = PER_SECOND, coverage: float = COVERAGE) -> tuple[int, ...]:
    """First frames of the windows of a sound; always at least one.

    >>> window_starts(16_000 * 4), window_starts(16_000)
    ((0, 77, 154, 231), (0,))
    """
    if not RATE / (VOICE.hop * FRAMES) <= per_second <= MOST_PER_SECOND:
        raise InputError(
            "audio.rate", received=f"{per_second:g}", low=RATE / (VOICE.hop * FRAMES), high=MOST_PER_SECOND
        )
    frames = -(-(samples + 1) // VOICE.hop)
    step = round(RATE / per_second / VOICE.hop)
    starts = list(range(0, max(1, frames - FRAMES + step + 1), step))
    sound = (samples - starts[-1] * VOICE.hop) / (FRAMES * VOICE.hop)
    return tuple(starts[:-1] if len(starts) > 1 and sound < coverage else starts)


class VoiceEncoder:
    """Resemblyzer's weights in a network of our own; safe to share between threads."""

    def __init__(self, spec: ModelSpec, network: Any, similarity: tuple[float, float] | None = None) -> None:
        self.spec = spec
        self.similarity = similarity
        """w and b of eq. 5 as they were learned: the loss read ``w * cosine + b``. None where the file has none."""
        self._network = network
        self._lock = threading.Lock()

    @property
    def dim(self) -> int:
        """Numbers a vector."""
        return int(self._network.linear.out_features)

    @property
    def nbytes(self) -> int:
        """The memory of the weights."""
        return sum(int(weight.numel() * weight.element_size()) for weight in self._network.parameters())

    def embed(self, samples: FloatArray, *, prepare: bool = True, progress: Progress = silent) -> FloatArray:
        """``(dims,)`` of length 1: the voice of a recording (mono, 16 kHz)."""
        return self.windowed(samples, prepare=prepare, progress=progress).vector

    def embed_many(
        self, sounds: Iterable[FloatArray], progress: Progress = silent, *, total: int | None = None
    ) -> FloatArray:
        """``(n, dims)``: one vector a recording, as :meth:`embed` gives it. ``total``: how many there will be.

        The windows of several recordings go through the network at once, which takes a fraction of the time.
        """
        vectors: list[FloatArray] = []
        waiting: list[FloatArray] = []
        for number, samples in enumerate(sounds):
            progress("audio.voices", number, total)
            heard = preparing.prepared(checked(samples))
            waiting.append(self._windows(heard, window_starts(len(heard))))
            if sum(map(len, waiting)) >= _AT_ONCE:
                vectors += self._means(waiting)
                waiting = []
        vectors += self._means(waiting)
        return np.stack(vectors) if vectors else np.zeros((0, self.dim), dtype=np.float32)

    def _means(self, windows: Sequence[FloatArray]) -> list[FloatArray]:
        """One vector for every ``(k, frames, bands)``."""
        if not windows:
            return []
        parts = self._run(np.concatenate(windows), silent)
        ends = np.cumsum([len(one) for one in windows])[:-1]
        return [_unit(piece.mean(axis=0)) for piece in np.split(parts, ends)]

    def windowed(
        self, samples: FloatArray, *, prepare: bool = True, per_second: float = PER_SECOND, progress: Progress = silent
    ) -> Windowed:
        """As :meth:`embed`, with the vectors of the windows that are averaged.

        ``prepare`` brings the loudness up and takes long silences out first (:mod:`embed_core.audio.preparing`).
        """
        heard = preparing.prepared(checked(samples)) if prepare else checked(samples)
        starts = window_starts(len(heard), per_second)
        parts = self._parts(heard, starts, progress)
        return Windowed(_unit(parts.mean(axis=0)), parts, starts, preparing.seconds(heard))

    def moments(self, samples: FloatArray, per_second: float = 4.0, progress: Progress = silent) -> Moments:
        """The vector over time: windows of 1.6 s, ``per_second`` of them a second, silences left in so that the times
        are the recording's own.
        """
        heard = preparing.raised(checked(samples))
        starts = window_starts(len(heard), per_second, coverage=1.0)
        loud = [preparing.dbfs(samples[start * VOICE.hop : (start + FRAMES) * VOICE.hop]) for start in starts]
        return Moments(
            self._parts(heard, starts, progress), np.array(starts) * (VOICE.hop / RATE), np.maximum(loud, -120.0)
        )

    def _parts(self, samples: FloatArray, starts: Sequence[int], progress: Progress) -> FloatArray:
        return self._run(self._windows(samples, starts), progress)

    def _windows(self, samples: FloatArray, starts: Sequence[int]) -> FloatArray:
        """``(k, frames, bands)`` of the network's mel power; silence behind the end."""
        missing = (starts[-1] + FRAMES) * VOICE.hop - len(samples)
        frames = mel_power(np.pad(samples, (0, max(0, missing))))
        return np.lib.stride_tricks.sliding_window_view(frames, FRAMES, axis=0)[list(starts)].transpose(0, 2, 1)

    def _run(self, windows: FloatArray, progress: Progress) -> FloatArray:
        import torch
        from threadpoolctl import threadpool_limits

        parts = np.empty((len(windows), self.dim), dtype=np.float32)
        # 480 small products one after the other: several threads would spend their time waiting for each other (on two
        # busy cores twenty times as much). The limit holds for this thread alone.
        with threadpool_limits(limits=1, user_api="openmp"):
            for begin in range(0, len(windows), _AT_ONCE):
                progress("audio.windows", begin, len(windows))
                batch = torch.from_numpy(np.ascontiguousarray(windows[begin : begin + _AT_ONCE]))
                with self._lock, torch.inference_mode():
                    parts[begin : begin + _AT_ONCE] = self._network(batch).numpy()
        return parts


def checked(samples: FloatArray) -> FloatArray:
    """Samples as every function here wants them. Errors: ``InputError`` for none, several channels, or NaN."""
    sound = np.ascontiguousarray(samples, dtype=np.float32)
    if sound.ndim != 1 or not sound.size or not np.isfinite(sound).all():
        raise InputError("audio.bad_samples", shape=str(sound.shape))
    return sound


def _unit(vector: FloatArray) -> FloatArray:
    length = float(np.linalg.norm(vector))
    return (vector / length).astype(np.float32) if length > 0 else vector
