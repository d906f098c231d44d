"""The controls of the walk: p and q, where it begins, which step is looked at."""

from __future__ import annotations

import streamlit as st

from embed_core.graph.kinds import Graph, IntArray
from embed_core.graph.walks import WalkSettings
from pages._shared.i18n import plain, t
from pages._shared.state import View, unfinished

_NAME = "graphs_page.walk"
SCALE = (0.25, 0.35, 0.5, 0.71, 1.0, 1.41, 2.0, 2.83, 4.0)
"""Half powers of two, over the range that the paper searches."""
WAYS: dict[str, tuple[float, float]] = {
    "deepwalk": (1.0, 1.0), "near": (1.0, 2.0), "out": (1.0, 0.5), "back": (0.25, 1.0),
}  # fmt: skip
P, Q = 1.0, 0.5
FIRST_STEP = 4
LISTED_UP_TO = 2_000
"""Nodes: of more, the start is typed."""


def settings(view: View) -> WalkSettings:
    """p, q and what belongs to a corpus."""
    left, right, more = st.columns([1.4, 1.4, 1], vertical_alignment="bottom")
    with left:
        p = _scale(view, "p", P)
    with right:
        q = _scale(view, "q", Q)
    with more, st.popover(t("projections.more"), icon=":material/tune:"):
        length = view.slider(t(f"{_NAME}.length"), "gw_length", 5, 200, 80, help=t(f"{_NAME}.length_help"))
        walks = view.slider(t(f"{_NAME}.walks"), "gw_walks", 1, 50, 10, help=t(f"{_NAME}.walks_help"))
        seed = view.number(t("projections.seed"), "gw_seed", 0, 9_999, 3, help=t(f"{_NAME}.seed_help"))
    ways = st.container(horizontal=True)
    for name, (way_p, way_q) in WAYS.items():
        ways.button(
            t(f"{_NAME}.ways.{name}"), key=f"gw_way_{name}", on_click=_take, args=(view, way_p, way_q),
            type="primary" if (p, q) == (way_p, way_q) else "secondary", help=t(f"{_NAME}.ways_help.{name}"),
        )  # fmt: skip
    return WalkSettings(walks=walks, length=length, p=p, q=q, seed=seed)


def _scale(view: View, name: str, default: float) -> float:
    return float(
        view.choice(
            st.select_slider, t(f"{_NAME}.{name}"), f"gw_{name}", SCALE, default, format_func=lambda one: f"{one:g}",
            help=t(f"{_NAME}.{name}_help"),
        )
    )  # fmt: skip


def _take(view: View, p: float, q: float) -> None:
    view.put("gw_p", p)
    view.put("gw_q", q)


def start(view: View, graph: Graph) -> int | None:
    """Where the walk begins: a node by its name, at first the one with most edges."""
    best = graph.names[int(graph.degrees.argmax())]
    if len(graph) <= LISTED_UP_TO:
        name = view.choice(
            st.selectbox, t(f"{_NAME}.start"), "gw_start", graph.names, best, help=t(f"{_NAME}.start_help")
        )
        return graph.names.index(name)
    typed = view.text(t(f"{_NAME}.start"), "gw_start", best, help=t(f"{_NAME}.start_help")).strip()
    if typed in graph.names:
        return graph.names.index(typed)
    folded = [name.casefold() for name in graph.names]
    if typed.casefold() in folded:
        return folded.index(typed.casefold())
    st.info(t(f"{_NAME}.no_node", name=plain(typed[:60]), example=plain(best)), icon=":material/info:")
    unfinished()
    return None


def step(view: View, graph: Graph, path: IntArray) -> int:
    """Which node of the walk is looked at (0 is the start), with buttons both ways."""
    last = len(path) - 1
    if last < 1:
        st.info(t(f"{_NAME}.nowhere", name=plain(graph.names[int(path[0])])), icon=":material/info:")
        return 0
    slide, beside = st.columns([2.2, 1], vertical_alignment="bottom")
    with slide:
        now = view.slider(t(f"{_NAME}.step"), "gw_step", 0, last, min(FIRST_STEP, last), help=t(f"{_NAME}.step_help"))
    turn = beside.container(horizontal=True)
    turn.button(
        t(f"{_NAME}.previous"), key="gw_back", icon=":material/arrow_back:", disabled=now == 0, on_click=view.put,
        args=("gw_step", now - 1),
    )  # fmt: skip
    turn.button(
        t(f"{_NAME}.next"), key="gw_on", icon=":material/arrow_forward:", disabled=now == last, on_click=view.put,
        args=("gw_step", now + 1),
    )  # fmt: skip
    return int(now)


def begin_at(view: View, graph: Graph, node: int) -> None:
    """Begin the walk at a clicked node."""
    view.put("gw_start", graph.names[node])
