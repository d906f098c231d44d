"""The graph and the map of its vectors side by side: a click in either marks the node in both."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from embed_core.graph.communities import Communities
from embed_core.graph.kinds import FloatArray, Graph
from embed_core.maps import MapSettings, MapView, draw_map
from embed_core.points import Points
from embed_core.progress import Progress
from pages._shared.feedback import wait_for
from pages._shared.figures import chart
from pages._shared.figures.scene import Colour
from pages._shared.graphs_page import drawn
from pages._shared.graphs_page.choose import places_of
from pages._shared.graphs_page.known import Known
from pages._shared.i18n import language, plain, t
from pages._shared.inspector import colours, details, panel, picking
from pages._shared.jobs import registry
from pages._shared.seen import seen_text
from pages._shared.state import View

HEIGHT = 520
TOOLS = 34
"""Pixels above a graph for the tools of the chart, which would cover its topmost nodes."""
_NAME = "graphs_page.nodes"


def show(
    view: View, graph: Graph, points: Points, communities: Communities, known: Known, prefix: str,
    controls: DeltaGenerator,
) -> None:  # fmt: skip
    """Both pictures, the colour they share (chosen in ``controls``), and what is selected."""
    shown = _map(points)
    places = places_of(graph)
    if shown is None or places is None:
        return
    with controls:
        colour = _choose_colour(view, points, known)
    selected = picking.selected(view, points, prefix)
    near = [] if selected is None else details.neighbours_on_map(shown, selected)
    marked = () if selected is None else (selected,)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(f"**{t(f'{_NAME}.graph_title')}**")
        _graph(view, graph, places, points, colour, selected, near, prefix)
        if count := drawn.hidden_edges(graph):
            st.caption(t(f"{_NAME}.hidden", count=f"{count:,}", shown=f"{drawn.EDGES_UP_TO:,}"))
    with right:
        st.markdown(f"**{t(f'{_NAME}.map_title')}**")
        panel.show(
            shown, colours.Dressing(colour), panel.Focus(selected=marked, neighbours=near),
            key=f"{prefix}beside", height=HEIGHT, labels=None,
            on_pick=partial(picking.pick, view, points, prefix), on_lasso=partial(picking.lasso, points),
        )  # fmt: skip
    st.markdown(_said(graph, points, communities, selected, near))


def _map(points: Points) -> MapView | None:
    bare, settings = replace(points, columns={}, position={}), MapSettings(method="pca")
    job = registry.start(f"points_map|{points.key}|{settings}", partial(_draw, bare, settings))
    shown: MapView | None = wait_for(job, "gn_beside_map")
    return None if shown is None else replace(shown, points=points)


def _draw(points: Points, settings: MapSettings, progress: Progress) -> MapView:
    return draw_map(points, settings, progress)


def _choose_colour(view: View, points: Points, known: Known) -> Colour:
    """The column whose classes or values both pictures are coloured by."""
    names = [known.column, *(name for name in points.columns if name != known.column)]
    chosen = view.choice(
        st.segmented_control, t("projections.colour_by"), "gn_by", names, known.column,
        format_func=lambda name: plain(colours.option_label(colours.COLUMN + name)[:40]),
    )  # fmt: skip
    return colours.column(points, chosen)


def _graph(
    view: View, graph: Graph, places: FloatArray, points: Points, colour: Colour, selected: int | None,
    near: list[int], prefix: str,
) -> None:  # fmt: skip
    key = f"{prefix}graph"

    def picked() -> None:
        node = drawn.clicked(key, graph)
        if node is not None:
            picking.pick(view, points, prefix, [node])

    figure = drawn.graph_figure(
        graph, places, categories=colour.categories, values=colour.values, title=colour.title,
        selected=() if selected is None else (selected,), neighbours=near, height=HEIGHT, key=key,
    )  # fmt: skip
    figure["layout"]["margin"]["t"] = TOOLS
    chart.show(
        figure, key=key, alt=t(f"{_NAME}.graph_alt", nodes=len(graph), edges=len(graph.edges)), on_select=picked,
        selection_mode="points",
    )  # fmt: skip


def _said(graph: Graph, points: Points, communities: Communities, selected: int | None, near: list[int]) -> str:
    said = [
        t(
            f"{_NAME}.see.communities", count=int(communities.labels.max()) + 1,
            modularity=f"{communities.modularity:.3f}",
        )
    ]  # fmt: skip
    if selected is None:
        said.append(t(f"{_NAME}.see.click"))
    elif near:
        joined = set(graph.neighbours(selected).tolist())
        same = sum(communities.labels[node] == communities.labels[selected] for node in near)
        said.append(
            t(
                f"{_NAME}.see.selected", node=plain(points.names[selected]), count=len(near), same=int(same),
                near=plain(", ".join(points.names[node] for node in near[:5])),
                joined=len(joined.intersection(near)), degree=int(graph.degrees[selected]),
            )
        )  # fmt: skip
    return seen_text(("" if language() == "zh" else " ").join(said))
