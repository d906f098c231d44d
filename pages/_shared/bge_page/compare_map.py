"""Two maps of the same questions and passages: before and after, each from its own space."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import cast

import streamlit as st

from embed_core.maps import MapSettings, MapView, draw_map
from embed_core.points import Points
from embed_core.progress import Progress
from embed_core.sentence.compare import cosines, nearest_few
from embed_core.training.contrastive.comparison import of_topics, points
from embed_core.training.contrastive.pairs import Pair
from pages._shared.bge_page.compare_choose import Drawn
from pages._shared.feedback import wait_for
from pages._shared.figures.scene import Colour
from pages._shared.i18n import plain, t
from pages._shared.inspector import panel, trust
from pages._shared.inspector.colours import Dressing
from pages._shared.jobs import registry
from pages._shared.state import View

_NAME = "bge_page.compare.map"
METHODS = ("pca", "umap", "tsne")
FEWEST_TOPICS, FIRST_TOPICS = 2, 8
EARLIEST, LATEST = "first", "last"  # whatever stands there: more models may be on their way


def show(view: View, found: Sequence[Drawn], held_out: Sequence[Pair]) -> None:
    """Which two, how many topics, by which method; the maps; what is near a clicked text; trust."""
    st.markdown(f"### {t(f'{_NAME}.title')}")
    chosen, count, method, colour = _controls(view, found, held_out)
    rows = of_topics(held_out, count)
    kept = [held_out[row] for row in rows]
    views = []
    for place, (column, one) in enumerate(zip(st.columns(len(chosen)), chosen, strict=True)):
        with column:
            st.markdown(f"##### {one.marked}")
            drawn = points(kept, one.measured.sides.take(rows), one.spec.id, contextual=not one.spec.is_static)
            shown = _map(drawn, method) if len(drawn) > 3 else None
            if shown is not None:
                _picture(view, shown, place, colour)
                views.append((one, shown))
    st.caption(t(f"{_NAME}.about", count=len(kept), topics=count))
    for one, shown in views:
        with st.expander(t(f"{_NAME}.trust", name=one.marked), icon=":material/verified:"):
            trust.show(shown)


def _controls(
    view: View, found: Sequence[Drawn], held_out: Sequence[Pair]
) -> tuple[list[Drawn], int, str, str]:  # fmt: skip
    by_id = {one.id: one for one in found}
    ids, topics = list(by_id), len({pair.topic for pair in held_out})
    columns = [*st.columns(2), *st.columns([3, 2, 3], vertical_alignment="bottom")]
    picked = []
    for column, side, named, place in ((columns[0], "before", EARLIEST, 0), (columns[1], "after", LATEST, -1)):
        shown = {named: by_id[ids[place]], **{one: by_id[one] for one in ids if one != ids[place]}}
        with column:
            asked = view.choice(
                st.selectbox, t(f"{_NAME}.{side}"), f"bc_{side}", list(shown), named,
                format_func=lambda one, shown=shown: shown[one].name,
            )  # fmt: skip
        picked.append(shown[asked])
    with columns[2]:
        count = int(view.slider(t(f"{_NAME}.topics"), "bc_topics", FEWEST_TOPICS, topics, min(FIRST_TOPICS, topics)))
    with columns[3]:
        method = view.choice(
            st.segmented_control, t("projections.method"), "bc_method", list(METHODS), METHODS[0],
            format_func=lambda name: t(f"projections.methods.{name}"),
        )  # fmt: skip
    with columns[4]:
        colour = view.choice(
            st.segmented_control, t(f"{_NAME}.colour"), "bc_colour", ["topic", "side"], "topic",
            format_func=lambda name: t(f"{_NAME}.colours.{name}"),
        )  # fmt: skip
    return (picked if picked[0] is not picked[1] else picked[:1]), count, method, colour


def _map(drawn: Points, method: str) -> MapView | None:
    key = f"bc_map|{drawn.key}|{method}"
    return cast("MapView | None", wait_for(registry.start(key, partial(_drawn, drawn, method)), key, patience=0.6))


def _drawn(drawn: Points, method: str, progress: Progress) -> MapView:
    return draw_map(drawn, MapSettings(method=method), progress)  # type: ignore[arg-type]


def _picture(view: View, shown: MapView, place: int, colour: str) -> None:
    """A question's line leads to its passage. The clicked text is marked in both maps."""
    names = shown.points.names
    picked = view.value("bc_picked")
    chosen = shown.points.find(picked) if picked else None
    near = [] if chosen is None else nearest_few(cosines(shown.points.vectors), chosen)
    named = {group: t(f"{_NAME}.{colour}.{group}") for group in set(shown.points.columns[colour].tolist())}
    groups = [named[group] for group in shown.points.columns[colour].tolist()]
    panel.show(
        shown, Dressing(Colour(t(f"{_NAME}.colours.{colour}"), categories=groups)),
        panel.Focus(selected=() if chosen is None else [chosen], neighbours=near), key=f"bc_map_{place}", height=460,
        labels=False, on_pick=lambda found: view.put("bc_picked", names[found[0]]), on_lasso=lambda found: None,
    )  # fmt: skip
    if chosen is None:
        st.caption(t(f"{_NAME}.hint"))
    else:
        listed = "\n".join(f"- {plain(names[one])}" for one in near)
        st.markdown(f"{t(f'{_NAME}.near', text=plain(names[chosen]))}\n\n{listed}")
