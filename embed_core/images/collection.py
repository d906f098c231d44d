"""Pictures as points: their vectors, what the network calls each, and whether neighbours are of the same kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from embed_core.catalog import ModelSpec
from embed_core.errors import ModelError
from embed_core.images.decode import Picture
from embed_core.images.encoder import FloatArray, ImageEncoder
from embed_core.images.preparing import square
from embed_core.images.sample_vectors import sample_vectors, shipped_vectors
from embed_core.images.samples import samples
from embed_core.images.thumbnails import data_uri
from embed_core.points import Points, digest
from embed_core.progress import Progress, silent
from embed_core.scores import softmax, unit_rows

if TYPE_CHECKING:
    from embed_core.images.efficientnet import EfficientNet

THUMBNAIL = 72


@dataclass(frozen=True, eq=False)
class Collection:
    """``vectors`` ``(n, dims)`` and ``thumbnails``, what the network sees, as data URIs, in the order of ``ids``."""

    ids: tuple[str, ...]
    vectors: FloatArray
    thumbnails: tuple[str, ...]


@dataclass(frozen=True)
class Kinship:
    """How often the nearest neighbour (cosine) is of the same group.

    ``share`` over all pictures, ``chance`` if neighbours were drawn blindly, ``groups`` as (group, share, pictures) and
    ``strays``: (picture, its nearest of another group), indices, the most similar pair first.
    """

    share: float
    chance: float
    groups: tuple[tuple[str, float, int], ...]
    strays: tuple[tuple[int, int], ...]


def is_shipped(picture: Picture) -> bool:
    """One of those that come with the project?"""
    return picture.id in _places()


def needs_network(spec: ModelSpec, pictures: Sequence[Picture]) -> bool:
    """Are there pictures whose vectors do not come with the project?"""
    return shipped_vectors(spec) is None or not all(map(is_shipped, pictures))


def collect(encoder: ImageEncoder, pictures: Sequence[Picture], progress: Progress = silent) -> Collection:
    """The vectors of ``pictures``: of shipped ones as they are kept, all others are run through the network."""
    places = _places()
    others = [picture.pixels for picture in pictures if picture.id not in places]
    known = sample_vectors(encoder, progress) if len(others) < len(pictures) else None
    fresh = iter(encoder.embed(others, progress))
    rows = [
        known[places[picture.id]] if known is not None and picture.id in places else next(fresh) for picture in pictures
    ]
    return _collection(pictures, np.stack(rows) if rows else np.empty((0, encoder.spec.dims), np.float32))


def collect_shipped(spec: ModelSpec, pictures: Sequence[Picture], progress: Progress = silent) -> Collection:
    """As :func:`collect`, without a network, where :func:`needs_network` says that none is needed."""
    known = shipped_vectors(spec)
    if known is None or needs_network(spec, pictures):
        raise ModelError("images.needs_network", name=spec.name)
    return _collection(pictures, known[[_places()[picture.id] for picture in pictures]])


def _collection(pictures: Sequence[Picture], vectors: FloatArray) -> Collection:
    small = tuple(data_uri(square(picture.pixels, THUMBNAIL), THUMBNAIL) for picture in pictures)
    return Collection(tuple(picture.id for picture in pictures), vectors, small)


@cache
def _places() -> dict[str, int]:
    return {sample.id: place for place, sample in enumerate(samples())}


def key_of(spec: ModelSpec, pictures: Sequence[Picture]) -> str:
    """Names everything :func:`collect` depends on."""
    return f"{spec.id}@{spec.revision}-pictures-{digest([picture.id for picture in pictures])}"


def points(spec: ModelSpec, pictures: Sequence[Picture], found: Collection) -> Points:
    """One point a picture, named and grouped as the pictures are."""
    names, groups = [one.name for one in pictures], [one.group for one in pictures]
    return Points(
        names=tuple(names),
        vectors=found.vectors,
        key=f"{key_of(spec, pictures)}-{digest([names, groups])}",
        model_id=spec.id,
        columns={"group": np.array(groups, dtype=object)},
        contextual=True,
    )


def kinship(vectors: FloatArray, groups: Sequence[str]) -> Kinship:
    """Nearest neighbours against groups.

    >>> found = kinship(np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]], np.float32), ["a", "a", "b"])
    >>> round(found.share, 2), found.strays
    (0.67, ((2, 1),))
    """
    labels = np.array(groups, dtype=object)
    unit = unit_rows(vectors)
    cosines = unit @ unit.T
    np.fill_diagonal(cosines, -np.inf)
    nearest = cosines.argmax(axis=1)
    same = labels[nearest] == labels
    count = len(labels)
    sizes = {group: int((labels == group).sum()) for group in dict.fromkeys(groups)}
    strays = sorted(np.flatnonzero(~same), key=lambda index: -cosines[index, nearest[index]])
    return Kinship(
        share=float(same.mean()),
        chance=sum(size * (size - 1) for size in sizes.values()) / (count * (count - 1)),
        groups=tuple((group, float(same[labels == group].mean()), size) for group, size in sizes.items()),
        strays=tuple((int(index), int(nearest[index])) for index in strays),
    )


def top_classes(encoder: EfficientNet, vector: FloatArray, count: int = 5) -> tuple[tuple[int, float], ...]:
    """The ``count`` likeliest ImageNet classes of one vector ``(1280,)`` with their softmax probabilities."""
    chances = softmax(encoder.classify(vector[None]))[0]
    return tuple((int(index), float(chances[index])) for index in np.argsort(-chances)[:count])


def named_otherwise(name: str, language: str) -> str:
    """The name in ``language`` of the shipped picture that is called ``name`` in any language; ``name`` where none is.

    >>> named_otherwise("zebra", "zh")
    '斑马'
    """
    for sample in samples():
        if name in sample.names.values():
            return sample.names[language]
    return name
