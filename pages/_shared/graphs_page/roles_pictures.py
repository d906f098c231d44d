"""The pictures of the section "near or alike": two graphs, a third of what roles would look like, bars and curves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.graph.kinds import FloatArray, Graph, IntArray
from embed_core.graph.roles import Comparison
from embed_core.neighbourhood import nearest
from embed_core.points import Points
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.graphs_page import drawn
from pages._shared.graphs_page.nodes_pictures import TOOLS
from pages._shared.graphs_page.roles_settings import Both
from pages._shared.i18n import plain, t
from pages._shared.inspector import picking
from pages._shared.state import View

HEIGHT = 480
NEAREST = 5
LABELLED_UP_TO = 40
"""Nodes: in half the width of the page more names hide the colours; hovering tells them."""
_NAME = "graphs_page.roles"


@dataclass(frozen=True)
class Sides:
    """The same graph with the groups of two kinds of vectors; one selection for all pictures."""

    view: View
    graph: Graph
    places: FloatArray
    points: tuple[Points, Points]
    groups: tuple[IntArray, IntArray]
    selected: int | None
    prefix: str

    def draw(self, place: int, both: Both) -> None:
        """One side: title, graph, and who is nearest to the selected node."""
        walk = both.walks[place]
        st.markdown(f"**{t(f'{_NAME}.side', p=f'{walk.p:g}', q=f'{walk.q:g}')}** · {t(_kind(walk.q))}")
        near = self.nearest(place)
        self._graph(f"{self.prefix}graph{place}", self.groups[place], near)
        if self.selected is not None:
            names = ", ".join(self.graph.names[node] for node in near)
            st.caption(t(f"{_NAME}.nearest", node=plain(self.graph.names[self.selected]), near=plain(names)))

    def reference(self, groups: IntArray, k: int) -> None:
        """The graph with groups by role, made without a look at who is near whom."""
        st.markdown(f"**{t(f'{_NAME}.alike.picture', k=k)}**")
        self._graph(f"{self.prefix}graph_roles", groups, [])
        st.caption(t(f"{_NAME}.alike.about"))

    def nearest(self, place: int) -> list[int]:
        """The nodes nearest to the selected one by cosine."""
        if self.selected is None:
            return []
        near = nearest(self.points[place], self.selected, k=NEAREST, metric="cosine", model=None)
        return [one.index for one in near if one.index is not None]

    def _graph(self, key: str, groups: IntArray, near: list[int]) -> None:
        def picked() -> None:
            node = drawn.clicked(key, self.graph)
            if node is not None:
                picking.pick(self.view, self.points[0], self.prefix, [node])

        figure = drawn.graph_figure(
            self.graph, self.places, categories=[t(f"{_NAME}.group", number=one + 1) for one in groups.tolist()],
            selected=() if self.selected is None else (self.selected,), neighbours=near, height=HEIGHT, key=key,
            labels=len(self.graph) <= LABELLED_UP_TO,
        )  # fmt: skip
        figure["layout"]["margin"]["t"] = TOOLS
        alt = t(f"{_NAME}.alt", nodes=len(self.graph), groups=int(groups.max()) + 1)
        chart.show(figure, key=key, alt=alt, on_select=picked, selection_mode="points")


def _kind(q: float) -> str:
    return f"{_NAME}.kinds.{'away' if q < 1 else 'around' if q > 1 else 'plain'}"


def cosines(compared: Comparison, both: Both) -> None:
    """Bars: how similar the vectors of neighbours are, and of nodes alike but far apart."""
    found = [*compared.cosines, compared.by_measures]
    names = [*(t(f"{_NAME}.side_short", q=f"{walk.q:g}") for walk in both.walks), t(f"{_NAME}.alike.measures")]
    values = [
        (t(f"{_NAME}.alike.{kind}"), np.array([getattr(one, kind).mean for one in found])) for kind in ("near", "alike")
    ]
    values = [(name, one) for name, one in values if np.isfinite(one).all()]
    st.markdown(f"**{t(f'{_NAME}.alike.bars')}**")
    figure = plot.bars(
        names, values, axis=plot.Axis(t(f"{_NAME}.alike.cosine"), (min(0.0, *(one.min() for _, one in values)), 1.02)),
        colours=[palette.STATIC, palette.CONTEXTUAL],
    )  # fmt: skip
    chart.show(figure, key="gr_cosines", alt=t(f"{_NAME}.alike.bars"))
    st.caption(t(f"{_NAME}.alike.pairs", count=f"{compared.alike:,}"))
    frame = pd.DataFrame({t(f"{_NAME}.columns.name"): names, **dict(values)})
    tables.csv_button(frame, key="graph_pair_cosines")


def reach(compared: Comparison, both: Both) -> None:
    """Curves: how far from its start a walker is after so many steps."""
    st.markdown(f"**{t(f'{_NAME}.reach.title')}**")
    lines = [
        plot.Curve(t(f"{_NAME}.side_short", q=f"{walk.q:g}"), np.arange(len(found)), found, dashed=bool(place))
        for place, (walk, found) in enumerate(zip(both.walks, compared.reach, strict=True))
    ]
    figure = plot.curves(
        lines, x=plot.Axis(t(f"{_NAME}.reach.steps")), y=plot.Axis(t(f"{_NAME}.reach.hops")), height=230
    )  # fmt: skip
    chart.show(figure, key="gr_reach", alt=t(f"{_NAME}.reach.title"))
    st.caption(t(f"{_NAME}.reach.about"))
    # Numbered: both sides may have the same q.
    columns = {f"{line.name} ({place + 1})": line.y for place, line in enumerate(lines)}
    frame = pd.DataFrame({t(f"{_NAME}.reach.steps"): lines[0].x, **columns})
    tables.csv_button(frame, key="graph_reach")
