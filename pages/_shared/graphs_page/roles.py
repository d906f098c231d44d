"""Near or alike: groups of vectors from walks that wander off and from walks that stay around."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from embed_core.graph.communities import Communities
from embed_core.graph.kinds import FloatArray, Graph, IntArray
from embed_core.graph.measures import NodeMeasures, measure
from embed_core.graph.roles import SEEDS, Comparison, Stack, compare, groups_of, learnt, role_groups
from embed_core.graph.vectors import VectorSettings, points
from embed_core.graph.walks import WalkSettings
from embed_core.points import Points
from embed_core.progress import Progress
from pages._shared.feedback import guarded, wait_for
from pages._shared.graphs_page import roles_maths, roles_pictures, roles_said, roles_table
from pages._shared.graphs_page.choose import places_of
from pages._shared.graphs_page.nodes import communities_of, numbered, too_few
from pages._shared.graphs_page.nodes_scores import AT_ONCE
from pages._shared.graphs_page.roles_settings import Both, choose_side, choose_where, details
from pages._shared.i18n import t
from pages._shared.inspector import of_points, picking
from pages._shared.jobs import registry
from pages._shared.state import View

PREFIX = "gr_"
MOST_GROUPS = 10
_NAME = "graphs_page.roles"


@dataclass(frozen=True)
class Grouped:
    """One side: vectors (1, n, dims) and their groups (n,)."""

    vectors: Stack
    groups: IntArray


def show(view: View) -> None:
    """Controls, the two pictures, what is measured, what roles would look like, the inspector."""
    st.markdown(t(f"{_NAME}.intro"))
    which, graph = choose_where(view)
    if graph is None or too_few(graph):
        return
    measured, communities = _measured(graph), communities_of(graph)
    places = places_of(graph)
    if measured is None or communities is None or places is None:
        return
    drawn = _sides(view, which, graph, measured, places)
    if drawn is None:
        return
    both, sides = drawn
    compared = _compared(view, graph, measured, communities, both)
    if compared is not None:
        roles_said.show(compared, both, which)
        roles_table.show(compared, both)
    _alike(graph, measured, both, compared, sides)
    st.caption(both.line())
    _inspect(view, sides)
    roles_maths.show()


def _measured(graph: Graph) -> NodeMeasures | None:
    key = f"graph_measures|{graph.key}"
    found: NodeMeasures | None = wait_for(registry.start(key, partial(measure, graph)), key)
    return found


def _sides(
    view: View, which: str, graph: Graph, measured: NodeMeasures, places: FloatArray
) -> tuple[Both, roles_pictures.Sides] | None:  # fmt: skip
    p, walks, length, learning = details(view)
    columns = st.columns(2, gap="medium")
    most = min(MOST_GROUPS, len(graph) - 1)
    chosen = []
    for place, column in enumerate(columns):
        with column:
            chosen.append(choose_side(view, place, which, most))
    settings = [WalkSettings(walks=walks, length=length, p=p, q=q) for q, _ in chosen]
    both = Both((settings[0], settings[1]), (chosen[0][1], chosen[1][1]), learning)
    found = [_grouped(graph, both.walks[place], learning, both.sizes[place], place) for place in (0, 1)]
    if found[0] is None or found[1] is None:
        return None
    shown = [
        _points(graph, one, walk, learning, measured) for one, walk in zip((found[0], found[1]), settings, strict=True)
    ]
    sides = roles_pictures.Sides(
        view, graph, places, (shown[0], shown[1]), (found[0].groups, found[1].groups),
        picking.selected(view, shown[0], PREFIX), PREFIX,
    )  # fmt: skip
    for place, column in enumerate(columns):
        with column:
            sides.draw(place, both)
    return both, sides


def _grouped(graph: Graph, walk: WalkSettings, learning: VectorSettings, k: int, place: int) -> Grouped | None:
    key = f"graph_roles|{graph.key}|{walk}|{learning}|{k}"
    found: Grouped | None = wait_for(registry.start(key, partial(_group, graph, walk, learning, k)), f"gr_side{place}")
    return found


def _group(graph: Graph, walk: WalkSettings, learning: VectorSettings, k: int, progress: Progress) -> Grouped:
    vectors = learnt(graph, walk, learning, 1, progress)
    return Grouped(vectors, groups_of(vectors, k)[0])


def _points(
    graph: Graph, found: Grouped, walk: WalkSettings, learning: VectorSettings, measured: NodeMeasures
) -> Points:  # fmt: skip
    extra = {
        "groups": numbered(found.groups),
        "clustering": np.round(measured.clustering, 3),
        "betweenness": np.round(measured.betweenness, 4),
    }
    return points(graph, found.vectors[0], f"{walk}|{learning}", extra)


def _compared(
    view: View, graph: Graph, measured: NodeMeasures, communities: Communities, both: Both
) -> Comparison | None:  # fmt: skip
    if len(graph) > AT_ONCE and not view.toggle(t("graphs_page.nodes.scores.train", count=2 * SEEDS), "gr_five"):
        return None
    key = f"graph_near_or_alike|{graph.key}|{both}"
    work = partial(_compare, graph, measured, communities, both)
    found: Comparison | None = wait_for(registry.start(key, work), "gr_compare")
    return found


def _compare(
    graph: Graph, measured: NodeMeasures, communities: Communities, both: Both, progress: Progress
) -> Comparison:  # fmt: skip
    return compare(graph, measured, communities, both.walks, both.learning, both.sizes, progress=progress)


def _alike(
    graph: Graph, measured: NodeMeasures, both: Both, compared: Comparison | None, sides: roles_pictures.Sides
) -> None:  # fmt: skip
    st.markdown(f"#### {t(f'{_NAME}.alike.title')}")
    if compared is not None:
        roles_said.show_pairs(compared, both)
    left, right = st.columns(2, gap="medium")
    k = both.sizes[1]
    job = registry.start(f"graph_by_role|{graph.key}|{k}", partial(_by_role, measured, k))
    with left:
        groups: IntArray | None = wait_for(job, "gr_by_role")
        if groups is not None:
            sides.reference(groups, k)
    if compared is not None:
        with right:
            roles_pictures.cosines(compared, both)
            roles_pictures.reach(compared, both)


def _by_role(measured: NodeMeasures, k: int, progress: Progress) -> IntArray:
    progress("graph_roles.groups", 0, None)
    return role_groups(measured, k)


def _inspect(view: View, sides: roles_pictures.Sides) -> None:
    st.markdown(f"#### {t('graphs_page.nodes.inspector')}")
    place = view.choice(
        st.segmented_control, t(f"{_NAME}.which"), "gr_side", [0, 1], 0,
        format_func=lambda one: t(f"{_NAME}.sides.{one}"), label_visibility="collapsed",
    )  # fmt: skip
    with guarded():
        of_points.inspect(view, sides.points[place], PREFIX)
