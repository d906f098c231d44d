"""The vectors of the shipped pictures: the same for everybody. Those of EfficientNet-Lite0 are shipped as well, so that
the map is there at once; those of any other model are computed once a machine.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import numpy as np

from embed_core import diskcache
from embed_core.catalog import ModelSpec
from embed_core.images.encoder import FloatArray, ImageEncoder
from embed_core.images.samples import pixels, samples
from embed_core.paths import ASSETS
from embed_core.progress import Progress, silent

VERSION = 1
FOLDER = ASSETS / "images" / "vectors"


def sample_vectors(encoder: ImageEncoder, progress: Progress = silent) -> FloatArray:
    """``(84, dims)`` in the order of :func:`embed_core.images.samples.samples`."""
    if (here := shipped_vectors(encoder.spec)) is not None:
        return here
    found: FloatArray = diskcache.get_or_compute(
        "sample_pictures",
        {"model": encoder.spec.id, "revision": encoder.spec.revision, "pictures": fingerprint()},
        VERSION,
        lambda: encoder.embed([pixels(sample) for sample in samples()], progress),
        progress=progress,
    )
    return found


def shipped_vectors(spec: ModelSpec) -> FloatArray | None:
    """The vectors that come with the project; None where there are none of this model, revision and these pictures."""
    path = _path(spec)
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as stored:
        if str(stored["made_of"]) != _made_of(spec):
            return None
        return np.asarray(stored["vectors"], dtype=np.float32)


def ship(encoder: ImageEncoder) -> Path:
    """Write the vectors to be shipped, as float16: each number is right to 0.05 %, in half the bytes."""
    path = _path(encoder.spec)
    path.parent.mkdir(parents=True, exist_ok=True)
    vectors = encoder.embed([pixels(sample) for sample in samples()])
    np.savez_compressed(path, vectors=vectors.astype(np.float16), made_of=np.array(_made_of(encoder.spec)))
    return path


def _path(spec: ModelSpec) -> Path:
    # Only models of the catalogue have a file: an id such as "local:/a/b" names no place in this folder.
    return FOLDER / f"{spec.id.replace('/', '_').replace(':', '_')}.npz"


def _made_of(spec: ModelSpec) -> str:
    return f"{spec.id}@{spec.revision} {fingerprint()}"


@cache
def fingerprint() -> str:
    """Changes when a picture does, or their order."""
    seen = hashlib.blake2b(digest_size=10)
    for sample in samples():
        seen.update(sample.id.encode() + sample.path.read_bytes())
    return seen.hexdigest()
