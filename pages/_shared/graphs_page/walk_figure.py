"""The drawn graph with a walk on it: trail, walker, nodes within reach, and a frame a step for the play button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from embed_core.graph.kinds import FloatArray, Graph, IntArray
from embed_core.graph.walks import Transition
from pages._shared.figures import palette
from pages._shared.figures.scene import Array, Spec, Trace, hover_text, short
from pages._shared.graphs_page import drawn
from pages._shared.i18n import t
from pages._shared.inspector.panel import paper

COLOURS = {"first": "#56B4E9", "return": "#CC79A7", "shared": "#009E73", "away": "#E69F00"}
FRAME_MS = 700
ANIMATED_UP_TO = 3_000
"""Nodes: of more, a frame would take longer to draw than it is shown."""
FRAMES = 80
_NAME = "graphs_page.walk"


def figure(
    graph: Graph, places: FloatArray, path: IntArray, told: Sequence[Transition], step: int, *, key: str,
    height: int = 600,
) -> Spec:  # fmt: skip
    """The graph with the walk up to ``step``; the nodes its next step can reach are the larger the likelier."""
    spec = drawn.graph_figure(graph, places, height=height, key=key, colour=palette.QUIET, labels=False)
    at = np.asarray(places, dtype=np.float32)
    first, layout = len(spec["data"]), spec["layout"]
    names = drawn.names_of(graph, at, path[step : step + 1].tolist())
    spec["data"] += [*_moving(graph, at, path, told[step], step), *names]
    arrow = drawn.arrow(path[: step + 1].tolist(), at) or [{"visible": False}]
    layout["annotations"] = [*arrow, {**_name(graph, at, int(path[step])), "visible": True}]
    layout["showlegend"] = True
    layout["legend"] |= {"traceorder": "normal"}
    if len(graph) <= ANIMATED_UP_TO:
        named = _named(names)
        spec["frames"] = [
            _frame(graph, at, path, told[number], number, first, named) for number in range(min(len(path), FRAMES))
        ]
        layout["updatemenus"] = [_buttons()]
    return spec


def _moving(graph: Graph, at: Array, path: IntArray, now: Transition, step: int) -> list[Trace]:
    """The traces that change from step to step: the trail, the nodes within reach by kind, the walker."""
    here = int(path[step])
    line = {"width": 1, "color": paper() or "#ffffff"}
    reach: list[Trace] = []
    for kind, colour in COLOURS.items():
        part = _reach(at, now, kind)
        nodes = part["customdata"]
        share = now.probabilities[[one == kind for one in now.kinds]]
        said = [f"{hover_text(graph.names[node])}<br>{one:.1%}" for node, one in zip(nodes, share, strict=True)]
        reach.append({
            **part, "type": "scatter", "mode": "markers", "name": t(f"{_NAME}.kinds.{kind}"), "hoverinfo": "text",
            "hovertext": said, "marker": {**part["marker"], "color": colour, "opacity": 0.95, "line": line},
        })  # fmt: skip
    walker: Trace = {
        "type": "scatter", "mode": "markers", **_at(at, here), "name": t(f"{_NAME}.walker"), "showlegend": True,
        "marker": {"color": palette.HIGHLIGHT, "size": 20, "line": {**line, "width": 2}},
        "hovertext": [hover_text(graph.names[here])], "hoverinfo": "text",
    }  # fmt: skip
    return [*drawn.trail(path[: step + 1].tolist(), at), *reach, walker]


def _frame(
    graph: Graph, at: Array, path: IntArray, now: Transition, step: int, first: int, named: frozenset[str]
) -> dict[str, Any]:  # fmt: skip
    """What :func:`_moving` says of another step, only what differs: a walk has eighty of them."""
    here, so_far = int(path[step]), path[: step + 1].tolist()
    data = [{axis: trace[axis] for axis in "xy"} for trace in drawn.trail(so_far, at)]
    data += [_reach(at, now, kind) for kind in COLOURS]
    data.append(_at(at, here))
    # Always two: what a frame does not mention stays as it was.
    notes = drawn.arrow(so_far, at) or [{"visible": False}]
    notes.append({**_name(graph, at, here), "visible": short(graph.names[here]) not in named})
    moving = list(range(first, first + len(data)))
    return {"name": str(step), "traces": moving, "data": data, "layout": {"annotations": notes}}


def _reach(at: Array, now: Transition, kind: str) -> Trace:
    chosen = np.array([one == kind for one in now.kinds], dtype=bool)
    nodes, share = now.targets[chosen], now.probabilities[chosen]
    sizes = np.round(9 + 26 * np.sqrt(share), 1).tolist()
    return {**_at(at, nodes), "marker": {"size": sizes}}


def _at(at: Array, nodes: Any) -> Trace:
    nodes = np.atleast_1d(nodes)
    x, y = np.round(at[nodes].astype(np.float64), 4).reshape(-1, 2).T.tolist()
    return {"x": x, "y": y, "customdata": nodes.tolist()}


def _named(names: Sequence[Trace]) -> frozenset[str]:
    """The names that stand on the drawing."""
    return frozenset(text for trace in names for text in trace["text"] if text)


def _name(graph: Graph, at: Array, here: int) -> dict[str, Any]:
    """The walker's name."""
    font: dict[str, Any] = {"size": 16, "color": palette.HIGHLIGHT}
    if paper():
        font["shadow"] = ", ".join([f"0 0 3px {paper()}"] * 4)
    return {
        "x": float(at[here, 0]), "y": float(at[here, 1]), "text": f"<b>{short(graph.names[here])}</b>", "font": font,
        "showarrow": False, "yshift": 20, "captureevents": False,
    }  # fmt: skip


def _buttons() -> dict[str, Any]:
    moving = {"frame": {"duration": FRAME_MS, "redraw": True}, "transition": {"duration": 0}, "fromcurrent": False}
    still = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0}}
    return {
        "type": "buttons", "direction": "left", "x": 0, "y": 1.0, "xanchor": "left", "yanchor": "top",
        "showactive": False, "bgcolor": "rgba(128,128,128,0.25)", "pad": {"l": 4, "t": 4},
        "buttons": [
            {"label": f"▶ {t('projections.play')}", "method": "animate", "args": [None, moving]},
            {"label": f"❚❚ {t('projections.pause')}", "method": "animate", "args": [[None], still]},
        ],
    }  # fmt: skip
