"""The feature maps of one layer as a grid of heat pictures, strongest channels first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from embed_core.images import feature_maps
from embed_core.images.decode import Picture
from embed_core.images.efficientnet import EfficientNet
from embed_core.images.feature_maps import ORDERS, Order
from embed_core.images.thumbnails import data_uri
from embed_core.progress import Progress
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.i18n import plain, t
from pages._shared.images_page.network_kit import THUMB, identity, layer_name, row
from pages._shared.jobs import registry
from pages._shared.seen import show_seen
from pages._shared.state import View

DEFAULT_LAYER = 2
MOST = 48


@dataclass(frozen=True)
class Sheet:
    """The heat pictures of the chosen channels, and what every channel of the layer scored."""

    uris: tuple[str, ...]
    channels: tuple[int, ...]
    scores: tuple[float, ...]
    total: int
    silent: int


def show(view: View, encoder: EfficientNet, picture: Picture) -> None:
    """Layer, number and order of the channels; the grid; what it says; the scores as CSV."""
    st.subheader(t("images_page.network.maps.title"), anchor=False)
    layer, count, order = _controls(view, encoder)
    key = f"image_maps|{identity(encoder)}|{picture.id or picture.name}|{layer}|{count}|{order}"
    work = partial(_sheet, encoder, picture, layer, count, order)
    sheet: Sheet | None = wait_for(registry.start(key, work), "in_maps")
    if sheet is None:
        return
    beside, grid = st.columns([1, 4.2], gap="medium")
    with beside:
        st.image(data_uri(picture.pixels, 2 * THUMB), caption=plain(picture.name), width="stretch")
        st.caption(t("images_page.network.maps.scale"))
    with grid:
        row([(uri, f"#{channel}") for uri, channel in zip(sheet.uris, sheet.channels, strict=True)], width=96)
    st.caption(
        t("images_page.network.maps.shown", shown=len(sheet.channels), total=sheet.total,
          layer=layer_name(encoder, layer), order=t(f"images_page.network.maps.ordered.{order}"))
    )  # fmt: skip
    _see(encoder, layer, sheet)
    frame = pd.DataFrame({"channel": sheet.channels, "score": sheet.scores})
    tables.csv_button(frame, key="in_channels")


def _controls(view: View, encoder: EfficientNet) -> tuple[int, int, Order]:
    left, middle, right = st.columns([1.6, 1, 1.2], vertical_alignment="bottom")
    with left:
        layer = view.slider(
            t("images_page.network.maps.layer"), "in_layer", 0, len(encoder.layers) - 1, DEFAULT_LAYER,
            help=t("images_page.network.maps.layer_help"),
        )  # fmt: skip
    with middle:
        count = view.slider(t("images_page.network.maps.count"), "in_count", 8, MOST, 24, step=8)
    with right:
        order = view.choice(
            st.segmented_control, t("images_page.network.maps.order"), "in_order", list(ORDERS), ORDERS[0],
            format_func=lambda name: t(f"images_page.network.maps.orders.{name}"),
            help=t("images_page.network.maps.order_help"),
        )  # fmt: skip
    return int(layer), int(count), order


def _sheet(
    encoder: EfficientNet, picture: Picture, layer: int, count: int, order: Order, progress: Progress
) -> Sheet:  # fmt: skip
    activations = encoder.activations(picture.pixels, layer)
    best = feature_maps.strongest(activations, count, order)
    pictures = feature_maps.heat(feature_maps.small(best.maps))
    silent = int((feature_maps.scores(activations, "contrast") == 0).sum())
    return Sheet(
        tuple(data_uri(one, feature_maps.TILE) for one in pictures),
        tuple(best.channels.tolist()), tuple(best.scores.tolist()), best.total, silent,
    )  # fmt: skip


def _see(encoder: EfficientNet, layer: int, sheet: Sheet) -> None:
    chosen = encoder.layers[layer]
    values: dict[str, Any] = {"size": chosen.size, "places": chosen.size**2, "share": f"{224 / chosen.size:.0f}"}
    depth = "early" if chosen.size >= 56 else "middle" if chosen.size >= 14 else "late"
    said = [t(f"images_page.network.maps.see.{depth}", **values)]
    first, last = sheet.scores[0], sheet.scores[-1]
    said.append(
        t("images_page.network.maps.see.scores", channel=sheet.channels[0], first=f"{first:.2f}", last=f"{last:.2f}",
          shown=len(sheet.scores), silent=sheet.silent)
    )  # fmt: skip
    show_seen(" ".join(said))
