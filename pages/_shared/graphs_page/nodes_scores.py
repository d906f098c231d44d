"""Groups of the vectors against what is known of the nodes, seed by seed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.graph.agreement import Agreement, agreement, misplaced, over_seeds, partition
from embed_core.graph.communities import Communities
from embed_core.graph.kinds import Graph, IntArray
from embed_core.graph.vectors import Vectors, spectral
from embed_core.progress import Progress
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.graphs_page import nodes_settings
from pages._shared.graphs_page.known import Known
from pages._shared.graphs_page.nodes_settings import Recipe
from pages._shared.i18n import language, plain, t
from pages._shared.jobs import registry
from pages._shared.seen import seen_text
from pages._shared.state import View

SEEDS = 5
AT_ONCE = 300
"""Nodes up to which five trainings are started without asking."""
NAMED = 6
_NAME = "graphs_page.nodes"


def groups_of(graph: Graph, recipe: Recipe, vectors: Vectors, k: int, seed: int) -> IntArray:
    """k-means (n,): of the directions of learnt vectors; of the first k - 1 coordinates of the spectral embedding, as
    many as k clear clusters need.
    """
    if recipe.method == "spectral":
        return partition(spectral(graph, max(1, k - 1)), k, seed, directions=False)
    return partition(vectors, k, seed)


def show(
    view: View, graph: Graph, recipe: Recipe, groups: IntArray, communities: Communities, known: Known
) -> None:  # fmt: skip
    """The sentence about these vectors, and the table over seeds."""
    st.markdown(f"#### {t(f'{_NAME}.scores.title')}")
    if known.count < 2:
        st.caption(t(f"{_NAME}.scores.one", known=plain(known.title)))
        return
    st.markdown(_this(graph, groups, known))
    if recipe.method == "spectral":
        st.caption(t(f"{_NAME}.scores.spectral"))
        _table([recipe.walking.seed], [agreement(groups, known.labels)], len(graph), drawn=False)
        return
    if len(graph) > AT_ONCE and not view.toggle(t(f"{_NAME}.scores.train", count=SEEDS), "gn_five"):
        return
    seeds = [recipe.walking.seed + place for place in range(SEEDS)]
    key = f"graph_seeds|{graph.key}|{recipe.key}|{known.column}|{known.count}"
    job = registry.start(key, partial(_over, graph, recipe, known, seeds))
    found: tuple[Agreement, ...] | None = wait_for(job, "gn_seeds")
    if found is not None:
        _over_said(found, graph, known)
        _table(seeds, found, len(graph))


def _over(
    graph: Graph, recipe: Recipe, known: Known, seeds: Sequence[int], progress: Progress
) -> tuple[Agreement, ...]:  # fmt: skip
    def learn(seed: int, report: Progress) -> Vectors:
        return nodes_settings.vectors_of(graph, recipe.of_seed(seed), report)

    return over_seeds(learn, known.labels, seeds, progress=progress)


def _this(graph: Graph, groups: IntArray, known: Known) -> str:
    found, wrong = agreement(groups, known.labels), misplaced(groups, known.labels)
    names = [graph.names[node] for node in np.flatnonzero(wrong)[:NAMED]]
    more = " …" if found.wrong > NAMED else ""
    said = t(
        f"{_NAME}.scores.{'all' if found.wrong == 0 else 'some'}", k=known.count, right=len(graph) - found.wrong,
        of=len(graph), known=plain(known.title), wrong=found.wrong, names=plain(", ".join(names) + more),
        ari=f"{found.ari:.2f}", nmi=f"{found.nmi:.2f}",
    )  # fmt: skip
    kind = t(f"{_NAME}.scores.{'truth' if known.truth else 'algorithm'}", known=plain(known.title))
    return seen_text(f"{said}{'' if language() == 'zh' else ' '}{kind}")


def _over_said(found: Sequence[Agreement], graph: Graph, known: Known) -> None:
    wrong = [one.wrong for one in found]
    key = "over" if min(wrong) < max(wrong) else "over_same"
    st.markdown(
        t(
            f"{_NAME}.scores.{key}", count=len(found), low=min(wrong), high=max(wrong), of=len(graph),
            known=plain(known.title), ari=f"{np.mean([one.ari for one in found]):.2f}",
        )
    )  # fmt: skip


def _table(seeds: Sequence[int], found: Sequence[Agreement], nodes: int, *, drawn: bool = True) -> None:
    names = {name: t(f"{_NAME}.columns.{name}") for name in ("seed", "wrong", "of", "ari", "nmi")}
    rows = [
        {names["seed"]: str(seed) if drawn else "–", names["wrong"]: one.wrong, names["of"]: nodes,
         names["ari"]: one.ari, names["nmi"]: one.nmi}
        for seed, one in zip(seeds, found, strict=True)
    ]  # fmt: skip
    number = {names[name]: st.column_config.NumberColumn(format="%.3f") for name in ("ari", "nmi")}
    tables.show(pd.DataFrame(rows), key="graph_nodes_agreement", columns=number)
