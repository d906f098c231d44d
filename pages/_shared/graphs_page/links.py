"""Which edges are missing? Some are hidden; node vectors must find them again, against formulas on neighbours."""

from __future__ import annotations

from functools import partial

import streamlit as st

from embed_core.graph.hiding import HIGH_SHARE, LOW_SHARE
from embed_core.graph.kinds import Graph
from embed_core.graph.link_prediction import MOST_SEEDS, OPERATORS, LinkSettings, Operator, Prediction, predict
from pages._shared.feedback import guarded, wait_for
from pages._shared.graphs_page import links_found, links_measured, links_vectors
from pages._shared.graphs_page.choose import choose_graph
from pages._shared.i18n import t
from pages._shared.inspector import of_points
from pages._shared.jobs import registry
from pages._shared.state import View

PREFIX = "gl_"
_NAME = "graphs_page.links"


def show(view: View) -> None:
    """Graph, how much is hidden, who finds it, which edges are missing, the pairs as points."""
    graph = choose_graph(view)
    if graph is None:
        return
    left, middle, right, more = st.columns([1.5, 2, 0.9, 1], vertical_alignment="bottom", gap="medium")
    with left:
        share = _share(view)
    with middle:
        operator = _operator(view)
    with right:
        seeds = view.number(t(f"{_NAME}.seeds"), "gl_rounds", 1, MOST_SEEDS, 5, help=t(f"{_NAME}.seeds_help"))
    with more:
        walking, learning = links_vectors.choose(view, PREFIX)
    settings = LinkSettings(share, seeds)
    key = f"graph_links|{graph.key}|{settings}|{walking}|{learning}"
    work = partial(predict, graph, settings, walking, learning)
    found: Prediction | None = wait_for(registry.start(key, work), "gl_job", patience=0.4)
    if found is None:
        return
    if graph.directed:
        st.caption(f":material/info: {t(f'{_NAME}.directed')}")
    links_measured.show(found, operator)
    st.caption(_provenance(graph, found, links_vectors.line(walking, learning)))
    links_measured.table(found)
    links_found.show(view, graph, found, operator)
    st.markdown(f"#### {t(f'{_NAME}.inspector')}")
    st.markdown(t(f"{_NAME}.inspector_about", operator=t(f"{_NAME}.operators.{operator}")))
    with guarded():
        of_points.inspect(view, links_found.pair_points(found, operator, key), PREFIX, labels=False, height=480)
    _maths()


def _share(view: View) -> float:
    return float(
        view.slider(
            t(f"{_NAME}.share"), "gl_share", LOW_SHARE, HIGH_SHARE, 0.5, step=0.05, format="percent",
            help=t(f"{_NAME}.share_help"),
        )
    )  # fmt: skip


def _operator(view: View) -> Operator:
    return view.choice(
        st.segmented_control, t(f"{_NAME}.operator"), "gl_op", list(OPERATORS), "l2",
        format_func=lambda name: t(f"{_NAME}.operators.{name}"), help=t(f"{_NAME}.operator_help"),
    )  # fmt: skip


def _provenance(graph: Graph, found: Prediction, line: str) -> str:
    said = [
        t(f"{_NAME}.hidden", hidden=f"{found.hidden:,}", edges=f"{found.edges:,}", pairs=f"{len(found.split.pairs):,}"),
        line,
        t(f"{_NAME}.measured", seeds=len(found.auc["l2"])),
    ]
    if found.hidden < found.wanted:
        said.insert(1, t(f"{_NAME}.fewer", wanted=f"{found.wanted:,}", hidden=f"{found.hidden:,}", nodes=len(graph)))
    return " · ".join(said)


def _maths() -> None:
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t(f"{_NAME}.maths"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t(f"{_NAME}.sources"))
