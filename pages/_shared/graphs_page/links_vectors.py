"""How the vectors are made that links and classes are told from: p, q, walks, skip-gram. For both sections."""

from __future__ import annotations

import streamlit as st

from embed_core.graph.vectors import VectorSettings
from embed_core.graph.walks import WalkSettings
from pages._shared.graphs_page.nodes_settings import BIASES
from pages._shared.i18n import t
from pages._shared.state import View

_NAME = "graphs_page.nodes"


def choose(view: View, prefix: str) -> tuple[WalkSettings, VectorSettings]:
    """A popover with p, q and the rest; at first DeepWalk with the usual settings."""
    with st.popover(t("projections.more"), icon=":material/tune:"):
        p, q = (_bias(view, prefix, name) for name in ("p", "q"))
        walks = view.choice(st.select_slider, t(f"{_NAME}.walks"), f"{prefix}walks", [1, 2, 5, 10, 20, 40], 10)
        length = view.choice(st.select_slider, t(f"{_NAME}.length"), f"{prefix}length", [5, 10, 20, 40, 80, 160], 80)
        window = view.slider(t(f"{_NAME}.window"), f"{prefix}window", 1, 15, 5, help=t(f"{_NAME}.window_help"))
        size = view.choice(st.select_slider, t(f"{_NAME}.dims"), f"{prefix}size", [2, 4, 8, 16, 32, 64, 128], 64)
        epochs = view.slider(t(f"{_NAME}.epochs"), f"{prefix}epochs", 1, 20, 5)
        seed = view.number(t("projections.seed"), f"{prefix}start", 0, 9_999, 0, help=t("graphs_page.links.seed_help"))
    return (
        WalkSettings(walks, length, p, q, seed),
        VectorSettings(dims=size, window=window, epochs=epochs, seed=seed),
    )


def _bias(view: View, prefix: str, name: str) -> float:
    return float(
        view.choice(
            st.select_slider, t(f"{_NAME}.{name}"), f"{prefix}bias_{name}", list(BIASES), 1.0,
            format_func=lambda value: f"{value:g}", help=t(f"{_NAME}.{name}_help"),
        )
    )  # fmt: skip


def line(walking: WalkSettings, learning: VectorSettings) -> str:
    """Where the vectors come from, in a line; the seed is the first one's."""
    return t(
        f"{_NAME}.provenance.node2vec", walks=walking.walks, length=walking.length, p=f"{walking.p:g}",
        q=f"{walking.q:g}", dims=learning.dims, window=learning.window, epochs=learning.epochs,
        negatives=learning.negatives, seed=learning.seed,
    )  # fmt: skip
