"""Node by node: which taught, which were told right, which wrong: on the graph, in a table, as columns of points."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from embed_core import presets
from embed_core.graph.classification import METHODS, VECTORS, Asked, Labels
from embed_core.graph.kinds import Graph
from embed_core.own_columns import MISSING
from embed_core.points import Points
from pages._shared import tables
from pages._shared.figures import chart, palette
from pages._shared.graphs_page import drawn
from pages._shared.graphs_page.choose import places_of
from pages._shared.i18n import language, t
from pages._shared.inspector import picking
from pages._shared.state import View

_NAME = "graphs_page.classes"
OUTCOME, ANSWER = "outcome", "answer"
_COLOURS = {"taught": palette.QUIET, "told_right": palette.NEIGHBOUR, "told_wrong": palette.HIGHLIGHT}


def columns_of(labels: Labels, one: Asked, nodes: int) -> dict[str, NDArray[Any]]:
    """What became of every node, and the class the vectors gave it."""
    outcome, answer = np.full(nodes, MISSING, dtype=object), np.full(nodes, MISSING, dtype=object)
    given = one.answers[VECTORS]
    outcome[one.training] = "taught"
    outcome[one.asked] = np.where(given == labels.codes[one.asked], "told_right", "told_wrong")
    answer[one.asked] = [labels.names[code] for code in given.tolist()]
    return {OUTCOME: outcome, ANSWER: answer}


def picture(view: View, graph: Graph, points: Points, prefix: str) -> None:
    """The graph, its nodes coloured by what became of them; a click selects the node below as well."""
    places = places_of(graph)
    if places is None:
        return
    key = f"{prefix}graph"

    def picked() -> None:
        node = drawn.clicked(key, graph)
        if node is not None:
            picking.pick(view, points, prefix, [node])

    selected = picking.selected(view, points, prefix)
    colours = {presets.value_name(name, language()): colour for name, colour in _COLOURS.items()}
    figure = drawn.graph_figure(
        graph, places, categories=[presets.value_name(str(value), language()) for value in points.columns[OUTCOME]],
        title=presets.column_name(OUTCOME, language()), selected=() if selected is None else (selected,), height=500,
        key=key,
    )  # fmt: skip
    for trace in figure["data"]:
        if (colour := colours.get(trace.get("name", ""))) is not None:
            trace["marker"]["color"] = colour
    st.markdown(f"**{t(f'{_NAME}.graph')}**")
    chart.show(
        figure, key=key, alt=t(f"{_NAME}.graph_alt", nodes=len(graph)), on_select=picked, selection_mode="points"
    )


def wrong(graph: Graph, labels: Labels, one: Asked) -> None:
    """The nodes that the vectors told wrong, with what every method said."""
    truth = labels.codes[one.asked]
    places = np.flatnonzero(one.answers[VECTORS] != truth)
    if not len(places):
        st.markdown(t(f"{_NAME}.all_right", count=len(truth)))
        return
    frame = pd.DataFrame({
        t(f"{_NAME}.columns.node"): [graph.names[node] for node in one.asked[places].tolist()],
        t(f"{_NAME}.columns.truth"): [_named(labels, code) for code in truth[places].tolist()],
    })  # fmt: skip
    for method in METHODS:
        frame[t(f"{_NAME}.methods.{method}")] = [_named(labels, code) for code in one.answers[method][places].tolist()]
    frame[t(f"{_NAME}.columns.degree")] = graph.degrees[one.asked[places]]
    with st.expander(t(f"{_NAME}.wrong", count=len(places), asked=len(truth)), icon=":material/rule:"):
        tables.show(frame, key="gc_wrong")


def _named(labels: Labels, code: int) -> str:
    return presets.value_name(labels.names[code], language())
