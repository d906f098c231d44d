"""What the parts of the section share: the same pictures in two spaces."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np

from embed_core.images import pixel_space
from embed_core.images.decode import Picture
from embed_core.images.efficientnet import EfficientNet
from embed_core.images.pixel_space import Digits
from embed_core.images.thumbnails import data_uri
from embed_core.points import Points
from embed_core.progress import Progress
from pages._shared.feedback import wait_for
from pages._shared.i18n import language, t
from pages._shared.images_page.network_kit import THUMB, identity, known, table
from pages._shared.jobs import registry

Which = Literal["digits", "photos"]
Space = Literal["pixels", "features"]
SETS: tuple[Which, ...] = ("digits", "photos")
LITTLE = 28


@dataclass(frozen=True)
class Pair:
    """The same pictures twice: ``pixels`` and ``features`` are ``(n, d)``, ``labels`` their classes."""

    encoder: EfficientNet
    which: Which
    names: tuple[str, ...]
    labels: tuple[str, ...]
    pixels: Any
    features: Any
    small: tuple[str, ...]
    digits: Digits | None = None
    photos: tuple[Picture, ...] = ()

    def points(self, space: Space) -> Points:
        """One of the spaces as points for a map."""
        return Points(
            names=self.names,
            vectors=self.pixels if space == "pixels" else self.features,
            key=f"image-{space}-{self.which}-{len(self.names)}-{identity(self.encoder)}-{language()}",
            model_id=self.encoder.spec.id if space == "features" else "",
            columns={"group": np.array(self.labels, dtype=object)},
            contextual=space == "features",
        )

    def large(self, point: int) -> Any:
        """A picture as it is shown beside the map."""
        if self.digits is not None:
            return data_uri(pixel_space.enlarged(self.digits.images[point]), 192)
        return self.photos[point].pixels


def pair_of(encoder: EfficientNet, which: Which, each: int) -> Pair | None:
    """The chosen pictures in both spaces; None while the network looks at them."""
    return _digits(encoder, each) if which == "digits" else _photos(encoder)


def _photos(encoder: EfficientNet) -> Pair | None:
    found = table(encoder)
    if found is None:
        return None
    shown = known(language())
    names = tuple(picture.name for picture in shown.pictures)
    return Pair(
        encoder, "photos", names, shown.groups, found.pixels, found.vectors[-1], shown.small, photos=shown.pictures
    )  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """The digits drawn, what the network makes of them, and their small pictures."""

    digits: Digits
    features: Any
    small: tuple[str, ...]


def _digits(encoder: EfficientNet, each: int) -> Pair | None:
    key = f"image_digits|{identity(encoder)}|{each}"
    seen: Seen | None = wait_for(registry.start(key, partial(_see, encoder, each)), "ip_digits")
    if seen is None:
        return None
    drawn = seen.digits
    labels = tuple(str(label) for label in drawn.labels.tolist())
    rows = zip(labels, drawn.rows.tolist(), strict=True)
    names = tuple(t("images_page.pixels.digit", label=label, row=row) for label, row in rows)
    flat = drawn.images.reshape(len(drawn.images), -1)
    return Pair(encoder, "digits", names, labels, flat, seen.features, seen.small, digits=drawn)


def _see(encoder: EfficientNet, each: int, progress: Progress) -> Seen:
    drawn = pixel_space.digits(each)
    small = tuple(data_uri(pixel_space.enlarged(one), LITTLE) for one in drawn.images)
    return Seen(drawn, pixel_space.digit_vectors(encoder, drawn, progress), small)


def picture_uri(pixels: Any) -> str:
    return data_uri(pixels, THUMB)
