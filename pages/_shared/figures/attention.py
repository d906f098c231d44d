"""Pictures of attention: every head as a thumbnail in one light image, and lines between tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pages._shared.figures import palette
from pages._shared.figures.scene import Array, Spec, Trace, hover_text, packed, short

GAP = 0.12  # of a thumbnail's width, between two of them
STRENGTHS = 8  # lines of a picture come in so many strengths: one trace each
FAINTEST = 0.02  # weights below are not drawn as lines
# Cividis' own stops, with 0 set apart for what lies between the thumbnails.
_CIVIDIS = (
    "#00224E", "#123570", "#3B496C", "#575D6D", "#707173", "#8A8678", "#A59C74", "#C3B369", "#E1CC55", "#FEE838",
)  # fmt: skip


@dataclass(frozen=True)
class Grid:
    """Which way round the heads stand: the longer side lies across."""

    layers: int
    heads: int

    @property
    def layers_across(self) -> bool:
        """True where there are more layers than heads."""
        return self.layers > self.heads

    def place(self, layer: int, head: int) -> tuple[int, int]:
        """Row and column of a head; ``layer`` and ``head`` count from 1."""
        return (head - 1, layer - 1) if self.layers_across else (layer - 1, head - 1)

    def head_at(self, row: int, column: int) -> tuple[int, int]:
        """Layer and head of a place, counted from 1."""
        return (column + 1, row + 1) if self.layers_across else (row + 1, column + 1)


def thumbnails(
    dots: Array, hovers: Sequence[Sequence[str]], *, layer: str, head: str, chosen: Sequence[tuple[int, int]] = ()
) -> Spec:  # fmt: skip
    """All heads of ``dots`` (L, H, t, t), 0 to 254, as one image; unseen marks on it can be clicked and hovered.

    ``hovers[l][h]`` says what hovering shows; ``layer`` and ``head`` title the axes; ``chosen`` heads (counted from 1)
    get a frame. A mark's index is ``(layer - 1) * H + head - 1``.
    """
    layers, heads, size = dots.shape[:3]
    grid = Grid(layers, heads)
    rows, columns = (heads, layers) if grid.layers_across else (layers, heads)
    image, step = _mosaic(dots, grid, rows, columns)
    tall = int(np.clip(900 / columns, 30, 64))
    places = [grid.place(one, two) for one in range(1, layers + 1) for two in range(1, heads + 1)]
    middle = (size - 1) / 2
    marks: Trace = {
        "type": "scatter", "mode": "markers", "showlegend": False, "hoverinfo": "text",
        "x": packed(np.array([column * step + middle for _, column in places], np.float32)),
        "y": packed(np.array([row * step + middle for row, _ in places], np.float32)),
        "hovertext": [hover_text(text) for line in hovers for text in line],
        "marker": {"size": int(0.8 * tall), "opacity": 0, "symbol": "square"},
        "selected": {"marker": {"opacity": 0}}, "unselected": {"marker": {"opacity": 0}},
    }  # fmt: skip
    picture: Trace = {
        "type": "heatmap", "z": {**packed(image), "shape": f"{image.shape[0]}, {image.shape[1]}"}, "zmin": 0,
        "zmax": 255, "colorscale": _scale(), "showscale": False, "hoverinfo": "skip",
    }  # fmt: skip
    numbers = {True: (layer, columns, rows, head), False: (head, columns, rows, layer)}[grid.layers_across]
    return {
        "data": [picture, marks],
        "layout": {
            "height": rows * tall + 70,
            "margin": {"l": 8, "r": 8, "t": 28, "b": 8},
            "showlegend": False,
            "dragmode": False,
            "clickmode": "event+select",
            "xaxis": _numbered(numbers[0], numbers[1], step, middle, image.shape[1]),
            "yaxis": _numbered(numbers[3], numbers[2], step, middle, image.shape[0], down=True),
            "shapes": [_frame(grid.place(*one), step, size) for one in chosen],
        },
    }


def lines(
    names: Sequence[str], matrix: Array, rows: Sequence[int], *, looking: str, seen: str, ink: str | None = None
) -> Spec:  # fmt: skip
    """Tokens that look (left) and tokens looked at (right), with a line as strong as the weight for each of ``rows``
    (none chosen: all). ``looking`` and ``seen`` title the two sides.
    """
    count = len(names)
    chosen = list(rows) or list(range(count))
    values = np.nan_to_num(np.asarray(matrix, dtype=np.float64)[chosen])
    top = float(values.max()) if values.size else 1.0
    # The strongest line is drawn at full strength, whatever its weight: a picture of 40 tokens stays visible.
    bins = np.minimum((values / max(top, 1e-9) * STRENGTHS).astype(int), STRENGTHS - 1)
    traces: list[Trace] = []
    for strength in range(STRENGTHS):
        ends = [(chosen[r], c) for r, c in np.argwhere((bins == strength) & (values >= FAINTEST)).tolist()]
        if ends:
            traces.append(_strands(ends, (strength + 1) / STRENGTHS))
    for x, side, marked in ((0.0, "middle left", set(chosen) if rows else set()), (1.0, "middle right", set())):
        traces.append(_column(names, x, side, marked, ink))
    axis = {"visible": False, "fixedrange": True}
    titles = [
        {"x": x, "y": -1.2, "text": f"<b>{short(text, 40)}</b>", "showarrow": False, "xanchor": anchor}
        for x, text, anchor in ((0.0, looking, "right"), (1.0, seen, "left"))
    ]
    return {
        "data": traces,
        "layout": {
            "height": min(1_400, 24 * count + 90), "margin": {"l": 8, "r": 8, "t": 28, "b": 8}, "showlegend": False,
            "xaxis": {**axis, "range": [-0.6, 1.6]}, "yaxis": {**axis, "range": [count - 0.3, -1.8]},
            "annotations": titles, "hovermode": "closest", "dragmode": False,
        },
    }  # fmt: skip


def _mosaic(dots: Array, grid: Grid, rows: int, columns: int) -> tuple[Array, int]:
    """The image and the step from one thumbnail to the next."""
    size = dots.shape[2]
    step = size + max(1, round(GAP * size))
    image = np.zeros((rows * step - (step - size), columns * step - (step - size)), dtype=np.uint8)
    for layer in range(grid.layers):
        for head in range(grid.heads):
            row, column = grid.place(layer + 1, head + 1)
            part = dots[layer, head].astype(np.uint8) + np.uint8(1)
            image[row * step : row * step + size, column * step : column * step + size] = part
    return image, step


def _scale() -> list[list[object]]:
    clear = "rgba(0,0,0,0)"
    stops = np.linspace(1 / 255, 1, len(_CIVIDIS)).tolist()
    return [[0.0, clear], [0.5 / 255, clear], *([place, colour] for place, colour in zip(stops, _CIVIDIS, strict=True))]


def _numbered(
    title: str, count: int, step: int, middle: float, end: int, *, down: bool = False
) -> dict[str, object]:  # fmt: skip
    low, high = -0.5, end - 0.5
    return {
        "title": {"text": short(title, 40)}, "tickvals": [number * step + middle for number in range(count)],
        "ticktext": [str(number + 1) for number in range(count)], "showgrid": False, "zeroline": False, "ticks": "",
        "range": [high, low] if down else [low, high], "fixedrange": True, "automargin": True,
    }  # fmt: skip


def _frame(place: tuple[int, int], step: int, size: int) -> dict[str, object]:
    row, column = place
    x, y = column * step - 1.0, row * step - 1.0
    return {
        "type": "rect", "x0": x, "x1": x + size + 1, "y0": y, "y1": y + size + 1,
        "line": {"color": palette.HIGHLIGHT, "width": 3},
    }  # fmt: skip


def _strands(ends: Sequence[tuple[int, int]], strength: float) -> Trace:
    xs, ys = np.full(3 * len(ends), np.nan, np.float32), np.full(3 * len(ends), np.nan, np.float32)
    xs[0::3], xs[1::3] = 0.0, 1.0
    ys[0::3], ys[1::3] = [start for start, _ in ends], [end for _, end in ends]
    return {
        "type": "scatter", "mode": "lines", "x": packed(xs), "y": packed(ys), "hoverinfo": "skip",
        "opacity": 0.12 + 0.88 * strength, "line": {"color": palette.CONTEXTUAL, "width": 0.6 + 3.4 * strength},
    }  # fmt: skip


def _column(names: Sequence[str], x: float, side: str, marked: set[int], ink: str | None) -> Trace:
    return {
        "type": "scatter", "mode": "markers+text", "x": [x] * len(names), "y": list(range(len(names))),
        "text": [f"<b>{short(name)}</b>" if place in marked else short(name) for place, name in enumerate(names)],
        "textposition": side, "textfont": {"size": 14, **({"color": ink} if ink else {})}, "hoverinfo": "skip",
        "marker": {
            "size": [9 if place in marked else 5 for place in range(len(names))],
            "color": [palette.HIGHLIGHT if place in marked else palette.QUIET for place in range(len(names))],
        },
    }  # fmt: skip
