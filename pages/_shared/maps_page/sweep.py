"""The same data, nine pictures: one parameter through nine values with the seed held fixed."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from embed_core import maps
from embed_core.maps import SWEPT, MapSettings, MapView
from embed_core.points import Drawing
from pages._shared.feedback import wait_for
from pages._shared.figures import chart
from pages._shared.figures.series import multiples
from pages._shared.i18n import t
from pages._shared.inspector import colours, panel
from pages._shared.jobs import registry


def show(drawing: Drawing, settings: MapSettings, points_key: str, colour: str) -> None:
    """Nine maps of the drawing (its first points where it has many), with the kept neighbours of each."""
    if settings.method not in SWEPT:
        st.info(t("projections.sweep.not_pca"))
        return
    job = registry.start(f"sweep|{points_key}|{settings}", lambda progress: maps.sweep(drawing, settings, progress))
    shown: dict[int, MapView] | None = wait_for(job, "sweep")
    if not shown:
        return
    first = next(iter(shown.values()))
    name = SWEPT[settings.method]
    st.caption(t("projections.sweep.caption", parameter=name, count=f"{len(first.points):,}", seed=settings.seed))
    offered = [option for option in colours.options(first) if option != "kept"]  # the one colour that differs by map
    dressing = colours.dress(
        first, colour if colour in offered else offered[0], lambda waiting: wait_for(waiting, "sweep_colour")
    )
    bare = replace(dressing, marks=())
    scenes = [panel.scene_of(one, bare, panel.Focus(), key="sweep") for one in shown.values()]
    titles = [
        t("projections.sweep.title", name=name, value=value, kept=f"{one.projection.kept_mean:.0%}")
        for value, one in shown.items()
    ]
    chart.show(multiples(scenes, titles), key="sweep", alt=t("projections.sweep.alt"))
