"""One picture of the map: itself, what the network calls it, and the pictures nearest to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from embed_core.images import collection
from embed_core.images.decode import Picture
from embed_core.images.efficientnet import EfficientNet
from embed_core.images.labels import label
from embed_core.images.preparing import square
from embed_core.neighbourhood import nearest
from embed_core.points import Points
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import language, plain, t
from pages._shared.images_page.opened import encoder
from pages._shared.state import View

NEAR = 4
WIDE = 220
SMALL = 84


def show(view: View, points: Points, pictures: Sequence[Picture], point: int, _near: Sequence[int]) -> None:
    """Beside the map. The picture and its neighbours need no network; the classes wait for it."""
    picture = pictures[point]
    st.image(picture.pixels, caption=plain(picture.name), width=WIDE)
    _strip(points, pictures, point)
    st.markdown(f"**{t('images_page.gallery.classes')}**")
    if (network := encoder()) is not None:
        _classes(network, points, point)


def _strip(points: Points, pictures: Sequence[Picture], point: int) -> None:
    st.markdown(f"**{t('images_page.gallery.nearest')}**")
    found = [one for one in nearest(points, point, k=NEAR, metric="cosine") if one.index is not None]
    # One call, not columns: those stand below each other in a narrow window.
    st.image(
        [square(pictures[one.index or 0].pixels) for one in found], width=SMALL,
        caption=[f"{plain(one.name)} {one.score:.2f}" for one in found],
    )  # fmt: skip


def _classes(network: EfficientNet, points: Points, point: int) -> None:
    top = collection.top_classes(network, points.vectors[point])
    names = [label(index, language()) for index, _ in top]
    chart.show(
        plot.bars(
            names, [(t("images_page.gallery.chance"), np.array([share for _, share in top]))],
            axis=plot.Axis(t("images_page.gallery.chance"), (0.0, 1.0), percent=True), height=230,
            colours=[palette.CONTEXTUAL],
        ),
        key="ig_classes",
        alt=t("images_page.gallery.classes_alt", name=points.names[point], first=names[0], share=f"{top[0][1]:.0%}"),
    )  # fmt: skip
    st.caption(t("images_page.gallery.classes_help"))
