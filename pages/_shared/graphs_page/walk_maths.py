"""The maths of one step: equation 2 with the numbers in it, and code that gives the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.graph.kinds import Graph, IntArray
from embed_core.graph.walks import Transition, WalkSettings, alphas
from pages._shared import tables
from pages._shared.i18n import t

_NAME = "graphs_page.walk"
FORMULA = (
    r"P(c_i = x \mid c_{i-1} = v,\, c_{i-2} = t) = \frac{\alpha_{pq}(t, x)\, w_{vx}}{Z}, \qquad "
    r"\alpha_{pq}(t, x) = \begin{cases} \frac{1}{p} & d_{tx} = 0 \\ 1 & d_{tx} = 1 \\ \frac{1}{q} & d_{tx} = 2 "
    r"\end{cases}"
)


def show(graph: Graph, path: IntArray, now: Transition, step: int, settings: WalkSettings) -> None:
    """Formula, this step's numbers, code."""
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.latex(FORMULA)
        st.markdown(t(f"{_NAME}.maths.meaning"))
        st.latex(rf"p = {settings.p:g}, \quad q = {settings.q:g}, \quad Z = {_total(now, settings):.4g}")
        if len(now.targets):
            tables.show(_table(graph, now, settings), key="gw_maths", height=300)
        st.markdown(t(f"{_NAME}.maths.sampling"))
        st.code(code(path, step, settings), language="python")


def _factors(now: Transition, settings: WalkSettings) -> np.ndarray:
    known = alphas(settings.p, settings.q)
    return np.array([known[kind] for kind in now.kinds], dtype=np.float64)


def _total(now: Transition, settings: WalkSettings) -> float:
    return float((_factors(now, settings) * now.weights).sum())


def _table(graph: Graph, now: Transition, settings: WalkSettings) -> pd.DataFrame:
    order = np.argsort(-now.probabilities, kind="stable")
    factors = _factors(now, settings)
    heading = f"{_NAME}.maths.columns"
    return pd.DataFrame({
        t(f"{heading}.node"): [graph.names[node] for node in now.targets[order].tolist()],
        t(f"{heading}.kind"): [t(f"{_NAME}.kinds.{now.kinds[place]}") for place in order.tolist()],
        t(f"{heading}.weight"): now.weights[order],
        t(f"{heading}.alpha"): factors[order].round(4),
        t(f"{heading}.product"): (factors * now.weights)[order].round(4),
        t(f"{heading}.probability"): now.probabilities[order].round(4),
    })  # fmt: skip


def code(path: IntArray, step: int, settings: WalkSettings) -> str:
    """The step worked out with the library."""
    before = int(path[step - 1]) if step else None
    return "\n".join([
        "from embed_core.graph.reading import read_graph",
        "from embed_core.graph.walks import WalkSettings, random_walks, transition",
        "",
        'graph = read_graph("edges.csv", open("edges.csv", "rb").read())',
        f"step = transition(graph, previous={before}, current={int(path[step])}, p={settings.p:g}, q={settings.q:g})",
        "for node, share in zip(step.targets, step.probabilities):",
        "    print(graph.names[node], share)",
        f"walks = random_walks(graph, WalkSettings(walks={settings.walks}, length={settings.length}, p={settings.p:g}, "
        f"q={settings.q:g}, seed={settings.seed}))",
    ])  # fmt: skip
