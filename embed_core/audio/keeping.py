"""Recordings of visitors: the file in the store under its content's key, the samples of the last few in memory."""

from __future__ import annotations

import io
from functools import lru_cache

from embed_core import stash
from embed_core.audio.mel import RATE, FloatArray
from embed_core.audio.reading import MAX_BYTES, Sound, read_sound
from embed_core.errors import InputError
from embed_core.units import byte_size

IN_MEMORY = 6
"""Of ten minutes each: 230 MB."""


def keep(name: str, data: bytes) -> str:
    """Store a file; the key brings it back as long as the store holds it.

    Errors: ``InputError`` where it is too big.
    """
    if len(data) > MAX_BYTES:
        raise InputError("audio.too_big", name=name, received=byte_size(len(data)), allowed=byte_size(MAX_BYTES))
    return stash.put(data)


@lru_cache(maxsize=IN_MEMORY)
def kept(name: str, key: str) -> Sound:
    """The recording under ``key``. Errors: as :func:`embed_core.audio.read_sound`, or the store no longer holds it."""
    return read_sound(name, stash.get(key))


def wav(samples: FloatArray) -> bytes:
    """The samples as a WAV file (16 kHz, 16 bit), which every browser plays."""
    import soundfile

    file = io.BytesIO()
    soundfile.write(file, samples, RATE, format="WAV", subtype="PCM_16")
    return file.getvalue()
