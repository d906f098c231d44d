"""Bars of the three vectors, and the curves of their losses against what is hidden from the decoder."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from embed_core.training.retromae.picture import VECTORS, Vector
from embed_core.training.retromae.proof import Compared
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import t
from pages._shared.inspector import panel

_NAME = "retromae_page.proof"
COLOURS: dict[Vector, str] = {"own": palette.NEIGHBOUR, "other": palette.CONTEXTUAL, "zeros": palette.QUIET}


def bars(compared: Compared, key: str) -> None:
    """Loss on the left, share of right tokens on the right; whiskers are one standard deviation."""
    names = [t(f"{_NAME}.vectors.{vector}") for vector in VECTORS]
    left, right = st.columns(2)
    for column, name, measured in ((left, "loss", compared.loss), (right, "share", compared.share)):
        values = np.array([measured(vector) for vector in VECTORS])
        low, high = values[:, 0] - values[:, 1], values[:, 0] + values[:, 1]
        title = t(f"{_NAME}.axes.{name}")
        spec = plot.bars(
            names, [(title, values[:, 0])], axis=plot.Axis(title, percent=name == "share"), height=210,
            whiskers=[(np.maximum(low, 0.0), high)],
        )  # fmt: skip
        spec["data"][0]["marker"]["color"] = [COLOURS[vector] for vector in VECTORS]
        spec["layout"]["xaxis"]["rangemode"] = "tozero"
        if ink := panel.ink():
            spec["layout"]["yaxis"]["tickfont"] = {"color": ink}
        with column:
            st.markdown(f"**{title}**")
            chart.show(spec, key=f"{key}_{name}", alt=t(f"{_NAME}.alt.{name}"))


def sweep(ratios: Sequence[float], found: Sequence[Compared]) -> None:
    """A curve a vector; the band is the standard deviation between the seeds."""
    lines = []
    for vector in VECTORS:
        values = np.array([one.loss(vector) for one in found])
        low, high = values[:, 0] - values[:, 1], values[:, 0] + values[:, 1]
        name = t(f"{_NAME}.vectors.{vector}")
        lines.append(plot.Curve(name, np.array(ratios), values[:, 0], low=low, high=high, colour=COLOURS[vector]))
    spec = plot.curves(
        lines, x=plot.Axis(t(f"{_NAME}.sweep.ratio"), range=(-0.02, 1.02), percent=True),
        y=plot.Axis(t(f"{_NAME}.axes.loss")), height=360,
    )  # fmt: skip
    chart.show(spec, key="rm_sweep", alt=t(f"{_NAME}.sweep.alt"))
