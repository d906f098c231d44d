"""The pairs themselves: the most probable missing edges by name, on the graph, and the pairs asked for as points."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.graph.kinds import Graph, IntArray
from embed_core.graph.link_prediction import METHODS, OPERATORS, Operator, Prediction, Suggested, pair_features
from embed_core.graph.pair_scores import HEURISTICS, score
from embed_core.points import Points
from pages._shared import tables
from pages._shared.figures import chart, palette
from pages._shared.graphs_page import drawn
from pages._shared.graphs_page.choose import places_of
from pages._shared.graphs_page.links_measured import name_of
from pages._shared.i18n import plain, t
from pages._shared.state import View

HIDDEN, WHOLE = "hidden", "whole"
POINTS = 500
"""Pairs of each kind in the inspector."""
_NAME = "graphs_page.links"
_NAMED = 3


def show(view: View, graph: Graph, found: Prediction, operator: Operator) -> None:
    """Whose pairs, from which graph; the graph with them drawn in; the table."""
    st.markdown(f"#### {t(f'{_NAME}.missing')}")
    left, right = st.columns([1.5, 2], vertical_alignment="bottom")
    with left:
        where = view.choice(
            st.segmented_control, t(f"{_NAME}.where"), "gl_where", [HIDDEN, WHOLE], HIDDEN,
            format_func=lambda name: t(f"{_NAME}.wheres.{name}"), help=t(f"{_NAME}.where_help"),
        )  # fmt: skip
    with right:
        method = view.choice(
            st.selectbox, t(f"{_NAME}.by"), "gl_by", ["", *METHODS], "",
            format_func=lambda name: name_of(name) if name else t(f"{_NAME}.as_above", operator=name_of(operator)),
        )  # fmt: skip
    method = method or operator
    asked = found.split.graph if where == HIDDEN else graph
    suggested = (found.found if where == HIDDEN else found.missing)[method]
    picture, beside = st.columns([1.3, 1], gap="medium")
    with picture:
        _picture(asked, suggested)
    with beside:
        _table(asked, suggested, method)
    st.markdown(_said(graph, found, suggested, method))


def _picture(graph: Graph, suggested: Suggested) -> None:
    places = places_of(graph)
    if places is None:
        return
    hits = np.zeros(len(suggested.pairs), dtype=bool) if suggested.hidden is None else suggested.hidden
    lines = [
        drawn.Lines(t(f"{_NAME}.lines.{name}"), _ends(suggested.pairs[which]), colour, dashed=dashed)
        for name, which, colour, dashed in (
            ("hit", hits, palette.NEIGHBOUR, False),
            ("other", ~hits, palette.HIGHLIGHT, True),
        )
        if which.any()
    ]  # fmt: skip
    figure = drawn.graph_figure(graph, places, edge_emphasis=lines, height=520, key="gl_graph", colour=palette.QUIET)
    chart.show(figure, key="gl_graph", alt=t(f"{_NAME}.graph_alt", pairs=len(suggested.pairs)))
    if count := drawn.hidden_edges(graph):
        st.caption(t("graphs_page.nodes.hidden", count=f"{count:,}", shown=f"{drawn.EDGES_UP_TO:,}"))


def _ends(pairs: IntArray) -> list[tuple[int, int]]:
    return [(int(first), int(second)) for first, second in pairs]


def _table(graph: Graph, suggested: Suggested, method: str) -> None:
    titles = {name: t(f"{_NAME}.columns.{name}") for name in ("first", "second", "score", "common", "truth")}
    first, second = ([graph.names[int(pair[side])] for pair in suggested.pairs] for side in (0, 1))
    frame = pd.DataFrame({titles["first"]: first, titles["second"]: second})
    if suggested.hidden is not None:
        frame[titles["truth"]] = [t(f"{_NAME}.truth.{'hidden' if hit else 'none'}") for hit in suggested.hidden]
    frame[titles["score"]] = suggested.scores
    frame[titles["common"]] = score(graph, suggested.pairs, "common").astype(int)
    number = st.column_config.NumberColumn
    settings = {titles["score"]: number(format="%.3f", width=60), titles["common"]: number(width=60)}
    tables.show(frame, key=f"gl_pairs_{method}", columns=settings, height=460)


def _said(graph: Graph, found: Prediction, suggested: Suggested, method: str) -> str:
    pairs = [f"{graph.names[int(a)]} – {graph.names[int(b)]}" for a, b in suggested.pairs[:_NAMED]]
    named = plain("; ".join(pairs))
    if suggested.hidden is None:
        return t(f"{_NAME}.said.whole", method=name_of(method), pairs=named)
    other = found.best(HEURISTICS if method in OPERATORS else OPERATORS)
    rival = found.found[other].hidden
    expected = found.hidden / max(found.candidates, 1) * len(suggested.pairs)
    return t(
        f"{_NAME}.said.hidden", method=name_of(method), hits=int(suggested.hidden.sum()), count=len(suggested.pairs),
        expected=f"{expected:.1f}", pairs=named, other=name_of(other), others=0 if rival is None else int(rival.sum()),
    )  # fmt: skip


def pair_points(found: Prediction, operator: Operator, key: str) -> Points:
    """The pairs asked for (at most 500 of each kind) as points: the operator's vector, and what was said of each."""
    hidden = len(found.split.hidden)
    each = min(hidden, POINTS)
    places = np.concatenate([np.arange(each), hidden + np.arange(each)])
    pairs, truth, chance = found.split.pairs[places], found.split.truth[places], found.chances[operator][places]
    names = found.split.graph.names
    columns = {
        "pair_truth": np.array(["hidden_edge" if one else "no_edge" for one in truth], dtype=object),
        "pair_answer": np.array(
            ["told_right" if one else "told_wrong" for one in (chance >= 0.5) == truth], dtype=object
        ),
        "chance": chance.round(4),
        "common_neighbours": score(found.split.graph, pairs, "common").astype(np.int64),
    }
    return Points(
        names=tuple(f"{names[int(a)]} – {names[int(b)]}" for a, b in pairs),
        vectors=pair_features(found.vectors, pairs, operator).astype(np.float32),
        key=f"{key}|{operator}",
        columns=columns,
    )
