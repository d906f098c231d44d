"""Small images side by side, as plain data: one on its way through the network, ten as several methods see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core.training.mae.digits import SIDE, Images
from embed_core.training.mae.patches import ACROSS, PATCH, Mask
from pages._shared.figures import palette
from pages._shared.figures.scene import Spec, Trace, packed

GAP = 3  # pixels of the images, between two of them
HIDDEN = -1.0
_PAPER, _INK = "#FFFFFF", "#1E2732"
# From -1 (hidden) over 0 (paper) to 1 (ink); nothing lies between -1 and 0.
SCALE: list[list[object]] = [[0.0, palette.QUIET], [0.45, palette.QUIET], [0.45, _PAPER], [0.5, _PAPER], [1.0, _INK]]
_ERROR = [[0.0, "#FFF7EC"], [1.0, palette.CONTEXTUAL]]
_HIGH = 0.25
"""The error at which the colour is full."""
Picture = NDArray[np.float32]


def covered(image: Picture, hidden: Mask) -> Picture:
    """The image with :data:`HIDDEN` in its hidden patches; ``hidden`` (16,)."""
    wide = np.kron(hidden.reshape(ACROSS, ACROSS), np.ones((PATCH, PATCH))).astype(np.bool_)
    return np.where(wide, np.float32(HIDDEN), np.clip(image, 0.0, 1.0)).astype(np.float32)


def one(panels: Sequence[Picture], titles: Sequence[str], errors: Picture, error_title: str, ink: str | None) -> Spec:
    """Panels (8, 8) from left to right with arrows between them, and the error of each patch (16,) as the last."""
    step = SIDE + GAP
    matrix = np.full((SIDE, step * len(panels) - GAP), np.nan, np.float32)
    for place, panel in enumerate(panels):
        matrix[:, place * step : place * step + SIDE] = panel
    begin = len(panels) * step
    grid = errors.reshape(ACROSS, ACROSS)
    traces: list[Trace] = [_pixels(matrix), {
        "type": "heatmap", "z": grid.tolist(), "zmin": 0.0, "zmax": _HIGH, "colorscale": _ERROR, "showscale": False,
        "x": (begin + PATCH * np.arange(ACROSS) + 0.5).tolist(), "y": (PATCH * np.arange(ACROSS) + 0.5).tolist(),
        "text": [[f"{x:.2f}" if np.isfinite(x) else "" for x in row] for row in grid.tolist()],
        "texttemplate": "%{text}", "hoverinfo": "skip", "xgap": 1, "ygap": 1, "textfont": {"color": palette.INK},
    }]  # fmt: skip
    names = [*titles, error_title]
    middle = (SIDE - 1) / 2
    notes = [_note(name, place * step + middle, -1.1, ink) for place, name in enumerate(names)]
    notes += [_note("→", place * step - GAP / 2 - 0.5, middle, ink, size=22) for place in range(1, len(names))]
    layout = _layout(260, (-0.8, begin + SIDE - 0.2), (SIDE - 0.3, -2.4))
    return {"data": traces, "layout": layout | {"annotations": notes, "shapes": _lines(begin, step)}}


def many(rows: Sequence[Images], names: Sequence[str], columns: Sequence[str], ink: str | None) -> Spec:
    """A grid of images: ``rows`` of (n, 8, 8), one a method, ``columns`` named above."""
    step, count = SIDE + 1, len(columns)
    matrix = np.full((step * len(rows) - 1, step * count - 1), np.nan, np.float32)
    for down, images in enumerate(rows):
        for across, image in enumerate(images):
            matrix[down * step : down * step + SIDE, across * step : across * step + SIDE] = image
    middle = (SIDE - 1) / 2
    layout = _layout(int(66 * len(rows) + 70), (-0.6, count * step - 1.4), (len(rows) * step - 1.4, -0.6))
    font = {"color": ink} if ink else {}
    layout["yaxis"] |= {
        "tickvals": [place * step + middle for place in range(len(rows))], "ticktext": list(names), "automargin": True,
        "showticklabels": True, "tickfont": {"size": 13, **font},
    }  # fmt: skip
    layout["xaxis"] |= {
        "tickvals": [place * step + middle for place in range(count)], "ticktext": list(columns), "side": "top",
        "showticklabels": True, "tickfont": {"size": 13, **font},
    }  # fmt: skip
    return {"data": [_pixels(matrix)], "layout": layout}


def _pixels(matrix: Picture) -> Trace:
    return {
        "type": "heatmap", "z": {**packed(matrix), "shape": ", ".join(map(str, matrix.shape))}, "zmin": -1.0,
        "zmax": 1.0, "colorscale": SCALE, "showscale": False, "hoverinfo": "skip",
    }  # fmt: skip


def _layout(height: int, across: tuple[float, float], down: tuple[float, float]) -> dict[str, Any]:
    bare = {"showgrid": False, "zeroline": False, "showticklabels": False, "ticks": "", "fixedrange": True}
    return {
        "height": height, "margin": {"l": 8, "r": 8, "t": 36, "b": 8}, "showlegend": False,
        "xaxis": {**bare, "range": list(across), "constrain": "domain"},
        "yaxis": {**bare, "range": list(down), "scaleanchor": "x", "constrain": "domain"},
        "dragmode": False,
    }  # fmt: skip


def _note(text: str, x: float, y: float, ink: str | None, size: int = 13) -> dict[str, Any]:
    font = {"size": size, **({"color": ink} if ink else {})}
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": font, "yanchor": "middle", "xanchor": "center"}


def _lines(end: int, step: int) -> list[dict[str, Any]]:
    """The borders of the patches in every panel."""
    line = {"color": palette.QUIET, "width": 1}
    shapes: list[dict[str, Any]] = []
    for begin in range(0, end, step):
        for place in range(0, SIDE + 1, PATCH):
            at, low, high = place - 0.5, -0.5, SIDE - 0.5
            across = {"x0": begin + low, "x1": begin + high, "y0": at, "y1": at}
            down = {"x0": begin + at, "x1": begin + at, "y0": low, "y1": high}
            shapes += [{"type": "line", "line": line, **across}, {"type": "line", "line": line, **down}]
    return shapes
