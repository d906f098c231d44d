"""Frames of a film that somebody brings (PyAV, which is FFmpeg): everything bounded before much of it is decoded.

The container is recognised by its first bytes and opened as that and nothing else: FFmpeg also reads playlists and
lists of files, which name other files and addresses, and those are never opened here. A frame is scaled down as soon as
it is decoded, so that a film of any length leaves at most :data:`MOST` small pictures behind.
"""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from embed_core.errors import InputError
from embed_core.images.encoder import Pixels
from embed_core.progress import Progress, silent
from embed_core.texts import text
from embed_core.units import byte_size
from embed_core.uploads import display_name

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

MAX_BYTES = 80_000_000
"""Largest file of one film."""
MAX_PIXELS = 9_000_000
"""Largest frame: 4K (3,840 x 2,160) is 8.3 million."""
MAX_SECONDS = 120.0
"""So much of a film is read, from its beginning; the rest is left out with a note."""
MOST = 120
"""Most frames kept."""
KEPT_SIDE = 320
"""Longer side of a kept frame."""
EVERY = (0.1, 10.0)
"""Shortest and longest time between two kept frames, in seconds."""
FORMATS = ("mp4", "mov", "webm", "mkv", "gif", "avi")

_ATOMS = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")


@dataclass(frozen=True, slots=True)
class Note:
    """What the reader must know about how a film was read: a key below ``images_page.video.note`` and its values."""

    key: str
    values: tuple[tuple[str, str], ...] = ()

    def message(self, language: str = "en") -> str:
        """The sentence in ``language``."""
        return text(f"images_page.video.note.{self.key}", language, **dict(self.values))


@dataclass(frozen=True, eq=False)
class Clip:
    """Frames ``(h, w, 3)`` uint8 RGB and their ``times`` ``(n,)`` in seconds from the start.

    ``seconds`` is the length of what was read, ``rate`` frames a second of the film (0 where it does not say), ``size``
    its width and height. ``key`` names the content and the spacing.
    """

    name: str
    frames: tuple[Pixels, ...]
    times: npt.NDArray[np.float64]
    seconds: float
    rate: float
    size: tuple[int, int]
    key: str
    notes: tuple[Note, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.frames)


def read_frames(
    name: str, data: bytes, *, every: float = 0.5, most: int = MOST, side: int = KEPT_SIDE,
    progress: Progress = silent,
) -> Clip:  # fmt: skip
    """A frame every ``every`` seconds, at most ``most`` of them: beyond that, every second one goes and the spacing
    doubles.

    Raises:
        InputError: ``video.empty``, ``.too_many_bytes``, ``.bad_every``, ``.not_a_video``, ``.no_video``,
            ``.too_many_pixels``, ``.damaged`` or ``.no_frames``, each with what was received and what is allowed.
    """
    name = display_name(name)
    if not EVERY[0] <= every <= EVERY[1]:
        raise InputError("video.bad_every", received=every, low=EVERY[0], high=EVERY[1])
    container = _container(name, data)
    kept = _Kept(every, min(most, MOST))
    with _opened(name, data, container) as opened:
        if not opened.streams.video:
            raise InputError("video.no_video", name=name, sound=len(opened.streams.audio))
        stream = opened.streams.video[0]
        length = _length(opened, stream)
        _check_pixels(name, *_announced(stream, container, data))
        whole = _collect(name, opened, stream, kept, side, length, progress)
        rate = float(stream.average_rate or 0)
        size = (int(stream.codec_context.width), int(stream.codec_context.height))
    if not kept.frames:
        raise InputError("video.no_frames", name=name)
    seconds = kept.end if length is None or not whole else min(length, MAX_SECONDS)
    return Clip(
        name=name, frames=tuple(kept.frames), times=np.asarray(kept.times), seconds=seconds, rate=rate, size=size,
        key=f"{hashlib.blake2b(data, digest_size=10).hexdigest()}-{every:g}-{most}-{side}",
        notes=_notes(kept, every, length, whole),
    )  # fmt: skip


class _Kept:
    """The frames kept so far, evenly spaced in time."""

    def __init__(self, every: float, most: int) -> None:
        self.every, self.most = every, max(2, most)
        self.frames: list[Pixels] = []
        self.times: list[float] = []
        self.end = 0.0
        self._due = 0.0

    def wants(self, time: float) -> bool:
        # A hair early counts: the times of films are rounded to their own clock.
        return not self.times or time >= self._due - 0.001

    def add(self, time: float, pixels: Pixels) -> None:
        self.frames.append(pixels)
        self.times.append(time)
        if len(self.frames) > self.most:
            self.frames, self.times = self.frames[::2], self.times[::2]
            self.every *= 2
        self._due = (math.floor(time / self.every + 0.01) + 1) * self.every


