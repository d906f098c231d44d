"""What the parts of the section share: the picture asked about, and what it is looked up among."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embed_core.images.decode import Picture
from embed_core.images.efficientnet import EfficientNet
from embed_core.images.layer_neighbours import LayerTable
from embed_core.images.transforms import Kind, Reference
from pages._shared.i18n import t
from pages._shared.images_page.network_kit import Known


@dataclass(frozen=True)
class Asked:
    """The picture, the network, and the samples without the picture itself: ``others`` are their places."""

    encoder: EfficientNet
    picture: Picture
    shown: Known
    reference: Reference
    others: tuple[int, ...]

    @property
    def key(self) -> str:
        """Names the picture in the key of a job."""
        return self.picture.id or self.picture.name

    def name_of(self, nearest: int) -> str:
        """The name of a picture of the reference."""
        return self.shown.pictures[self.others[nearest]].name


def asked_of(encoder: EfficientNet, picture: Picture, shown: Known, found: LayerTable) -> Asked:
    """The samples' vectors are those of the last layer."""
    own = shown.place(picture)
    others = tuple(place for place in range(len(shown.pictures)) if place != own)
    groups = tuple(shown.groups[place] for place in others)
    vectors = np.ascontiguousarray(found.vectors[-1][list(others)])
    group = picture.group if picture.group in groups else ""
    return Asked(encoder, picture, shown, Reference(vectors, groups, group), others)


def strength(kind: Kind, value: float) -> str:
    """A strength in the reader's words: "60 % kept", "45°"."""
    if kind == "flip":
        return t(f"images_page.changes.strengths.flip{int(value)}")
    shown = f"{value * 100:g}" if kind in ("crop", "blur", "grey") else f"{value:g}"
    return t(f"images_page.changes.strengths.{kind}", value=shown.replace("-", "\u2212"))
