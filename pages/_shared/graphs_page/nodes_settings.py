"""How vectors of nodes are made: the method and its settings, and the trainings behind them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

import streamlit as st

from embed_core.graph.kinds import Graph
from embed_core.graph.vectors import Vectors, VectorSettings, node_vectors, spectral
from embed_core.graph.walks import WalkSettings
from embed_core.progress import Progress
from pages._shared.i18n import t
from pages._shared.state import View

Method = Literal["deepwalk", "node2vec", "spectral"]
METHODS: tuple[Method, ...] = ("deepwalk", "node2vec", "spectral")
BIASES = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 10.0)
_NAME = "graphs_page.nodes"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What vectors of nodes depend on beside the graph; ``dims`` of the spectral embedding are ``learning.dims``."""

    method: Method
    walking: WalkSettings
    learning: VectorSettings

    @property
    def key(self) -> str:
        """All that counts for the method."""
        if self.method == "spectral":
            return f"spectral-{self.learning.dims}"
        return f"{self.walking}|{self.learning}"

    def of_seed(self, seed: int) -> Recipe:
        """The same with another seed, for the walks and the training."""
        return replace(self, walking=replace(self.walking, seed=seed), learning=replace(self.learning, seed=seed))

    def line(self) -> str:
        """Where the vectors come from, in a line."""
        values: dict[str, Any] = {name: getattr(self.walking, name) for name in ("walks", "length")}
        values |= {name: f"{getattr(self.walking, name):g}" for name in ("p", "q")}
        values |= {name: getattr(self.learning, name) for name in ("dims", "window", "epochs", "negatives", "seed")}
        return t(f"{_NAME}.provenance.{self.method}", **values)


def vectors_of(graph: Graph, recipe: Recipe, progress: Progress) -> Vectors:
    """The vectors (n, dims)."""
    if recipe.method == "spectral":
        progress("graph.learn", 0, None)
        return spectral(graph, recipe.learning.dims)
    return node_vectors(graph, recipe.walking, recipe.learning, progress)


def choose(view: View) -> Recipe:
    """The controls."""
    left, middle, right = st.columns([1.6, 2, 0.9], vertical_alignment="bottom")
    with left:
        method = view.choice(
            st.segmented_control, t(f"{_NAME}.method"), "gn_how", list(METHODS), "deepwalk",
            format_func=lambda name: t(f"{_NAME}.methods.{name}"), help=t(f"{_NAME}.method_help"),
        )  # fmt: skip
    p = q = 1.0
    with middle:
        if method == "node2vec":
            p, q = (_bias(view, name, side) for name, side in zip("pq", st.columns(2), strict=True))
        else:
            st.caption(t(f"{_NAME}.about.{method}"))
    with right, st.popover(t("projections.more"), icon=":material/tune:"):
        if method == "spectral":
            dims = view.choice(
                st.select_slider, t(f"{_NAME}.dims"), "gn_axes", [2, 3, 4, 6, 8, 12, 16], 3,
                help=t(f"{_NAME}.axes_help"),
            )  # fmt: skip
            return Recipe(method, WalkSettings(), VectorSettings(dims=dims))
        return Recipe(method, *_details(view, p, q))


def _bias(view: View, name: str, side: Any) -> float:
    with side:
        default = 1.0 if name == "p" else 0.5
        return float(
            view.choice(
                st.select_slider, t(f"{_NAME}.{name}"), f"gn_bias_{name}", list(BIASES), default,
                format_func=lambda value: f"{value:g}", help=t(f"{_NAME}.{name}_help"),
            )
        )  # fmt: skip


def _details(view: View, p: float, q: float) -> tuple[WalkSettings, VectorSettings]:
    st.caption(t(f"{_NAME}.details"))
    walks = view.choice(st.select_slider, t(f"{_NAME}.walks"), "gn_walks", [1, 2, 5, 10, 20, 40], 10)
    length = view.choice(st.select_slider, t(f"{_NAME}.length"), "gn_length", [5, 10, 20, 40, 80, 160], 80)
    window = view.slider(t(f"{_NAME}.window"), "gn_window", 1, 15, 5, help=t(f"{_NAME}.window_help"))
    dims = view.choice(st.select_slider, t(f"{_NAME}.dims"), "gn_size", [2, 4, 8, 16, 32, 64, 128], 64)
    epochs = view.slider(t(f"{_NAME}.epochs"), "gn_epochs", 1, 20, 5)
    seed = view.number(t("projections.seed"), "gn_start", 0, 9_999, 0, help=t(f"{_NAME}.seed_help"))
    return (
        WalkSettings(walks, length, p, q, seed),
        VectorSettings(dims=dims, window=window, epochs=epochs, seed=seed),
    )


def job_of(graph: Graph, recipe: Recipe) -> tuple[str, Any]:
    """Key and work of the training, for :mod:`pages._shared.jobs`."""
    return f"graph_vectors|{graph.key}|{recipe.key}", partial(vectors_of, graph, recipe)
