"""Small films made on the spot."""

from __future__ import annotations

import io
from collections.abc import Sequence

import av
import numpy as np

CODECS = {"mp4": "libx264", "mov": "libx264", "webm": "libvpx", "matroska": "libvpx", "gif": "gif", "avi": "mpeg4"}


def greys(levels: Sequence[int], wide: int = 64, high: int = 48) -> list[np.ndarray]:
    """Frames of one grey each."""
    return [np.full((high, wide, 3), level, np.uint8) for level in levels]


def film(
    frames: Sequence[np.ndarray], container: str = "mp4", rate: int = 10, *, turned: int = 0, **options: str
) -> bytes:
    """The frames as a film of ``rate`` a second."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as opened:
        stream = opened.add_stream(CODECS[container], rate=rate, options=options)
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = "rgb8" if container == "gif" else "yuv420p"
        if turned:
            stream.set_display_rotation(turned)
        for frame in frames:
            opened.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        opened.mux(stream.encode())
    return out.getvalue()


def sound_only() -> bytes:
    """An mp4 that holds a second of silence and no picture."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as opened:
        stream = opened.add_stream("aac", rate=16_000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 16_000), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 16_000
        opened.mux(stream.encode(frame))
        opened.mux(stream.encode())
    return out.getvalue()
