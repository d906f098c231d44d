"""A sound file of any usual kind in, mono at 16 kHz out, with a note on everything that was done to it.

Read block by block: the memory it takes depends on what is kept (ten minutes: 38 MB), not on how long, how fast or how
many-channelled the file is.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from embed_core.audio.mel import RATE, FloatArray
from embed_core.audio.preparing import SILENT_DBFS, dbfs
from embed_core.audio.resampling import resampled
from embed_core.audio.tracks import Track, open_track
from embed_core.errors import InputError
from embed_core.texts import text
from embed_core.units import byte_size

MAX_BYTES = 200_000_000
MAX_SECONDS = 600
MIN_SECONDS = 0.2
FULL_SCALE = 0.999
CLIPPED_SHARE = 0.001
"""From here on full-scale samples are more than the odd peak."""
_LOUDEST = 1e30


@dataclass(frozen=True, slots=True)
class SoundNote:
    """Something the reader must know about a recording: a text key below ``audio.note`` and its values."""

    key: str
    values: tuple[tuple[str, object], ...] = ()

    def message(self, language: str = "en") -> str:
        """The sentence in ``language``."""
        return text(f"audio.note.{self.key}", language, **dict(self.values))


@dataclass(frozen=True, slots=True)
class Sound:
    """``samples`` (n,) float32, mono, 16 kHz, within -1 and 1. ``rate`` and ``channels`` are the file's own;
    ``seconds`` is the length of ``samples``. ``key`` stands for the samples in cache and job keys.
    """

    name: str
    samples: FloatArray = field(repr=False)
    rate: int = RATE
    channels: int = 1
    notes: tuple[SoundNote, ...] = ()
    key: str = ""

    def __post_init__(self) -> None:
        if not self.key:
            digest = hashlib.blake2b(self.samples.tobytes(), digest_size=10).hexdigest()
            object.__setattr__(self, "key", digest)

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.samples) / RATE


def read_sound(name: str, data: bytes) -> Sound:
    """The recording in ``data`` (wav, flac, ogg, opus, mp3, aiff through libsndfile; m4a, mp4, webm through FFmpeg).

    At most the first ten minutes are read. Channels are averaged, the rate becomes 16 kHz, samples that are not numbers
    become 0, and what is louder than full scale is turned down: each with a note.

    Errors: ``InputError`` for an empty file, too many bytes, no sound, nothing but silence, less than 0.2 s.
    """
    if not data:
        raise InputError("audio.empty", name=name)
    if len(data) > MAX_BYTES:
        raise InputError("audio.too_big", name=name, received=byte_size(len(data)), allowed=byte_size(MAX_BYTES))
    with open_track(name, io.BytesIO(data)) as track:
        reader = _Reader(track)
        samples = reader.read()
        notes = reader.notes()
    return _checked(name, samples, track, notes)


class _Reader:
    """One pass over a track, counting what has to be said about it."""

    def __init__(self, track: Track) -> None:
        self._track = track
        self._missing = 0
        self._clipped = 0
        self._read = 0
        self._cut = False
        self._over = 0.0

    def read(self) -> FloatArray:
        """All that is kept, at 16 kHz."""
        pieces = [piece.astype(np.float32) for piece in resampled(self._mono(), self._track.rate)]
        samples = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.float32)
        peak = float(np.abs(samples).max()) if len(samples) else 0.0
        if self._over > 1.0 and peak > 1.0:
            samples = samples / np.float32(peak)
        return np.clip(samples, -1.0, 1.0)

    def _mono(self) -> Iterator[npt.NDArray[np.float64]]:
        limit = MAX_SECONDS * self._track.rate
        for block in self._track.blocks():
            self._cut = self._read + len(block) > limit
            yield self._averaged(block[: limit - self._read])
            self._read += min(len(block), limit - self._read)
            if self._cut:
                return

    def _averaged(self, block: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        finite = np.isfinite(block)
        if not finite.all():
            self._missing += int((~finite).sum())
            block = np.where(finite, block, np.float32(0))
        loud = np.abs(block)
        self._clipped += int((loud >= FULL_SCALE).sum())
        self._over = max(self._over, float(loud.max(initial=0.0)))
        mono: npt.NDArray[np.float64] = np.clip(block, -_LOUDEST, _LOUDEST).mean(axis=1, dtype=np.float64)
        return mono

    def notes(self) -> tuple[SoundNote, ...]:
        """What was done, in order."""
        track, heard = self._track, max(1, self._read * self._track.channels)
        found: list[SoundNote] = []
        if track.channels > 1 or track.rate != RATE:
            found.append(SoundNote("converted", (("rate", f"{track.rate:,}"), ("channels", track.channels))))
        if self._cut:
            found.append(SoundNote("first_minutes", (("minutes", MAX_SECONDS // 60),)))
        elif track.broken or (track.frames and self._read < track.frames):
            found.append(SoundNote("truncated", (("seconds", f"{self._read / track.rate:.1f}"),)))
        if self._missing:
            found.append(SoundNote("not_numbers", (("count", f"{self._missing:,}"),)))
        if self._over > 1.0 + 1e-3:
            found.append(SoundNote("turned_down", (("peak", f"{self._over:.3g}"),)))
        elif self._clipped > CLIPPED_SHARE * heard:
            found.append(SoundNote("clipped", (("percent", f"{100 * self._clipped / heard:.1f}"),)))
        return tuple(found)


def _checked(name: str, samples: FloatArray, track: Track, notes: tuple[SoundNote, ...]) -> Sound:
    seconds = len(samples) / RATE
    if seconds < MIN_SECONDS:
        raise InputError("audio.too_short", name=name, received=f"{seconds:.2f}", allowed=MIN_SECONDS)
    level = dbfs(samples - samples.mean())
    if level < SILENT_DBFS:
        raise InputError(
            "audio.silent", name=name, received="−∞" if level < -200 else f"{level:.0f}", allowed=f"{SILENT_DBFS:.0f}"
        )
    if seconds < 1.6:
        notes = (*notes, SoundNote("short", (("seconds", f"{seconds:.2f}"),)))
    return Sound(name, samples, track.rate, track.channels, notes)
