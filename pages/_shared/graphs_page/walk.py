"""The walk: one walker on the drawn graph, the chances of its next step, and the sentences that many walks make."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from embed_core.graph.corpus import story
from embed_core.graph.kinds import FloatArray, Graph, IntArray
from embed_core.graph.walks import WalkSettings, one_walk
from embed_core.progress import Progress
from pages._shared.feedback import guarded, wait_for
from pages._shared.graphs_page import walk_controls, walk_corpus, walk_maths, walk_step
from pages._shared.graphs_page.choose import choose_graph, places_of
from pages._shared.i18n import t
from pages._shared.jobs import registry
from pages._shared.state import View

_NAME = "graphs_page.walk"


def show(view: View) -> None:
    """The graph, the walk on it, the corpus."""
    graph = choose_graph(view)
    if graph is None:
        return
    settings = walk_controls.settings(view)
    start = walk_controls.start(view, graph)
    if start is None:
        return
    places = places_of(graph)
    path = None if places is None else _walked(graph, start, settings)
    if places is not None and path is not None:
        _on_the_graph(view, graph, places, path, settings)
    with guarded():
        walk_corpus.show(view, graph, settings)
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t(f"{_NAME}.sources"))


def _walked(graph: Graph, start: int, settings: WalkSettings) -> IntArray | None:
    settings = replace(settings, walks=1)
    key = f"graph_walk|{graph.key}|{start}|{settings}"
    found: IntArray | None = wait_for(registry.start(key, partial(_walk, graph, start, settings)), key, patience=1.5)
    return found


def _walk(graph: Graph, start: int, settings: WalkSettings, progress: Progress) -> IntArray:
    progress("graph.compile", 0, None)
    return np.asarray(one_walk(graph, start, settings))


def _on_the_graph(view: View, graph: Graph, places: FloatArray, path: IntArray, settings: WalkSettings) -> None:
    told = story(graph, path, settings.p, settings.q)
    step = walk_controls.step(view, graph, path)
    walk_step.show(view, graph, places, path, told, step)
    walk_step.see(graph, path, told[step], step, settings)
    walk_maths.show(graph, path, told[step], step, settings)
