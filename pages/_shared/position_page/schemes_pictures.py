"""What the views of the schemes share: large matrices as pictures, numbers in sentences, tables as CSV."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from embed_core.positions.compare import Picture, Scheme
from pages._shared.figures import chart, palette
from pages._shared.figures.scene import Spec, packed
from pages._shared.i18n import t
from pages._shared.position_page import schemes_choose
from pages._shared.seen import show_seen
from pages._shared.tables import csv_button

Sides = Sequence[tuple[str, Scheme]]
HEIGHT = 460
COLOURS = {"a": palette.STATIC, "b": palette.CONTEXTUAL}


def matrix(picture: Picture, *, down: str, across: str, title: str, low: float, high: float, scale: object) -> Spec:
    """A matrix of up to 512 x 512 cells on axes that count positions or dimensions; NaN cells stay empty."""
    values = picture.values
    trace = {
        "type": "heatmap", "z": {**packed(values), "shape": f"{values.shape[0]}, {values.shape[1]}"},
        "x": packed(picture.columns), "y": packed(picture.rows), "zmin": low, "zmax": high, "colorscale": scale,
        "colorbar": {"title": {"text": html.escape(title), "side": "right"}, "thickness": 12},
        "hovertemplate": f"{html.escape(down)} %{{y}}<br>{html.escape(across)} %{{x}}<br>%{{z:.4f}}<extra></extra>",
    }  # fmt: skip
    axis = {"showgrid": False, "zeroline": False, "automargin": True, "ticks": ""}
    layout = {
        "height": HEIGHT, "margin": {"l": 8, "r": 8, "t": 28, "b": 8},
        "xaxis": {**axis, "title": {"text": html.escape(across)}, "constrain": "domain"},
        "yaxis": {**axis, "title": {"text": html.escape(down)}, "autorange": "reversed", "constrain": "domain"},
    }  # fmt: skip
    return {"data": [trace], "layout": layout}


def symmetric(values: npt.NDArray[np.float32], percentile: float) -> float:
    """The bound of a colour scale around zero: a percentile of the sizes, so that no single number pales the rest."""
    return float(np.nanpercentile(np.abs(values), percentile)) or 1.0


def see(text: str) -> None:
    """What you see."""
    show_seen(text)


def draw(spec: Spec, kind: str, side: str, scheme: Scheme) -> None:
    """The chart of one scheme with its name read out."""
    alt = t(f"position_page.schemes.alt.{kind}", line=schemes_choose.line(scheme))
    chart.show(spec, key=f"os_{kind}_{side}", alt=alt)


def csv(values: npt.NDArray[np.float64], index: str, columns: Sequence[str], key: str) -> None:
    """The whole of a table, one row a position."""
    frame = pd.DataFrame(values, columns=list(columns))
    frame.insert(0, index, np.arange(len(frame)))
    csv_button(frame, key=key)


def number(value: float) -> str:
    """Four figures, without the noise of a computer's notation where it can be helped.

    >>> number(0.5), number(12345.678), number(1.2e-16)
    ('0.5', '12,346', '1.2e-16')
    """
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 0.1 else f"{value:.4g}"
