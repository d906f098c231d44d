"""The sound in a file as blocks of samples, whatever the container: libsndfile first, FFmpeg (PyAV) for the rest."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from embed_core.audio.mel import RATE
from embed_core.errors import InputError

SLOWEST, FASTEST = 4_000, 400_000
MOST_CHANNELS = 64
_SAMPLES_AT_ONCE = 1 << 13
"""Of all channels. Where a file breaks off, the block in which it does is lost: a small one, then."""
_OPEN_END = 0xFFFFFFFF
_CONTAINERS: tuple[tuple[int, bytes], ...] = ((4, b"ftyp"), (0, b"\x1aE\xdf\xa3"))
"""MP4 and its relatives; Matroska and WebM."""


class Track(Protocol):
    """``frames``: what the file claims to hold (0: it does not say). ``broken``: it broke off while it was read."""

    rate: int
    channels: int
    frames: int
    broken: bool

    def blocks(self) -> Iterator[npt.NDArray[np.float32]]:
        """``(n, channels)`` each, in order."""


def open_track(name: str, file: io.BytesIO) -> AbstractContextManager[Track]:
    """The track of a file. Errors: ``InputError`` where it holds no sound that can be read."""
    head = file.getvalue()[:16]
    if any(head[start : start + len(mark)] == mark for start, mark in _CONTAINERS):
        return _container(name, file)
    return _plain(name, file)


@contextmanager
def _plain(name: str, file: io.BytesIO) -> Iterator[Track]:
    import soundfile

    try:
        opened = soundfile.SoundFile(file)
    except (soundfile.LibsndfileError, TypeError, ValueError) as error:
        raise InputError("audio.not_sound", name=name) from error
    with opened:
        _check(name, opened.samplerate, opened.channels)
        yield _PlainTrack(opened, broken=_breaks_off(file.getbuffer()))


class _PlainTrack:
    def __init__(self, opened: Any, broken: bool) -> None:
        self._opened = opened
        self.rate: int = opened.samplerate
        self.channels: int = opened.channels
        self.frames: int = opened.frames
        self.broken = broken

    def blocks(self) -> Iterator[npt.NDArray[np.float32]]:
        import soundfile

        size = max(1, _SAMPLES_AT_ONCE // self.channels)
        while True:
            try:
                block = self._opened.read(size, dtype="float32", always_2d=True)
            except (soundfile.LibsndfileError, ValueError):
                self.broken = True
                return
            if not len(block):
                return
            yield block


@contextmanager
def _container(name: str, file: io.BytesIO) -> Iterator[Track]:
    import av

    try:
        container = av.open(file, mode="r", metadata_errors="ignore")
    except (av.FFmpegError, ValueError) as error:
        raise InputError("audio.not_sound", name=name) from error
    with container:
        if not container.streams.audio:
            raise InputError("audio.no_track", name=name)
        stream = container.streams.audio[0]
        if stream.codec_context is None:  # a damaged header, or a codec FFmpeg lacks
            raise InputError("audio.not_sound", name=name)
        _check(name, stream.rate or 0, stream.channels or 0)
        yield _ContainerTrack(container, stream)


class _ContainerTrack:
    """FFmpeg averages the channels and resamples: it hands out mono at 16 kHz, so ``rate`` is that of the blocks."""

    frames = 0

    def __init__(self, container: Any, stream: Any) -> None:
        self._container = container
        self.rate, self.channels = RATE, 1
        self.broken = False

    def blocks(self) -> Iterator[npt.NDArray[np.float32]]:
        import av

        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        try:
            for frame in self._container.decode(audio=0):
                for piece in resampler.resample(frame):
                    yield piece.to_ndarray().reshape(-1, 1).astype(np.float32)
            for piece in resampler.resample(None):
                yield piece.to_ndarray().reshape(-1, 1).astype(np.float32)
        except (av.FFmpegError, ValueError):
            self.broken = True


def _breaks_off(data: memoryview) -> bool:
    """Does a WAV file promise more bytes than there are? The library says nothing of it."""
    promised = int.from_bytes(data[4:8], "little")
    return bytes(data[:4]) == b"RIFF" and promised != _OPEN_END and promised + 8 > len(data)


def _check(name: str, rate: int, channels: int) -> None:
    if not SLOWEST <= rate <= FASTEST:
        raise InputError("audio.rate_of_file", name=name, received=f"{rate:,}", low=f"{SLOWEST:,}", high=f"{FASTEST:,}")
    if not 1 <= channels <= MOST_CHANNELS:
        raise InputError("audio.channels", name=name, received=channels, allowed=MOST_CHANNELS)
