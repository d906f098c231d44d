"""From a film to the path of its frames among the shipped pictures: what the page draws, and small enough to keep."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from embed_core import diskcache
from embed_core.images.encoder import FloatArray, ImageEncoder, Pixels
from embed_core.images.sample_vectors import sample_vectors
from embed_core.images.thumbnails import data_uri
from embed_core.progress import Progress, silent
from embed_core.video.reading import Clip, Note

VERSION = 1


@dataclass(frozen=True, eq=False)
class Film:
    """``vectors`` ``(n, d)`` of the frames at ``times`` ``(n,)``, ``samples`` ``(m, d)`` of the shipped pictures.

    ``thumbnails`` are data URIs, ``stills`` JPEGs of the frames as they were read; ``key`` names film and spacing,
    ``model`` the encoder with its revision.
    """

    vectors: FloatArray
    samples: FloatArray
    times: npt.NDArray[np.float64]
    thumbnails: tuple[str, ...]
    stills: tuple[bytes, ...]
    name: str
    seconds: float
    rate: float
    size: tuple[int, int]
    key: str
    model: str
    notes: tuple[Note, ...]


def embedded(
    encoder: ImageEncoder, read: Callable[[Progress], Clip], *, shipped: bool, progress: Progress = silent
) -> Film:
    """Read, embed and make small. The vectors of the ``shipped`` film stay on disk, a visitor's never do."""
    clip = read(progress)
    if shipped:
        key = {"model": encoder.spec.id, "revision": encoder.spec.revision, "film": clip.key}
        vectors = diskcache.get_or_compute(
            "film", key, VERSION, lambda: encoder.embed(clip.frames, progress), progress=progress
        )
    else:
        vectors = encoder.embed(clip.frames, progress)
    return Film(
        vectors=vectors, samples=sample_vectors(encoder, progress), times=clip.times,
        thumbnails=tuple(data_uri(frame) for frame in clip.frames), stills=tuple(_jpeg(frame) for frame in clip.frames),
        name=clip.name, seconds=clip.seconds, rate=clip.rate, size=clip.size, key=clip.key,
        model=f"{encoder.spec.id}@{encoder.spec.revision}", notes=clip.notes,
    )  # fmt: skip


def _jpeg(pixels: Pixels) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=80)
    return out.getvalue()
