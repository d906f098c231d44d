"""What the sections about the network's inside share: the samples and their vectors, rows of pictures, names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial

import streamlit as st

from embed_core.images import samples
from embed_core.images.decode import Picture
from embed_core.images.efficientnet import EfficientNet
from embed_core.images.layer_neighbours import LayerTable, samples_table
from embed_core.images.thumbnails import data_uri
from pages._shared.feedback import wait_for
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry

THUMB = 112
"""Pixels a side of a picture in a row."""
MAP_THUMB = 56


@dataclass(frozen=True)
class Known:
    """The shipped pictures in one language, in the order of the table: ``pictures``, ``uris``, ``small`` for maps."""

    pictures: tuple[Picture, ...]
    uris: tuple[str, ...]
    small: tuple[str, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(picture.group for picture in self.pictures)

    def place(self, picture: Picture) -> int | None:
        """Where ``picture`` stands among them; None: it is somebody's own."""
        ids = [one.id for one in self.pictures]
        return ids.index(picture.id) if picture.id in ids else None


@cache
def known(language: str) -> Known:
    """Read and scaled once."""
    pictures = tuple(samples.picture(one, language) for one in samples.samples())
    uris = tuple(data_uri(one.pixels, THUMB) for one in pictures)
    return Known(pictures, uris, tuple(data_uri(one.pixels, MAP_THUMB) for one in pictures))


def identity(encoder: EfficientNet) -> str:
    """The model in the key of a job."""
    return f"{encoder.spec.id}@{encoder.spec.revision}"


def table(encoder: EfficientNet) -> LayerTable | None:
    """All layers' vectors of the samples: a job that all sections share; None while it runs."""
    key = f"image_table|{identity(encoder)}"
    found: LayerTable | None = wait_for(registry.start(key, partial(samples_table, encoder)), "in_table")
    return found


def row(pictures: Sequence[tuple[str, str]], *, width: int = THUMB) -> None:
    """Small pictures side by side, (data URI, words beneath); they go on in the next line where there is no room."""
    with st.container(horizontal=True, gap="small"):
        for uri, caption in pictures:
            st.image(uri, caption=caption, width=width)


def provenance(encoder: EfficientNet, *more: str) -> str:
    """Model, metric, dims and whatever else, as a caption."""
    first = t("images_page.network.provenance", model=plain(encoder.spec.name), dims=encoder.spec.dims)
    return " · ".join([first, *more])


def layer_name(encoder: EfficientNet, index: int) -> str:
    """ "7 · block7, 80 channels of 14 × 14"."""
    layer = encoder.layers[index]
    return t("images_page.network.layer_name", index=index, name=_named(layer.name), channels=layer.channels,
             size=layer.size)  # fmt: skip


def _named(name: str) -> str:
    if name in ("stem", "head"):
        return t(f"images_page.network.layers.{name}")
    return t("images_page.network.layers.block", number=name.removeprefix("block"))


def per_cent(share: float) -> str:
    return f"{100 * share:.0f} %"


def cosine(value: float, digits: int = 2) -> str:
    return f"{value:.{digits}f}".replace("-", "\u2212")
