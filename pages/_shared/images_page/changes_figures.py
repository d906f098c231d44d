"""The figures of the section: heat over a picture, and curves over the strength of a change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from embed_core.images.occlusion import OcclusionMap
from embed_core.images.thumbnails import data_uri
from embed_core.images.transforms import CHANGES, Effect
from pages._shared.figures import palette, plot
from pages._shared.figures.scene import Array, Spec, hover_text
from pages._shared.i18n import t
from pages._shared.images_page.changes_kit import strength
from pages._shared.inspector import panel

HEAT = [[0.0, "rgba(213,94,0,0)"], [0.5, "rgba(213,94,0,0.4)"], [1.0, "rgba(213,94,0,0.9)"]]
"""Nothing moved: the picture itself. Moved most: vermilion."""


def cover_figure(found: OcclusionMap, drop: Array, title: str) -> Spec:
    """The picture with ``drop`` ``(rows, columns)`` over it; every cell is drawn around the middle of its square."""
    height, width = found.picture.shape[:2]
    values = np.asarray(drop, dtype=np.float64)
    low, high = float(values.min()), float(values.max())
    rows, columns = edges(found.tops + found.side / 2, height), edges(found.lefts + found.side / 2, width)
    text = [
        [hover_text(t("images_page.changes.cover.hover", cosine=f"{value:.3f}", drop=f"{lost:.3f}"))
         for value, lost in zip(line, losses, strict=True)]
        for line, losses in zip(found.cosines.tolist(), values.tolist(), strict=True)
    ]  # fmt: skip
    trace: dict[str, Any] = {
        "type": "heatmap", "x": columns.tolist(), "y": rows.tolist(), "z": values.tolist(), "colorscale": HEAT,
        "zmin": min(low, 0.0), "zmax": max(high, 1e-6), "text": text, "hovertemplate": "%{text}<extra></extra>",
        "colorbar": {"title": {"text": title, "side": "right"}, "thickness": 12},
    }  # fmt: skip
    row, column = np.unravel_index(int(values.argmax()), values.shape)
    top, left = int(found.tops[row]), int(found.lefts[column])
    hidden = {"showgrid": False, "zeroline": False, "showticklabels": False, "ticks": ""}
    ink = panel.ink() or palette.QUIET
    return {
        "data": [trace],
        "layout": {
            "height": 460, "margin": {"l": 8, "r": 8, "t": 28, "b": 8},
            "images": [{
                "source": data_uri(found.picture, 448), "xref": "x", "yref": "y", "x": 0, "y": 0, "sizex": width,
                "sizey": height, "sizing": "stretch", "layer": "below",
            }],
            "shapes": [{
                "type": "rect", "x0": left, "x1": left + found.side, "y0": top, "y1": top + found.side,
                "line": {"color": ink, "width": 2, "dash": "dot"},
            }],
            "xaxis": {**hidden, "range": [0, width], "constrain": "domain"},
            "yaxis": {**hidden, "range": [height, 0], "scaleanchor": "x", "constrain": "domain"},
        },
    }  # fmt: skip


def edges(middles: Array, end: float) -> Array:
    """Where cells around ``middles`` meet; the outermost reach to the rim of the picture."""
    return np.concatenate([[0.0], (middles[1:] + middles[:-1]) / 2, [float(end)]])


def effect_curves(found: Sequence[Effect]) -> Spec:
    """The cosine of every kind of change over its steps, the picture as it is at step 0."""
    drawn = []
    for number, one in enumerate(found):
        x = np.arange(len(one.strengths) + 1)
        name = t(f"images_page.changes.kinds.{one.kind}")
        drawn.append(plot.Curve(name, x, np.r_[1.0, one.cosines], colour=palette.category_colour(number)))
    y = plot.Axis(t("images_page.changes.cosine"), None)
    spec = plot.curves(drawn, x=plot.Axis(t("images_page.changes.step")), y=y, height=360)
    for trace, one in zip(spec["data"], found, strict=True):
        trace["hovertext"] = [
            hover_text(f"{t(f'images_page.changes.kinds.{one.kind}')} · {strength(one.kind, value)}")
            for value in (CHANGES[one.kind].none, *one.strengths)
        ]  # fmt: skip
        trace["hovertemplate"] = "%{hovertext}<br>%{y:.3f}<extra></extra>"
    spec["layout"]["xaxis"]["dtick"] = 1
    return spec
