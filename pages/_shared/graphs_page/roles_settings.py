"""What the section "near or alike" compares: two kinds of walks on one graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from embed_core.graph.kinds import Graph
from embed_core.graph.samples import sample
from embed_core.graph.vectors import VectorSettings
from embed_core.graph.walks import WalkSettings
from pages._shared.graphs_page.choose import choose_graph
from pages._shared.graphs_page.nodes_settings import BIASES
from pages._shared.i18n import t
from pages._shared.state import View

Pair = tuple[int, int]
FIRST = "lesmis"
ASKED = (FIRST, "barbell")
PAGE = "page"
PAPER = (0.5, 2.0)
"""q of the two pictures of figure 3; p is 1 in both."""
_SIZES = {FIRST: (6, 3)}
_NAME = "graphs_page.roles"


@dataclass(frozen=True, slots=True)
class Both:
    """Two kinds of walks, how many groups are made of the vectors of each, and the training they share."""

    walks: tuple[WalkSettings, WalkSettings]
    sizes: Pair
    learning: VectorSettings

    @property
    def as_in_the_paper(self) -> bool:
        """Whether p and q are those of figure 3."""
        return all(walk.p == 1 and walk.q == q for walk, q in zip(self.walks, PAPER, strict=True))

    def line(self) -> str:
        """Where the vectors come from, in a line."""
        walk = self.walks[0]
        return t(
            f"{_NAME}.provenance", walks=walk.walks, length=walk.length, p=f"{walk.p:g}", dims=self.learning.dims,
            window=self.learning.window, epochs=self.learning.epochs, negatives=self.learning.negatives,
        )  # fmt: skip


def choose_where(view: View) -> tuple[str, Graph | None]:
    """Les Misérables as in the paper, the barbell, or the graph of the other sections."""
    which = view.choice(
        st.segmented_control, t(f"{_NAME}.where"), "gr_graph", [*ASKED, PAGE], FIRST,
        format_func=lambda one: t(f"{_NAME}.wheres.{one}"),
    )  # fmt: skip
    if which == PAGE:
        return which, choose_graph(view)
    st.caption(t(f"{_NAME}.about.{which}"))
    return which, sample(which)


def details(view: View) -> tuple[float, int, int, VectorSettings]:
    """p, walks, length and the training, which both sides share."""
    with st.popover(t("projections.more"), icon=":material/tune:"):
        st.caption(t(f"{_NAME}.details"))
        p = _of(view, "gr_p", t("graphs_page.nodes.p"), list(BIASES), 1.0)
        walks = _of(view, "gr_walks", t("graphs_page.nodes.walks"), [1, 5, 10, 20, 40], 10)
        length = _of(view, "gr_length", t("graphs_page.nodes.length"), [10, 20, 40, 80, 160], 80)
        window = _of(view, "gr_window", t("graphs_page.nodes.window"), [1, 2, 3, 5, 10], 10)
        dims = _of(view, "gr_size", t("graphs_page.nodes.dims"), [4, 8, 16, 32, 64], 16)
        epochs = _of(view, "gr_epochs", t("graphs_page.nodes.epochs"), [1, 2, 5, 10], 5)
    return float(p), walks, length, VectorSettings(dims=dims, window=window, epochs=epochs)


def choose_side(view: View, place: int, which: str, most: int) -> tuple[float, int]:
    """q and the number of groups of one side."""
    q, k = st.columns(2)
    with q:
        bias = _of(view, f"gr_q{place + 1}", t(f"{_NAME}.q"), list(BIASES), PAPER[place], t("graphs_page.nodes.q_help"))
    with k:
        first = min(most, _SIZES.get(which, (3, 3))[place])
        groups = view.slider(
            t(f"{_NAME}.k"), f"gr_k{place + 1}_{which}", 2, most, first, help=t(f"{_NAME}.k_help")
        )  # fmt: skip
    return float(bias), int(groups)


def _of(view: View, key: str, label: str, options: list[Any], first: Any, about: str | None = None) -> Any:
    return view.choice(
        st.select_slider, label, key, options, first, format_func=lambda value: f"{value:g}", help=about
    )  # fmt: skip
