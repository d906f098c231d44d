"""How good each space is: the share of nearest pictures of the same class, and a vote of the nearest."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.images.layer_neighbours import chance
from embed_core.images.pixel_space import ByK, by_k
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import plain, t
from pages._shared.images_page.network_kit import per_cent, provenance
from pages._shared.images_page.pixels_kit import Pair, Space
from pages._shared.seen import show_seen
from pages._shared.state import View

MOST_K = 15
EVEN = 0.02
"""A difference of at most two points is said to be none."""


def show(view: View, pair: Pair) -> None:
    """k, the two figures of each space, the curves over k, the sentence."""
    st.subheader(t("images_page.pixels.scores.title"), anchor=False)
    k = int(view.slider(t("images_page.pixels.scores.k"), "ip_k", 1, MOST_K, 3))
    pixels, features = _measured(pair)
    by_chance = chance(pair.labels)
    x = np.arange(1, MOST_K + 1)
    drawn = [
        plot.Curve(t("images_page.pixels.spaces.pixels"), x, pixels.shares, colour=palette.STATIC),
        plot.Curve(t("images_page.pixels.spaces.features"), x, features.shares, colour=palette.CONTEXTUAL),
        plot.Curve(t("images_page.network.near.chance"), x, np.full(MOST_K, by_chance), dashed=True,
                   colour=palette.QUIET),
    ]  # fmt: skip
    y = plot.Axis(t("images_page.pixels.scores.share"), (0.0, 1.04), percent=True)
    figures, picture = st.columns([1.35, 2], gap="medium", vertical_alignment="center")
    with figures:
        frame = pd.DataFrame({
            "space": [t("images_page.pixels.spaces.pixels"), t("images_page.pixels.spaces.features")],
            "dims": [pair.pixels.shape[1], pair.features.shape[1]],
            "share": [per_cent(pixels.shares[k - 1]), per_cent(features.shares[k - 1])],
            "vote": [per_cent(pixels.votes[k - 1]), per_cent(features.votes[k - 1])],
        })  # fmt: skip
        tables.show(frame, key="ip_scores", columns={
            name: t(f"images_page.pixels.scores.columns.{name}") for name in frame.columns
        })  # fmt: skip
    with picture:
        spec = plot.curves(drawn, x=plot.Axis(t("images_page.pixels.scores.k")), y=y, height=300)
        chart.show(spec, key="ip_curves", alt=t("images_page.pixels.scores.alt", count=MOST_K))
    _see(pair, k, pixels.shares[k - 1], features.shares[k - 1])
    classes = len(set(pair.labels))
    st.caption(provenance(pair.encoder, t(f"images_page.pixels.provenance.{pair.which}", count=len(pair.names),
                                          classes=classes)))  # fmt: skip
    tables.csv_button(
        pd.DataFrame({
            "k": x, "pixels_share": pixels.shares, "features_share": features.shares, "pixels_vote": pixels.votes,
            "features_vote": features.votes, "chance": by_chance,
        }), key="ip_by_k",
    )  # fmt: skip


def _measured(pair: Pair) -> tuple[ByK, ByK]:
    pixels, features = (
        _curves(pair.points(space).key, getattr(pair, space), pair.labels) for space in get_args(Space)
    )  # fmt: skip
    return pixels, features


@st.cache_data(max_entries=40, show_spinner=False)
def _curves(key: str, _vectors: Any, _labels: tuple[str, ...]) -> ByK:
    """``key`` names the pictures and the space."""
    return by_k(_vectors, _labels, MOST_K)


def _see(pair: Pair, k: int, pixels: float, features: float) -> None:
    which = "even" if abs(pixels - features) <= EVEN else "pixels" if pixels > features else "features"
    said = t(f"images_page.pixels.scores.see.{which}", pixels=per_cent(pixels), features=per_cent(features), k=k)
    why = t(f"images_page.pixels.scores.why.{pair.which}", model=plain(pair.encoder.spec.name))
    show_seen(f"{said} {why}")
