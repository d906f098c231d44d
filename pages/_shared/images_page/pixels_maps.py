"""Both spaces as maps side by side, with one selection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from embed_core.maps import MapSettings, MapView, draw_map
from embed_core.neighbourhood import group_agreement
from embed_core.points import Points
from embed_core.progress import Progress
from pages._shared.feedback import guarded, wait_for
from pages._shared.i18n import plain, t
from pages._shared.images_page.network_kit import per_cent
from pages._shared.images_page.pixels_kit import Pair, Space
from pages._shared.inspector import colours, details, panel, picking, trust
from pages._shared.jobs import registry
from pages._shared.maps_page import controls
from pages._shared.seen import show_seen
from pages._shared.state import View

PREFIX = "ip_"
SIDES: tuple[Space, ...] = ("pixels", "features")


def show(view: View, pair: Pair) -> None:
    """Method, two maps, what they say."""
    st.subheader(t("images_page.pixels.maps.title"), anchor=False)
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    with left:
        settings = controls.choose_method(view, default="tsne", prefix=PREFIX)
    with right:
        pictures = view.toggle(t("images_page.pixels.maps.pictures"), "ip_pictures")
    stage = st.container(key="ip_stage").columns(2, gap="medium")
    found = {}
    for place, space in zip(stage, SIDES, strict=True):
        with place, guarded():
            st.markdown(f"**{t(f'images_page.pixels.spaces.{space}')}**")
            shown = _drawn(pair.points(space), settings, space)
            if shown is not None:
                found[space] = shown
                _one(view, pair, shown, space, pictures)
    view.value(f"{PREFIX}sel")
    if len(found) == len(SIDES):
        _see(pair, found)


def _drawn(points: Points, settings: MapSettings, space: Space) -> MapView | None:
    # The key of the inspector's own maps: one job where both draw the same.
    bare = replace(points, columns={}, position={})
    job = registry.start(f"points_map|{points.key}|{settings}", partial(_draw, bare, settings))
    shown: MapView | None = wait_for(job, f"ip_map_{space}")
    return None if shown is None else replace(shown, points=replace(points, notes=shown.points.notes))


def _draw(points: Points, settings: MapSettings, progress: Progress) -> MapView:
    return draw_map(points, settings, progress)


def _one(view: View, pair: Pair, shown: MapView, space: Space, pictures: bool) -> None:
    selected = picking.selected(view, shown.points, PREFIX)
    near = details.neighbours_on_map(shown, selected) if selected is not None else []
    focus = panel.Focus(selected=() if selected is None else (selected,), neighbours=near)
    dressing = colours.dress(shown, f"{colours.COLUMN}group", _waiter(f"ip_colour_{space}"))
    follow = partial(picking.pick, view, shown.points, PREFIX)
    panel.show(
        shown, replace(dressing, marks=()), focus, key=f"ip_map_{space}", height=480, labels=False,
        thumbnails=pair.small if pictures else (), on_pick=follow, on_lasso=follow,
    )  # fmt: skip
    kept = per_cent(shown.projection.kept_mean)
    st.caption(t("projections.two_caption", kept=kept) + " · " + trust.provenance(shown))
    if selected is not None:
        st.image(pair.large(selected), width=96)
        names = t("images_page.changes.comma").join(plain(shown.points.names[index]) for index in near[:6])
        st.caption(
            t(
                "images_page.pixels.maps.near",
                name=plain(shown.points.names[selected]),
                near=names,
            )
        )


def _waiter(key: str) -> Callable[[Any], Any]:
    return lambda job: wait_for(job, key)


def _see(pair: Pair, found: dict[Space, MapView]) -> None:
    shares = {
        space: group_agreement(shown.projection.knn_indices[:, :1], pair.labels) for space, shown in found.items()
    }  # fmt: skip
    said = t("images_page.pixels.maps.see", pixels=per_cent(shares["pixels"]), features=per_cent(shares["features"]))
    show_seen(said)
