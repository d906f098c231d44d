"""Which graph: one choice for all sections of the page, with a file of one's own among them."""

from __future__ import annotations

from functools import partial
from pathlib import PurePath

import numpy as np
import streamlit as st

from embed_core import stash
from embed_core.errors import InputError
from embed_core.graph import layout
from embed_core.graph.kinds import MAX_EDGES, FloatArray, Graph
from embed_core.graph.reading import FORMATS, MAX_BYTES, example, read_graph
from embed_core.graph.samples import RANDOM, SAMPLES, sample
from embed_core.progress import Progress
from embed_core.units import byte_size
from pages._shared import kept_file
from pages._shared.feedback import show_error, wait_for
from pages._shared.i18n import language, plain, t
from pages._shared.jobs import registry
from pages._shared.state import View, unfinished

OWN = "own"
DEFAULT = "lesmis"
SAY_THEMSELVES = (".graphml", ".gexf", ".xml")
"""Formats that say whether their edges have a direction."""
SEED_WIDTH = 160
"""Pixels."""
_NAME = "graphs_page.choose"


def choose_graph(view: View, *, default: str = DEFAULT) -> Graph | None:
    """The graph of the page, or None while there is none (the page says why)."""
    which = view.choice(
        st.segmented_control, t(f"{_NAME}.graph"), "graph", [*SAMPLES, OWN], default,
        format_func=lambda one: t(f"{_NAME}.graphs.{one}"), help=t(f"{_NAME}.help"),
    )  # fmt: skip
    seed = 7
    if which in RANDOM:
        seed = view.number(
            t("projections.seed"), "graph_seed", 0, 9_999, 7, help=t(f"{_NAME}.seed_help"), width=SEED_WIDTH
        )
    graph = _own(view) if which == OWN else sample(which, seed)
    if graph is not None:
        _about(graph, which)
    return graph


def places_of(graph: Graph) -> FloatArray | None:
    """Where its nodes stand, or None while that is worked out."""
    key = f"graph_places|{graph.key}"
    found: FloatArray | None = wait_for(registry.start(key, partial(_placed, graph)), key, patience=1.5)
    return found


def _placed(graph: Graph, progress: Progress) -> FloatArray:
    progress("graph.places", 0, None)
    return np.asarray(layout.places(graph))


def _about(graph: Graph, which: str) -> None:
    said = t(
        f"{_NAME}.size", nodes=f"{len(graph):,}", edges=f"{len(graph.edges):,}",
        kind=t(f"{_NAME}.kinds.{'directed' if graph.directed else 'undirected'}"),
        weighted=t(f"{_NAME}.kinds.{'weighted' if graph.weighted else 'unweighted'}"),
    )  # fmt: skip
    if which != OWN:
        said = ("" if language() == "zh" else " ").join([t(f"{_NAME}.about.{which}"), said])
    st.caption(said)
    for note in graph.notes:
        st.caption(f":material/info: {plain(note.message(language()))}")


def _own(view: View) -> Graph | None:
    st.markdown(t(f"{_NAME}.own", edges=f"{MAX_EDGES:,}", size=byte_size(MAX_BYTES)))
    st.download_button(
        t(f"{_NAME}.example"), example, "edges.csv", "text/csv", key="graph_example", on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip
    uploaded = st.file_uploader(
        t(f"{_NAME}.file"), type=[ending[1:] for ending in FORMATS], key="graph_upload",
        max_upload_size=MAX_BYTES // 1_000_000,
    )  # fmt: skip
    if uploaded is not None:
        view.put("graph_file", kept_file.keep(uploaded))
    content, name = kept_file.read(view.value("graph_file"))
    if not content:
        unfinished()
        return None
    try:
        data = stash.get(content)
    except InputError as error:
        show_error(error)
        unfinished()
        return None
    st.caption(t(f"{_NAME}.read", name=plain(name)))
    ending = PurePath(name).suffix.lower()
    directed = False
    if ending not in SAY_THEMSELVES:
        directed = view.toggle(t(f"{_NAME}.directed"), "graph_directed", help=t(f"{_NAME}.directed_help"))
    key = f"graph_read|{content}{ending}{directed:d}"
    found: Graph | None = wait_for(registry.start(key, partial(_read, name, data, directed)), key)
    return found


def _read(name: str, data: bytes, directed: bool, progress: Progress) -> Graph:
    progress("graph.read", 0, None)
    return read_graph(name, data, directed)
