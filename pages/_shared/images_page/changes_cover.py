"""The occlusion map: a grey square slides over the picture, and each place says how far the vector moved."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.images.decode import Picture
from embed_core.images.efficientnet import EfficientNet
from embed_core.images.labels import label
from embed_core.images.occlusion import OcclusionMap, OcclusionSettings, occlude, occlude_kept
from embed_core.progress import Progress
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.figures import chart
from pages._shared.i18n import language, plain, t
from pages._shared.images_page.changes_figures import cover_figure
from pages._shared.images_page.network_kit import cosine, identity, known, per_cent, provenance
from pages._shared.jobs import registry
from pages._shared.seen import show_seen
from pages._shared.state import View

MEASURES = ("vector", "class")


def show(view: View, encoder: EfficientNet, picture: Picture) -> None:
    """Sliders, the overlay, what it says, the numbers as CSV."""
    st.subheader(t("images_page.changes.cover.title"), anchor=False)
    settings, measure = _controls(view)
    key = f"image_cover|{identity(encoder)}|{picture.id or picture.name}|{settings}"
    shipped = known(language()).place(picture) is not None
    work = partial(_work, encoder, picture, settings, shipped)
    found: OcclusionMap | None = wait_for(registry.start(key, work), "ie_cover")
    if found is None:
        return
    left, right = st.columns([1.5, 1], gap="medium")
    with left:
        drop = 1 - found.cosines
        if measure == "class" and found.probabilities is not None:
            drop = found.probability - found.probabilities
        spec = cover_figure(found, drop, t(f"images_page.changes.cover.scale.{measure}"))
        chart.show(spec, key="ie_cover_map", alt=t("images_page.changes.cover.alt", name=picture.name))
    with right:
        _said(encoder, picture, found, measure)
    rows, columns = (axis.ravel() for axis in np.meshgrid(found.tops, found.lefts, indexing="ij"))
    frame = pd.DataFrame({"top": rows, "left": columns, "side": found.side, "cosine": found.cosines.ravel()})
    if found.probabilities is not None:
        frame["probability"] = found.probabilities.ravel()
    tables.csv_button(frame, key="ie_cover")


def _work(
    encoder: EfficientNet, picture: Picture, settings: OcclusionSettings, shipped: bool, progress: Progress
) -> OcclusionMap:  # fmt: skip
    return (occlude_kept if shipped else occlude)(encoder, picture.pixels, settings, progress)


def _controls(view: View) -> tuple[OcclusionSettings, str]:
    left, middle, right = st.columns([1, 1, 1.3], vertical_alignment="bottom")
    with left:
        square = view.slider(
            t("images_page.changes.cover.square"), "ie_square", 10, 60, 25, step=5, format="%d %%",
            help=t("images_page.changes.cover.square_help"),
        )  # fmt: skip
    with middle:
        step = view.slider(
            t("images_page.changes.cover.step"), "ie_step", 4, 20, 8, format="%d %%",
            help=t("images_page.changes.cover.step_help"),
        )  # fmt: skip
    with right:
        measure = view.choice(
            st.segmented_control, t("images_page.changes.cover.measure"), "ie_measure", list(MEASURES), MEASURES[0],
            format_func=lambda name: t(f"images_page.changes.cover.measures.{name}"),
        )  # fmt: skip
    return OcclusionSettings(square / 100, step / 100), measure


def _said(encoder: EfficientNet, picture: Picture, found: OcclusionMap, measure: str) -> None:
    row, column = found.worst
    down, across = found.centre(row, column)
    said = t(
        "images_page.changes.cover.see.worst", where=_where(down, across), cosine=cosine(found.cosines.min()),
        mean=cosine(float(found.cosines.mean())), name=plain(picture.name),
    )  # fmt: skip
    if found.probabilities is not None:
        named = plain(label(found.top, language()))
        said += " " + t(
            "images_page.changes.cover.see.class", label=named, probability=per_cent(found.probability),
            least=per_cent(float(found.probabilities.min())), most=per_cent(float(found.probabilities.max())),
        )  # fmt: skip
        if measure == "class" and found.probability < 0.1:
            said += " " + t("images_page.changes.cover.see.unsure")
    show_seen(said)
    st.caption(
        provenance(encoder, t("images_page.changes.cover.provenance", places=found.cosines.size, side=found.side))
    )


def _where(down: float, across: float) -> str:
    vertical = "top" if down < 0.38 else "bottom" if down > 0.62 else "centre"
    horizontal = "left" if across < 0.38 else "right" if across > 0.62 else "centre"
    return t(f"images_page.changes.cover.where.{vertical}_{horizontal}")
