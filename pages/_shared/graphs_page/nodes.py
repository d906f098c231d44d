"""Every node as a vector: the graph beside the map of its vectors, and how far groups of them can be believed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from embed_core.graph.communities import Communities, louvain
from embed_core.graph.kinds import Graph, IntArray
from embed_core.graph.vectors import Vectors, points
from embed_core.points import Points
from embed_core.progress import Progress
from pages._shared.feedback import guarded, wait_for
from pages._shared.graphs_page import nodes_maths, nodes_pictures, nodes_scores, nodes_settings
from pages._shared.graphs_page.choose import choose_graph
from pages._shared.graphs_page.known import Known, known_of
from pages._shared.graphs_page.nodes_settings import Recipe
from pages._shared.i18n import plain, t
from pages._shared.inspector import of_points
from pages._shared.jobs import registry
from pages._shared.state import View

PREFIX = "gn_"


@dataclass(frozen=True)
class Found:
    """What a training gave: the vectors (n, dims) and k-means of them in as many groups as there are classes (n,)."""

    vectors: Vectors
    groups: IntArray


def show(view: View) -> None:
    """Graph, method, both pictures, the agreement with what is known, the inspector."""
    graph = choose_graph(view, default="karate")
    if graph is None or too_few(graph):
        return
    recipe = nodes_settings.choose(view)
    communities = communities_of(graph)
    if communities is None:
        return
    beside, colour = st.columns([1, 1.7], vertical_alignment="bottom")
    with beside:
        known = _choose_known(view, graph, communities)
    found = _learnt(graph, recipe, known.count)
    if found is None:
        return
    shown = _points(graph, recipe, found, communities)
    nodes_pictures.show(view, graph, shown, communities, known, PREFIX, colour)
    nodes_scores.show(view, graph, recipe, found.groups, communities, known)
    st.caption(recipe.line())
    st.markdown(f"#### {t('graphs_page.nodes.inspector')}")
    with guarded():
        of_points.inspect(view, shown, PREFIX)
    nodes_maths.show()


def too_few(graph: Graph) -> bool:
    """Whether there is nothing to draw a map of; the page then says so."""
    few = len(graph) < of_points.FEWEST
    if few:
        st.info(t("inspector.few", count=len(graph), fewest=of_points.FEWEST), icon=":material/info:")
    return few


def communities_of(graph: Graph) -> Communities | None:
    """Louvain's communities, or None while they are looked for."""
    key = f"graph_louvain|{graph.key}"
    found: Communities | None = wait_for(registry.start(key, partial(_louvain, graph)), key)
    return found


def _louvain(graph: Graph, progress: Progress) -> Communities:
    progress("graph_roles.louvain", 0, None)
    return louvain(graph)


def _choose_known(view: View, graph: Graph, communities: Communities) -> Known:
    offered = known_of(graph, communities)
    if len(offered) == 1:
        return offered[0]
    by_name = {one.column: one for one in offered}
    chosen = view.choice(
        st.segmented_control, t("graphs_page.nodes.known"), "gn_known", list(by_name), offered[0].column,
        format_func=lambda name: plain(by_name[name].title[:40]), help=t("graphs_page.nodes.known_help"),
    )  # fmt: skip
    return by_name[chosen]


def _learnt(graph: Graph, recipe: Recipe, k: int) -> Found | None:
    key, work = nodes_settings.job_of(graph, recipe)
    vectors: Vectors | None = wait_for(registry.start(key, work), "gn_training")
    if vectors is None:
        return None
    grouping = registry.start(f"graph_groups|{key}|{k}", partial(_grouped, graph, recipe, vectors, k))
    groups: IntArray | None = wait_for(grouping, "gn_grouping")
    return None if groups is None else Found(vectors, groups)


def _grouped(graph: Graph, recipe: Recipe, vectors: Vectors, k: int, progress: Progress) -> IntArray:
    progress("graph_roles.groups", 0, None)
    return nodes_scores.groups_of(graph, recipe, vectors, k, recipe.walking.seed)


def _points(graph: Graph, recipe: Recipe, found: Found, communities: Communities) -> Points:
    extra = {"community": numbered(communities.labels), "groups": numbered(found.groups)}
    return points(graph, found.vectors, f"{recipe.key}", extra)


def numbered(labels: IntArray) -> np.ndarray[tuple[int, ...], np.dtype[np.object_]]:
    """Numbers from 1 as categories."""
    return np.array([str(label + 1) for label in labels.tolist()], dtype=object)
