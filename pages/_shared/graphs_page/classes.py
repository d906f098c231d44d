"""What kind of node is this? Some nodes are labelled, and the vectors must tell the class of the others."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from embed_core import presets
from embed_core.graph.classification import (
    MOST_SEEDS,
    SHARES,
    Classified,
    Labels,
    classify,
    may_be_classes,
    read_labels,
)
from embed_core.graph.kinds import Graph
from embed_core.graph.vectors import points
from embed_core.points import Points, digest
from pages._shared.feedback import guarded, wait_for
from pages._shared.graphs_page import classes_answers, classes_measured, links_vectors
from pages._shared.graphs_page.choose import choose_graph
from pages._shared.graphs_page.nodes import communities_of, numbered
from pages._shared.i18n import language, plain, t
from pages._shared.inspector import colours, of_points, own_columns
from pages._shared.jobs import registry
from pages._shared.state import View

PREFIX = "gc_"
COMMUNITY = "community"
_NAME = "graphs_page.classes"


def show(view: View) -> None:
    """Graph, classes, how many are labelled; curves, the graph with the answers, the inspector."""
    graph = choose_graph(view, default="karate")
    if graph is None:
        return
    described = _described(view, graph)
    if described is None:
        return
    first, second, third, fourth, more = st.columns([1.3, 1.4, 1.5, 0.9, 1], vertical_alignment="bottom")
    with first:
        column = _choose_column(view, described)
    with second:
        share = _share(view)
    with third:
        kind = _kind(view)
    with fourth:
        seeds = view.number(t("graphs_page.links.seeds"), "gc_rounds", 1, MOST_SEEDS, 5, help=t(f"{_NAME}.seeds_help"))
    with more:
        walking, learning = links_vectors.choose(view, PREFIX)
    labels = read_labels(described.columns[column], colours.option_label(colours.COLUMN + column))
    key = f"graph_classes|{graph.key}|{digest([labels.codes.tolist(), labels.names])}|{seeds}|{walking}|{learning}"
    work = partial(classify, graph, labels, seeds, walking, learning)
    found: Classified | None = wait_for(registry.start(key, work), "gc_job", patience=0.4)
    if found is None:
        return
    if column == COMMUNITY:
        st.info(t(f"{_NAME}.stand_in"), icon=":material/info:")
    place = SHARES.index(share)
    answered = classes_answers.columns_of(labels, found.first[place], len(graph))
    shown = points(graph, found.vectors, f"{key}|{share}", {**answered, column: described.columns[column]})
    left, right = st.columns([1.15, 1], gap="medium")
    with left:
        classes_measured.curves(found, share, kind)
    with right:
        classes_answers.picture(view, graph, shown, PREFIX)
    classes_measured.see(found, labels, place, kind)
    _provenance(labels, found, links_vectors.line(walking, learning), column)
    classes_measured.table(found, kind)
    classes_answers.wrong(graph, labels, found.first[place])
    st.markdown(f"#### {t('graphs_page.nodes.inspector')}")
    with guarded():
        of_points.inspect(view, shown, PREFIX)
    _maths()


def _described(view: View, graph: Graph) -> Points | None:
    """The graph's nodes with every column that may hold classes; the vectors do not matter here."""
    communities = communities_of(graph)
    if communities is None:
        return None
    columns = {**graph.columns, COMMUNITY: numbered(communities.labels)}
    bare = Points(graph.names, np.zeros((len(graph), 1), dtype=np.float32), f"{graph.key}|nodes", columns=columns)
    return own_columns.choose(view, bare, "gc_own_", title=t(f"{_NAME}.own"))


def _choose_column(view: View, described: Points) -> str:
    offered = [name for name, column in described.columns.items() if may_be_classes(column)]
    # With none that fits the first is asked for, whose error says what is needed.
    offered = offered or [next(iter(described.columns))]
    return view.choice(
        st.selectbox, t(f"{_NAME}.column"), "gc_column", offered, offered[0],
        format_func=lambda name: colours.option_label(colours.COLUMN + name), help=t(f"{_NAME}.column_help"),
    )  # fmt: skip


def _share(view: View) -> float:
    return view.choice(
        st.select_slider, t(f"{_NAME}.share"), "gc_share", list(SHARES), 0.5, format_func=lambda one: f"{one:.0%}",
        help=t(f"{_NAME}.share_help"),
    )  # fmt: skip


def _kind(view: View) -> str:
    return view.choice(
        st.segmented_control, t(f"{_NAME}.kind"), "gc_kind", ["micro", "macro"], "micro",
        format_func=lambda name: t(f"{_NAME}.kinds.{name}"), help=t(f"{_NAME}.kind_help"),
    )  # fmt: skip


def _provenance(labels: Labels, found: Classified, line: str, column: str) -> None:
    sizes = np.bincount(labels.codes[labels.known]).tolist()
    title = colours.option_label(colours.COLUMN + column)
    classes = ("、" if language() == "zh" else ", ").join(
        f"{plain(presets.value_name(name, language()))} ({size})"
        for name, size in zip(labels.names, sizes, strict=True)
    )
    said = [
        t(f"{_NAME}.classes", column=plain(title), classes=classes),
        line,
        t("graphs_page.links.measured", seeds=len(found.micro["vectors"])),
    ]
    if (without := len(labels.codes) - len(labels.known)) > 0:
        said.insert(1, t(f"{_NAME}.without", count=without))
    st.caption(" · ".join(said))


def _maths() -> None:
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t(f"{_NAME}.maths"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t(f"{_NAME}.sources"))
