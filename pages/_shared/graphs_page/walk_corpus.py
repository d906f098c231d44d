"""The walks from all nodes as a corpus: sentences, a download, and how often each node is met."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.graph import corpus as corpora
from embed_core.graph.corpus import MOST_LINES, Corpus, sentences_csv
from embed_core.graph.kinds import Graph
from embed_core.graph.walks import WalkSettings
from embed_core.progress import Progress
from pages._shared.feedback import wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.plot import Axis, Dots
from pages._shared.figures.scene import packed
from pages._shared.i18n import t
from pages._shared.inspector.panel import ink
from pages._shared.jobs import registry
from pages._shared.seen import show_seen
from pages._shared.state import View

_NAME = "graphs_page.walk"
LABELLED_UP_TO = 200


def show(view: View, graph: Graph, settings: WalkSettings) -> None:
    """Sentences on the left, visits against degree on the right."""
    st.markdown(f"#### {t(f'{_NAME}.corpus')}")
    key = f"graph_corpus|{graph.key}|{settings}"
    found: Corpus | None = wait_for(registry.start(key, partial(_made, graph, settings)), key)
    if found is None:
        return
    left, right = st.columns([1.3, 1], gap="medium")
    with left:
        _sentences(graph, settings, found)
    with right:
        _visits(graph, found)
    _see(graph, found)


def _made(graph: Graph, settings: WalkSettings, progress: Progress) -> Corpus:
    return corpora.corpus(graph, settings, progress)


def _sentences(graph: Graph, settings: WalkSettings, found: Corpus) -> None:
    rows = [" ".join(_word(graph.names[node]) for node in walk if node >= 0) for walk in found.shown.tolist()]
    st.caption(
        t(
            f"{_NAME}.corpus_size", walks=f"{found.walks:,}", steps=f"{found.steps:,}", shown=len(rows),
            length=settings.length, rounds=settings.walks,
        )
    )  # fmt: skip
    frame = pd.DataFrame({t(f"{_NAME}.walk_column"): rows})
    st.dataframe(frame, hide_index=True, height=420, width="stretch")
    st.download_button(
        t(f"{_NAME}.download", count=f"{min(found.walks, MOST_LINES):,}"), partial(sentences_csv, graph, settings),
        "walks.csv", "text/csv", key="gw_csv", on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def _word(name: str) -> str:
    """A node as one word of a sentence."""
    return name.replace(" ", "_")


def _visits(graph: Graph, found: Corpus) -> None:
    strengths = graph.strengths
    places = np.stack([strengths, found.visits.astype(np.float64)], axis=1)
    name = t(f"{_NAME}.nodes")
    labelled = len(graph) <= LABELLED_UP_TO
    # The labels of those met most come first where there is no room for all.
    order = np.argsort(-found.visits, kind="stable")
    names = [graph.names[node] for node in order.tolist()]
    kind = "weighted" if graph.weighted else "unweighted"
    top = float(strengths.max())
    spec = plot.placed(
        [Dots(name, names, places[order], palette.STATIC, labels=labelled, size=8.0)],
        x=Axis(t(f"{_NAME}.degree_{kind}"), (-0.14 * top, 1.1 * top)), y=Axis(t(f"{_NAME}.visits")), height=430,
        ink=ink(), across=460,
    )  # fmt: skip
    spec["data"].append({
        "type": "scatter", "mode": "lines", "x": packed(np.array([0.0, top])), "hoverinfo": "skip",
        "y": packed(np.array([0.0, found.steps * top / float(strengths.sum())])), "showlegend": False,
        "line": {"color": palette.QUIET, "dash": "dash", "width": 2},
    })  # fmt: skip
    chart.show(spec, key="gw_visits", alt=t(f"{_NAME}.visits_alt"))
    st.caption(t(f"{_NAME}.visits_line"))


def _see(graph: Graph, found: Corpus) -> None:
    said = t(
        f"{_NAME}.see.corpus", back=f"{found.back:.0%}", different=f"{found.different:.1f}", nodes=f"{len(graph):,}"
    )
    if math.isfinite(found.correlation):
        said += t(f"{_NAME}.see.correlation", value=f"{found.correlation:.2f}")
    show_seen(said)
