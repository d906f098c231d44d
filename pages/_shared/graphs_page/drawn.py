"""A graph as a figure: its edges as lines, its nodes as dots that can be clicked, a walk or chosen edges on top."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import streamlit as st

from embed_core.graph.kinds import Graph
from pages._shared.figures import palette
from pages._shared.figures.labels import sides, thinned
from pages._shared.figures.scatter import LABELLED_UP_TO, map_figure
from pages._shared.figures.scene import Array, Colour, Scene, Spec, Trace, packed, short
from pages._shared.inspector.panel import ink, paper
from pages._shared.inspector.selection import picked

EDGES_UP_TO = 6_000
"""Edges: of more, the heaviest are drawn; a picture of all of them would be one dark spot."""
RANGES = {"xaxis": (-1.2, 1.2), "yaxis": (-1.12, 1.22)}
"""Room for names at the sides, for the tools at the top."""
ACROSS, DOWN = 620, 500
"""Pixels that a drawing has as a rule; names are thinned for it."""
ABOVE = 14
FADING = (0.95, 0.7, 0.5, 0.35)
_SVG_EDGES = 2_500


@dataclass(frozen=True)
class Lines:
    """Edges that stand out (or pairs that are none): their name in the legend, the pairs of nodes, how they look."""

    name: str
    pairs: Sequence[tuple[int, int]]
    colour: str
    dashed: bool = False
    width: float = 3.0


def graph_figure(
    graph: Graph, places: Array, *, categories: Sequence[str] | None = None, values: Array | None = None,
    title: str = "", selected: Sequence[int] = (), neighbours: Sequence[int] = (), path: Sequence[int] = (),
    edge_emphasis: Sequence[Lines] = (), labels: bool | None = None, height: int = 560, key: str = "graph",
    colour: str = palette.STATIC,
) -> Spec:  # fmt: skip
    """The graph at ``places`` (n, 2). Colour by ``categories`` (one a node) or ``values`` (n,), called ``title``.

    ``path`` is a walk, node after node: its steps fade with their age, the last one is an arrow. A click on a node
    gives its number (:func:`clicked`). ``key`` names the widget, so that zooming survives a rerun.
    """
    shade = None if categories is None and values is None else Colour(title, categories, values)
    scene = Scene(
        coordinates=np.asarray(places, dtype=np.float32), names=graph.names, colour=shade, base_colour=colour,
        selected=selected, neighbours=neighbours, labels=False, height=height, ink=ink(), paper=paper(),
        keep_view=key,
    )  # fmt: skip
    spec = map_figure(scene)
    # No line from the selected node to its neighbours: the edges are drawn already.
    nodes = [trace for trace in spec["data"] if trace["mode"] != "lines"]
    under = [_edges(graph, scene.coordinates), *(trail(path, scene.coordinates) if path else [])]
    under += [_segments(scene.coordinates, lines.pairs, lines.colour, lines.width, lines) for lines in edge_emphasis]
    ringed = {*selected, *neighbours}
    spec["data"] = [*under, *nodes, *names_of(graph, scene.coordinates, ringed, labels)]
    layout = spec["layout"]
    del layout["yaxis"]["scaleanchor"], layout["yaxis"]["scaleratio"]  # distances on a drawn graph mean nothing
    for axis in ("xaxis", "yaxis"):
        layout[axis]["range"] = list(RANGES[axis])
    layout["annotations"] = [*layout.get("annotations", []), *arrow(path, scene.coordinates)]
    if edge_emphasis:
        layout["showlegend"] = True
    return spec


def clicked(key: str, graph: Graph) -> int | None:
    """The node a click on the chart ``key`` chose; for the chart's ``on_select``."""
    indices = picked(st.session_state.get(key), len(graph))
    return indices[0] if indices else None


def hidden_edges(graph: Graph) -> int:
    """How many edges the figure leaves out."""
    return max(0, len(graph.edges) - EDGES_UP_TO)