def _collect(
    name: str, opened: InputContainer, stream: VideoStream, kept: _Kept, side: int, length: float | None,
    progress: Progress,
) -> bool:  # fmt: skip
    """Fill ``kept``; False where the file ended in the middle of things."""
    start: float | None = None
    total = None if length is None else min(length, MAX_SECONDS)
    frames = _decoded(name, opened, stream)
    while True:
        try:
            frame = next(frames, None)
        except InputError:
            if not kept.frames:
                raise
            return False
        if frame is None:
            # A file that breaks off between two frames raises nothing: its own header tells.
            return total is None or kept.end >= total - max(1.0, 2 * kept.every)
        time = float(frame.time) if frame.time is not None else kept.end
        start = time if start is None else start
        time -= start
        if time > MAX_SECONDS:
            return True
        kept.end = max(kept.end, time)
        if kept.wants(time):
            _check_pixels(name, frame.width, frame.height)
            kept.add(time, _pixels(frame, side))
        progress("video.read", min(time, total or time), total)


def _decoded(name: str, opened: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    import av

    try:
        yield from opened.decode(stream)
    except (av.FFmpegError, ValueError) as error:
        raise InputError("video.damaged", name=name, reason=_reason(error)) from error


def _pixels(frame: VideoFrame, side: int) -> Pixels:
    scale = min(1.0, side / max(frame.width, frame.height))
    wide, high = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))
    pixels = frame.reformat(width=wide, height=high, format="rgb24").to_ndarray()
    # Telephones film lying down and write beside the film how it is to be turned: degrees against the clock.
    return np.ascontiguousarray(np.rot90(pixels, round(frame.rotation / 90) % 4))


@contextmanager
def _opened(name: str, data: bytes, container: str) -> Iterator[InputContainer]:
    import av

    limit = {"max_pixels": str(MAX_PIXELS)}
    try:
        opened = av.open(io.BytesIO(data), format=container, options=limit)
    except (av.FFmpegError, ValueError) as error:
        raise InputError("video.damaged", name=name, reason=_reason(error)) from error
    with opened:
        for stream in opened.streams.video:
            with suppress(RuntimeError, ValueError):
                stream.codec_context.options = limit
                stream.codec_context.thread_count = 2
        yield opened


def _container(name: str, data: bytes) -> str:
    """FFmpeg's name of the container, by its first bytes."""
    if not data:
        raise InputError("video.empty", name=name)
    if len(data) > MAX_BYTES:
        raise InputError("video.too_many_bytes", name=name, received=byte_size(len(data)), allowed=byte_size(MAX_BYTES))
    if data[4:8] in _ATOMS and data[8:12] not in (b"heic", b"heix", b"mif1", b"avif", b"avis"):
        return "mp4"
    if data[:4] == b"\x1aE\xdf\xa3":
        return "matroska"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "gif"
    if data[:4] == b"RIFF" and data[8:12] == b"AVI ":
        return "avi"
    raise InputError("video.not_a_video", name=name, allowed=", ".join(FORMATS))


def _announced(stream: VideoStream, container: str, data: bytes) -> tuple[int, int]:
    """Width and height before a frame is decoded; a GIF says them in its first ten bytes."""
    if container == "gif" and len(data) >= 10:
        return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    return int(stream.codec_context.width), int(stream.codec_context.height)


def _check_pixels(name: str, wide: int, high: int) -> None:
    if wide * high > MAX_PIXELS:
        raise InputError("video.too_many_pixels", name=name, width=wide, height=high, allowed=f"{MAX_PIXELS / 1e6:.0f}")


def _length(opened: InputContainer, stream: Any) -> float | None:
    """Seconds that the file says it has, where it says so."""
    if opened.duration:
        return float(opened.duration) / 1_000_000
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return None


def _notes(kept: _Kept, every: float, length: float | None, whole: bool) -> tuple[Note, ...]:
    notes = []
    if kept.every > every:
        notes.append(Note("widened", (("asked", f"{every:g}"), ("used", f"{kept.every:g}"), ("most", str(kept.most)))))
    if whole and length is not None and length > MAX_SECONDS + 0.5:
        notes.append(Note("long", (("seconds", f"{length:.0f}"), ("allowed", f"{MAX_SECONDS:.0f}"))))
    if not whole:
        notes.append(Note("cut_off", (("seconds", f"{kept.end:.1f}"),)))
    if len(kept.frames) == 1:
        notes.append(Note("still"))
    return tuple(notes)


def _reason(error: Exception) -> str:
    said = getattr(error, "strerror", None) or str(error)
    return (said.strip().splitlines() or [type(error).__name__])[0][:160]
