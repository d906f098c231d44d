"""The projections page from top to bottom."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import partial

import streamlit as st

from embed_core.catalog import ModelSpec
from embed_core.maps import MapSettings
from embed_core.points import Drawing, digest
from pages._shared import fetch_card
from pages._shared.choose_model import choose_model
from pages._shared.feedback import guarded
from pages._shared.i18n import t
from pages._shared.inspector import picking, whole
from pages._shared.maps_page import controls, sweep, two_maps
from pages._shared.maps_page.drawing import ANIMATED_UP_TO, SNAPSHOTS, finished_map
from pages._shared.state import View


def show(view: View) -> None:
    """Controls, picture, details."""
    top = st.container()
    with top:
        spec, drawing, settings, layout = _controls(view)
    if drawing is None or (drawing.needs_model and not fetch_card.ready(spec)):
        return
    owner = digest(asdict(drawing))
    drawing = replace(drawing, keep=picking.region(view, owner))
    if layout == "nine":
        with guarded():
            sweep.show(drawing, settings, digest(asdict(drawing)), view.asked("color"))
        controls.finish_side_view(view)
        return
    if layout == "two":
        two_maps.show(view, drawing, settings)
        return
    shown = finished_map(drawing, settings, "map")
    if shown is not None:
        isolate = partial(picking.isolate, view, owner, drawing.keep, "")
        whole.show(view, shown, whole.Frame(isolate, play=bool(settings.snapshots)))
        view.complete()


def _controls(view: View) -> tuple[ModelSpec, Drawing | None, MapSettings, str]:
    first, second, third, fourth = st.columns([3.2, 2.6, 2.2, 1.2])
    with first:
        spec = choose_model(view, "model", t("projections.model"))
    with third:
        settings = controls.choose_method(view)
    with fourth:
        settings = replace(settings, dims=controls.choose_dims(view))
    what, more = st.columns([2.7, 3.3], vertical_alignment="bottom")
    drawing: Drawing | None = None
    with second:
        draw = controls.choose_draw(view, spec)
    with what, guarded():
        drawing = controls.choose_drawing(view, spec, draw)
    with more:
        row = st.container(horizontal=True, vertical_alignment="bottom")
        with row:
            layout = view.choice(
                st.segmented_control, t("projections.layout"), "layout", ["one", "two", "nine"], "one",
                format_func=lambda name: t(f"projections.layouts.{name}"), help=t("projections.help.layout"),
            )  # fmt: skip
            with st.popover(t("projections.more"), icon=":material/tune:"):
                if drawing is not None and not spec.is_static and drawing.needs_model:
                    drawing = controls.choose_layer(view, spec, drawing)
                settings = controls.choose_details(view, settings, controls.expected_points(drawing))
                if settings.method != "pca" and view.toggle(
                    t("projections.animate"), "play", help=t("projections.help.animate", most=f"{ANIMATED_UP_TO:,}")
                ):
                    settings = replace(settings, snapshots=SNAPSHOTS)
    return spec, drawing, settings, layout
