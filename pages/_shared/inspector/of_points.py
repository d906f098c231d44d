"""The inspector for points of any kind: graph nodes, pictures, voices, somebody's own vectors.

The page brings :class:`~embed_core.points.Points`; method, dimensions and details are chosen here, the map is a job
that all who ask for the same points share, and everything around it is :mod:`pages._shared.inspector.whole`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from embed_core.maps import MapSettings, MapView, Method, draw_map
from embed_core.points import Points
from pages._shared.feedback import wait_for
from pages._shared.i18n import t
from pages._shared.inspector import own_columns, panel, picking, whole
from pages._shared.jobs import registry
from pages._shared.maps_page import controls
from pages._shared.state import View

FEWEST = 4
"""Fewer points have no map worth the name."""

Reveal = Callable[[int, Sequence[int]], None]


def inspect(
    view: View, points: Points, prefix: str, *, method: Method = "pca", reveal: Reveal | None = None,
    thumbnails: Sequence[str] = (), labels: bool | None = None, height: int = 600,
) -> MapView | None:  # fmt: skip
    """Map, neighbours, similarity, trust and export of ``points``; None while the map is being made.

    ``prefix`` begins every key in the link. ``method`` is what is drawn at first. ``reveal`` and ``thumbnails``: see
    :class:`pages._shared.inspector.whole.Frame`; both count in the order of ``points``.
    """
    if len(points) < FEWEST:
        st.info(t("inspector.few", count=len(points), fewest=FEWEST), icon=":material/info:")
        return None
    settings = _settings(view, points, prefix, method)
    points = own_columns.choose(view, points, prefix)
    owner = points.key
    kept = picking.region(view, owner, prefix)
    drawn = points.subset(kept) if kept else points
    shown = _drawn(drawn, settings, prefix)
    if shown is None:
        return None
    isolate = partial(picking.isolate, view, owner, kept, prefix)
    frame = whole.Frame(
        isolate, prefix, reveal=_of_whole(reveal, kept), labels=labels, height=height,
        thumbnails=[thumbnails[index] for index in kept] if kept and thumbnails else thumbnails,
    )  # fmt: skip
    # The colours stand in columns that may have been added since the map was made.
    whole.show(view, replace(shown, points=replace(drawn, notes=shown.points.notes)), frame)
    return shown


def _settings(view: View, points: Points, prefix: str, method: Method) -> MapSettings:
    left, middle, right = st.columns([2.2, 1.2, 1], vertical_alignment="bottom")
    with left:
        settings = controls.choose_method(view, default=method, prefix=prefix)
    with middle:
        settings = replace(settings, dims=controls.choose_dims(view, prefix))
    with right, st.popover(t("projections.more"), icon=":material/tune:"):
        return controls.choose_details(view, settings, len(points), prefix=prefix)


def _drawn(points: Points, settings: MapSettings, prefix: str) -> MapView | None:
    bare = replace(points, columns={}, position={})
    job = registry.start(f"points_map|{points.key}|{settings}", partial(_draw, bare, settings))
    shown: MapView | None = wait_for(job, f"{prefix}points_map", preview=panel.preview)
    return shown


def _draw(points: Points, settings: MapSettings, progress: object) -> MapView:
    return draw_map(points, settings, progress)  # type: ignore[arg-type]


def _of_whole(reveal: Reveal | None, kept: Sequence[int]) -> Reveal | None:
    """``reveal`` of the points of a region, which count on their own."""
    if reveal is None or not kept:
        return reveal
    return lambda point, near: reveal(kept[point], [kept[one] for one in near])
