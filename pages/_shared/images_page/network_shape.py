"""The shape of the network: places, channels and numbers of every layer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.images.efficientnet import EfficientNet
from embed_core.images.feature_maps import numbers
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import t
from pages._shared.images_page.network_kit import provenance
from pages._shared.seen import show_seen


def show(encoder: EfficientNet) -> None:
    """One chart and one sentence."""
    st.subheader(t("images_page.network.shape.title"), anchor=False)
    layers = encoder.layers
    x = np.arange(len(layers))
    held = numbers(layers)
    drawn = [
        plot.Curve(t("images_page.network.shape.channels"), x, np.array([layer.channels for layer in layers])),
        plot.Curve(t("images_page.network.shape.places"), x, np.array([layer.size**2 for layer in layers])),
        plot.Curve(t("images_page.network.shape.numbers"), x, held, dashed=True, colour=palette.QUIET),
    ]
    axis = plot.Axis(t("images_page.network.shape.layer"))
    spec = plot.curves(drawn, x=axis, y=plot.Axis(t("images_page.network.shape.count"), log=True), height=300)
    chart.show(spec, key="in_shape", alt=t("images_page.network.shape.alt", count=len(layers)))
    first, last = layers[0], layers[-1]
    said = t(
        "images_page.network.shape.see", first=first.size, last=last.size, channels=first.channels,
        more=last.channels, numbers=f"{int(held[0]):,}", fewer=f"{int(held[-1]):,}", kept=last.channels,
    )  # fmt: skip
    show_seen(said)
    st.caption(provenance(encoder))
    tables.csv_button(
        pd.DataFrame({
            "layer": x, "name": [layer.name for layer in layers], "channels": [layer.channels for layer in layers],
            "places_a_side": [layer.size for layer in layers], "numbers": held,
        }), key="in_layers",
    )  # fmt: skip