def _edges(graph: Graph, places: Array) -> Trace:
    pairs = graph.edges
    if hidden_edges(graph):
        pairs = pairs[np.argsort(-graph.weights, kind="stable")[:EDGES_UP_TO]]
    width = 1.2 if len(pairs) <= 600 else 0.6
    return {**_segments(places, pairs, palette.QUIET, width, None), "opacity": 0.55 if len(pairs) <= 1_500 else 0.3}


def _segments(places: Array, pairs: Any, colour: str, width: float, lines: Lines | None) -> Trace:
    ends = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    drawn = np.full((3 * len(ends), 2), np.nan, dtype=np.float32)
    drawn[0::3], drawn[1::3] = places[ends[:, 0]], places[ends[:, 1]]
    dash = "dash" if lines is not None and lines.dashed else "solid"
    return {
        "type": "scatter" if len(ends) <= _SVG_EDGES else "scattergl", "mode": "lines",
        "x": packed(drawn[:, 0]), "y": packed(drawn[:, 1]),
        "line": {"color": colour, "width": width, "dash": dash}, "hoverinfo": "skip",
        "name": short(lines.name) if lines is not None else "", "showlegend": lines is not None and bool(lines.name),
    }  # fmt: skip


def trail(path: Sequence[int], places: Array) -> list[Trace]:
    """A walk's steps, the older the fainter: always four traces, so that the frames of an animation can stand in."""
    steps = np.array(list(pairwise(path)), dtype=np.int64).reshape(-1, 2)
    parts = np.array_split(steps[::-1], len(FADING))
    return [
        {**_segments(places, part, palette.HIGHLIGHT, 3.5, None), "opacity": opacity}
        for part, opacity in reversed(list(zip(parts, FADING, strict=True)))
    ]


def arrow(path: Sequence[int], places: Array) -> list[dict[str, Any]]:
    """The last step of a walk as an arrow."""
    if len(path) < 2:
        return []
    (ax, ay), (x, y) = places[path[-2]].tolist(), places[path[-1]].tolist()
    return [{
        "x": x, "y": y, "ax": ax, "ay": ay, "xref": "x", "yref": "y", "axref": "x", "ayref": "y", "text": "",
        "showarrow": True, "arrowhead": 2, "arrowwidth": 4, "arrowcolor": palette.HIGHLIGHT, "standoff": 10,
        "startstandoff": 4, "arrowsize": 0.9, "visible": True,
    }]  # fmt: skip


def names_of(graph: Graph, places: Array, without: Collection[int], labels: bool | None = None) -> list[Trace]:
    """The names as one trace, those of the nodes with most edges first where there is no room for all; none ``without``
    (they have a label already).
    """
    if not (len(graph) <= LABELLED_UP_TO if labels is None else labels):
        return []
    order = np.argsort(-graph.degrees, kind="stable")
    texts = [short(graph.names[node]) for node in order.tolist()]
    side, light = sides(places), ink()
    lifted = [ABOVE if side[node].startswith("top") else -ABOVE for node in order.tolist()]
    scale = [size / (high - low) for size, (low, high) in zip((ACROSS, DOWN), RANGES.values(), strict=True)]
    pixels = places[order] * scale + np.stack([np.zeros(len(order)), lifted], axis=1)
    kept = thinned(texts, pixels, np.array([[0, 0], [ACROSS, DOWN]]), ACROSS)
    return [{
        "type": "scatter", "mode": "markers+text", "x": packed(places[order, 0]), "y": packed(places[order, 1]),
        "text": ["" if node in without else text for node, text in zip(order.tolist(), kept, strict=True)],
        "textposition": [side[node] for node in order.tolist()], "hoverinfo": "skip", "showlegend": False,
        "textfont": {"size": 13, **({"color": light} if light else {})},
        # Not seen: they keep the names off the dots beneath.
        "marker": {"size": 13, "opacity": 0.0},
    }]  # fmt: skip
