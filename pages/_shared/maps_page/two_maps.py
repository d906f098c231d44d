"""Two maps side by side with one selection: another method, other parameters or another model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from embed_core import sources
from embed_core.errors import InputError
from embed_core.maps import MapSettings
from embed_core.points import Drawing, Points
from pages._shared.choose_model import choose_model
from pages._shared.feedback import guarded, wait_for
from pages._shared.i18n import t
from pages._shared.inspector import colours, details, panel, picking, trust
from pages._shared.maps_page import controls
from pages._shared.maps_page.drawing import finished_map
from pages._shared.state import View


def show(view: View, drawing: Drawing, settings: MapSettings) -> None:
    """The same points twice."""
    left, right = st.container(key="stage").columns(2, gap="medium")
    with left:
        st.markdown(f"**{t('projections.first_map')}**")
        st.caption(t("projections.first_map_hint"))
    with right, guarded():
        second_drawing, second = _second_controls(view, drawing, settings)
    for place, suffix, one, how in ((left, "1", drawing, settings), (right, "2", second_drawing, second)):
        with place, guarded():
            shown = finished_map(one, replace(how, snapshots=0), f"map{suffix}")
            if shown is None:
                continue
            selected = picking.selected(view, shown.points)
            near = details.neighbours_on_map(shown, selected) if selected is not None else []
            focus = panel.Focus(selected=() if selected is None else (selected,), neighbours=near)
            offered = colours.options(shown)
            colour = view.asked("color")
            dressing = colours.dress(shown, colour if colour in offered else offered[0], _waiter(f"colour{suffix}"))
            panel.show(
                shown, replace(dressing, marks=()), focus, key=f"map{suffix}", height=520,
                on_pick=partial(picking.pick, view, shown.points, ""),
                on_lasso=partial(_lasso_links, view, shown.points),
            )  # fmt: skip
            st.caption(
                t("projections.two_caption", kept=f"{shown.projection.kept_mean:.0%}") + " · " + trust.provenance(shown)
            )
            if selected is not None:
                details.show(shown, selected)
    view.value("sel")
    controls.finish_side_view(view)


def _waiter(key: str) -> Callable[[Any], Any]:
    return lambda job: wait_for(job, key)


def _lasso_links(view: View, points: Points, indices: list[int]) -> None:
    # Two maps share one selection; of a lasso its first point is followed.
    picking.pick(view, points, "", indices)


def _second_controls(view: View, drawing: Drawing, settings: MapSettings) -> tuple[Drawing, MapSettings]:
    st.markdown(f"**{t('projections.second_map')}**")
    first, second = st.columns([1.4, 1])
    with first:
        kind = None if drawing.draw in ("words", "table") else drawing.draw in ("sentences", "token")
        spec = choose_model(view, "model2", t("projections.model"), contextual=kind, default=drawing.model_id)
    with second:
        other = controls.choose_method(view, "2", "tsne" if settings.method != "tsne" else "umap")
    with st.popover(t("projections.more"), icon=":material/tune:"):
        other = controls.choose_details(
            view, replace(other, dims=settings.dims), controls.expected_points(drawing), "2"
        )
    if not sources.is_fetched(spec):
        raise InputError("points.second_not_fetched", model=spec.name)
    changed = (
        drawing
        if spec.id == drawing.model_id
        else replace(drawing, model_id=spec.id, layer=-1, pooling="", prefix=spec.default_prefix)
    )
    if changed.draw == "top" and spec.id != drawing.model_id:
        changed = replace(changed, count=min(drawing.count, spec.vocabulary))
    return changed, other
