"""Pictures of a voice over time: lines with the changes marked, and every moment against every other."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np

from pages._shared.figures import palette
from pages._shared.figures.plot import Axis, Curve, curves
from pages._shared.figures.scene import Array, Spec, packed

TRUE_DASH, FOUND_DASH = "dot", "solid"


def lines(
    found: Sequence[Curve], *, x: str, y: str, low: float, borders: Sequence[float], changes: Sequence[float],
    selected: float | None, height: int,
) -> Spec:  # fmt: skip
    """Curves over seconds. Dotted uprights: where recordings meet; full ones: detected changes; a dashed one:
    the selected moment.
    """
    spec = curves(found, x=Axis(x), y=Axis(y, (low, 1.02)), height=height)
    for trace in spec["data"]:
        trace |= {"mode": "lines+markers", "marker": {"size": 4}}
    uprights = [(border, palette.QUIET, TRUE_DASH) for border in borders]
    uprights += [(change, palette.HIGHLIGHT, FOUND_DASH) for change in changes]
    shapes = [_upright(seconds, colour, dash) for seconds, colour, dash in uprights]
    if selected is not None:
        shapes.append(_upright(selected, palette.FOUND, "dash"))
    spec["layout"] |= {"shapes": shapes, "hovermode": "closest", "clickmode": "event+select"}
    return spec


def alike(matrix: Array, times: Array, *, seconds: str, cosine: str, borders: Sequence[float], side: int) -> Spec:
    """Every moment against every other, both axes in seconds; dotted: where recordings meet."""
    trace = {
        "type": "heatmap", "z": {**packed(np.asarray(matrix, np.float32)), "shape": f"{len(matrix)}, {len(matrix)}"},
        "x": packed(np.asarray(times, np.float32)), "y": packed(np.asarray(times, np.float32)), "zmax": 1,
        "zmin": float(np.percentile(matrix, 1)), "colorscale": palette.SEQUENTIAL,
        "colorbar": {"title": {"text": html.escape(cosine), "side": "right"}, "thickness": 12},
        "hovertemplate": f"%{{y:.2f}} s · %{{x:.2f}} s<br>{html.escape(cosine)} %{{z:.3f}}<extra></extra>",
    }  # fmt: skip
    axis = {
        "title": {"text": html.escape(seconds)}, "showgrid": False, "zeroline": False, "automargin": True,
        "constrain": "domain",
    }  # fmt: skip
    first, last = float(times[0]), float(times[-1])
    shapes = [
        {"type": "line", f"{along}0": border, f"{along}1": border, f"{other}0": first, f"{other}1": last,
         "line": {"color": "#ffffff", "dash": TRUE_DASH, "width": 1.5}}
        for border in borders
        for along, other in ("xy", "yx")
    ]  # fmt: skip
    layout = {
        "height": side, "margin": {"l": 8, "r": 8, "t": 28, "b": 8}, "xaxis": axis, "shapes": shapes,
        "yaxis": {**axis, "autorange": "reversed", "scaleanchor": "x"},
    }  # fmt: skip
    return {"data": [trace], "layout": layout}


def _upright(seconds: float, colour: str, dash: str) -> dict[str, object]:
    return {
        "type": "line", "x0": seconds, "x1": seconds, "yref": "paper", "y0": 0, "y1": 1,
        "line": {"color": colour, "dash": dash, "width": 2},
    }  # fmt: skip
