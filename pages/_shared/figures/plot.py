"""Diagrams other than maps, as plain data: heatmaps, bars, curves, and words placed on two axes that mean something.

All texts in them may be a visitor's: they are escaped here, so that Plotly never reads them as markup.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from pages._shared.figures import palette
from pages._shared.figures.labels import WIDTH, thinned
from pages._shared.figures.scene import SVG_UP_TO, Array, Spec, Trace, hover_text, packed, short

NUMBERS_UP_TO = 16  # rows and columns: from here on the cells of a heatmap are too small for numbers
LINES_UP_TO = 40  # rows and columns: so many can be told apart by thin lines
LONGEST_LABEL = 26
LEGEND_LINE = 21  # pixels
LEGEND_LETTERS = 48  # a line of it in a narrow window, the marks counted


@dataclass(frozen=True)
class Axis:
    """Title, range (None: what the data need), and whether it is logarithmic or in per cent."""

    title: str = ""
    range: tuple[float, float] | None = None
    log: bool = False
    percent: bool = False


@dataclass(frozen=True)
class Curve:
    """A named line. ``low`` and ``high`` (n,) draw a band around it; ``dashed`` marks a reference."""

    name: str
    x: Array
    y: Array
    low: Array | None = None
    high: Array | None = None
    dashed: bool = False
    colour: str | None = None


@dataclass(frozen=True)
class Dots:
    """Named points of one kind, ``places`` (n, 2). ``labels`` False leaves the names to hovering."""

    name: str
    names: Sequence[str]
    places: Array
    colour: str | None = None
    labels: bool = True
    size: float = 9.0


@dataclass(frozen=True)
class Arrow:
    """An arrow between two places, with a label at its middle."""

    start: Sequence[float]
    end: Sequence[float]
    text: str = ""
    colour: str = palette.QUIET
    dashed: bool = False


def heatmap(
    matrix: Array, rows: Sequence[str], columns: Sequence[str], *, title: str, scale: Literal["diverging", "plain"],
    low: float | None = None, high: float | None = None, height: int | None = None, digits: int = 2,
) -> Spec:  # fmt: skip
    """``matrix`` ``(rows, columns)`` as colours, with the numbers in the cells where they fit; NaN cells stay empty.

    ``title`` names the colour scale. "diverging" is centred on zero.
    """
    values = np.asarray(matrix, dtype=np.float32)
    finite = values[np.isfinite(values)]
    top = float(np.abs(finite).max()) if finite.size else 1.0
    bounds = (
        (-top, top) if scale == "diverging" else (float(finite.min()), float(finite.max())) if finite.size else (0, 1)
    )
    down, across = _names(rows), _names(columns)
    gap = 1 if max(values.shape, default=0) <= LINES_UP_TO else 0  # between narrow cells lines are all one would see
    trace: Trace = {
        "type": "heatmap", "z": {**packed(values), "shape": ", ".join(map(str, values.shape))},
        "xgap": gap, "ygap": gap,
        "zmin": bounds[0] if low is None else low, "zmax": bounds[1] if high is None else high,
        "colorscale": palette.DIVERGING if scale == "diverging" else palette.SEQUENTIAL,
        "colorbar": {"title": {"text": _safe(title), "side": "right"}, "thickness": 12},
        "hovertemplate": "%{customdata}<extra></extra>",
        "customdata": [
            [f"{hover_text(row)} · {hover_text(c)}: {x:.{digits + 1}f}" for c, x in zip(columns, line, strict=True)]
            for row, line in zip(rows, values.tolist(), strict=True)
        ],
    }  # fmt: skip
    if max(values.shape, default=0) <= NUMBERS_UP_TO:
        trace |= {"text": [[_cell(x, digits) for x in row] for row in values.tolist()], "texttemplate": "%{text}"}
    layout = _layout(height or min(900, max(260, 28 * len(rows) + 120)))
    layout["xaxis"] = {
        "tickvals": list(range(len(across))),
        "ticktext": across,
        "side": "bottom",
        "tickangle": -45,
        "showgrid": False,
    }
    layout["yaxis"] = {"tickvals": list(range(len(down))), "ticktext": down, "autorange": "reversed", "showgrid": False}
    layout["xaxis"] |= {"ticks": "", "automargin": True}
    layout["yaxis"] |= {"ticks": "", "automargin": True}
    return {"data": [trace], "layout": layout}


def bars(
    names: Sequence[str], values: Sequence[tuple[str, Array]], *, axis: Axis, height: int | None = None,
    colours: Sequence[str] = (), whiskers: Sequence[tuple[Array, Array]] = (),
) -> Spec:  # fmt: skip
    """Horizontal bars, first name on top; one series a ``(name, (n,))`` pair. ``whiskers`` are (low, high) a series."""
    traces: list[Trace] = []
    places = list(range(len(names)))
    for number, (series, amounts) in enumerate(values):
        amounts = np.asarray(amounts, dtype=np.float64)
        trace: Trace = {
            "type": "bar", "orientation": "h", "y": places, "x": packed(amounts), "name": _safe(series),
            "marker": {"color": colours[number] if colours else palette.category_colour(number)},
            "hovertext": [
                f"{hover_text(name)} · {hover_text(series)}: {x:.4g}" for name, x in zip(names, amounts, strict=True)
            ],
            "hoverinfo": "text",
        }  # fmt: skip
        if whiskers:
            low, high = whiskers[number]
            trace["error_x"] = {
                "color": palette.QUIET,
                "thickness": 2,
                "type": "data",
                "symmetric": False,
                "array": packed(high - amounts),
                "arrayminus": packed(amounts - low),
            }
        traces.append(trace)
    layout = _layout(
        height or max(160, 26 * len(names) * max(1, len(values)) + 90), legend=[name for name, _ in values]
    )
    layout |= {"barmode": "group", "bargap": 0.25, "xaxis": _axis(axis)}
    layout["yaxis"] = {
        "tickvals": places,
        "ticktext": _names(names),
        "autorange": "reversed",
        "automargin": True,
        "ticks": "",
    }
    return {"data": traces, "layout": layout}


def curves(lines: Sequence[Curve], *, x: Axis, y: Axis, height: int = 420) -> Spec:
    """Lines over a common x axis, with markers where the points are few."""
    traces: list[Trace] = []
    for number, line in enumerate(lines):
        colour = line.colour or palette.category_colour(number)
        if line.low is not None and line.high is not None:
            around = np.concatenate([line.x, line.x[::-1]])
            band = np.concatenate([line.high, line.low[::-1]])
            traces.append({
                "type": "scatter", "mode": "lines", "x": packed(around), "y": packed(band), "line": {"width": 0},
                "fill": "toself", "fillcolor": _pale(colour), "hoverinfo": "skip", "showlegend": False,
            })  # fmt: skip
        traces.append({
            "type": "scatter", "mode": "lines+markers" if len(line.x) <= 40 else "lines", "name": _safe(line.name),
            "x": packed(np.asarray(line.x)), "y": packed(np.asarray(line.y, dtype=np.float64)), "marker": {"size": 7},
            "line": {"color": colour, "width": 2.5, "dash": "dash" if line.dashed else "solid"},
            "hovertemplate": f"{hover_text(line.name)}<br>%{{x}}: %{{y:.4g}}<extra></extra>",
        })  # fmt: skip
    layout = _layout(height, legend=[line.name for line in lines])
    layout |= {"xaxis": _axis(x), "yaxis": _axis(y)}
    return {"data": traces, "layout": layout}


def placed(
    groups: Sequence[Dots], *, x: Axis, y: Axis, arrows: Sequence[Arrow] = (), height: int = 560, equal: bool = False,
    ink: str | None = None, zero: bool = False, across: float = WIDTH,
) -> Spec:  # fmt: skip
    """Named points on two labelled axes. ``equal`` keeps the units alike; ``zero`` draws the lines through the origin.
    Labels are thinned for a picture ``across`` pixels wide.

    The points' indices over all groups, in order, are in ``customdata``.
    """
    every = np.concatenate([group.places for group in groups]) if groups else np.zeros((0, 2))
    labels = [short(name, LONGEST_LABEL) if group.labels else "" for group in groups for name in group.names]
    corners = every if x.range is None or y.range is None else np.array([x.range, y.range]).T
    kept = thinned(labels, every, corners, across) if len(every) else []
    kind, mode = ("scatter" if len(every) <= SVG_UP_TO else "scattergl"), ("markers+text" if any(kept) else "markers")
    traces: list[Trace] = []
    begin = 0
    for number, group in enumerate(groups):
        indices = np.arange(begin, begin + len(group.names))
        traces.append({
            "type": kind, "mode": mode,
            "x": packed(np.asarray(group.places[:, 0], np.float32)),
            "y": packed(np.asarray(group.places[:, 1], np.float32)),
            "name": _safe(group.name), "customdata": packed(indices.astype(np.int32)),
            "text": [kept[index] for index in indices.tolist()], "textposition": "top center",
            "textfont": {"size": 13, **({"color": ink} if ink else {})},
            "marker": {"size": group.size, "color": group.colour or palette.category_colour(number), "opacity": 0.9},
            "hovertext": [
                f"{hover_text(name)}<br>{place[0]:.3f}, {place[1]:.3f}"
                for name, place in zip(group.names, np.asarray(group.places).tolist(), strict=True)
            ],
            "hoverinfo": "text",
        })  # fmt: skip
        begin += len(group.names)
    layout = _layout(height, legend=[group.name for group in groups])
    layout |= {"xaxis": _axis(x), "yaxis": _axis(y), "hovermode": "closest"}
    layout |= {"annotations": [note for arrow in arrows for note in _arrow(arrow)], "dragmode": "pan"}
    for name in ("xaxis", "yaxis"):
        layout[name] |= {"zeroline": zero, "zerolinecolor": palette.QUIET}
    if equal:
        layout["yaxis"] |= {"scaleanchor": "x", "scaleratio": 1}
    return {"data": traces, "layout": layout}


def _arrow(arrow: Arrow) -> list[dict[str, Any]]:
    between: dict[str, Any] = {"xref": "x", "yref": "y", "axref": "x", "ayref": "y"}
    line = {
        "x": float(arrow.end[0]), "y": float(arrow.end[1]), "ax": float(arrow.start[0]), "ay": float(arrow.start[1]),
        "showarrow": True, "arrowhead": 2, "arrowwidth": 2, "arrowcolor": arrow.colour, "text": "", "standoff": 6,
        "startstandoff": 6, "opacity": 0.55 if arrow.dashed else 1.0, **between,
    }  # fmt: skip
    if not arrow.text:
        return [line]
    middle = [(float(a) + float(b)) / 2 for a, b in zip(arrow.start, arrow.end, strict=True)]
    note = {
        "x": middle[0],
        "y": middle[1],
        "text": _safe(arrow.text),
        "showarrow": False,
        "font": {"color": arrow.colour},
    }
    return [line, note]


def _layout(height: int, *, legend: Sequence[str] = ()) -> dict[str, Any]:
    # The tools stand in the topmost line, a legend beneath them: side by side they would cover each other.
    room = LEGEND_LINE * _legend_lines(legend)
    return {
        "height": height + room,
        "showlegend": len(legend) > 1,
        "margin": {"l": 8, "r": 8, "t": 28 + room, "b": 8},
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.01, "x": 0, "title": {"text": ""}},
        "hoverlabel": {"align": "left"},
    }


def _legend_lines(names: Sequence[str]) -> int:
    """Lines a legend of ``names`` may take; no legend for a single series."""
    if len(names) < 2:
        return 0
    letters = sum(len(name) + 6 for name in names)
    return max(2, min(len(names), -(-letters // LEGEND_LETTERS)))


def _axis(axis: Axis) -> dict[str, Any]:
    shown: dict[str, Any] = {"title": {"text": _safe(axis.title)}, "automargin": True, "zeroline": False}
    if axis.log:
        shown["type"] = "log"
    if axis.percent:
        shown["tickformat"] = ".0%"
    if axis.range is not None:
        low, high = axis.range
        shown["range"] = [float(np.log10(low)), float(np.log10(high))] if axis.log else [low, high]
    return shown


def _names(names: Sequence[str]) -> list[str]:
    return [short(name, LONGEST_LABEL) for name in names]


def _safe(text: str) -> str:
    return html.escape(text, quote=False)


def _cell(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if np.isfinite(value) else ""


def _pale(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.18)"
