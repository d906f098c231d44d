"""The same data, nine pictures: one parameter through nine values with the seed held fixed."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from embed_core.maps import FirstPicture, MapSettings, MapView
from embed_core.points import Drawing
from embed_core.progress import Progress
from pages._shared.feedback import wait_for
from pages._shared.figures.series import multiples
from pages._shared.i18n import t
from pages._shared.inspector import colours, panel
from pages._shared.jobs import registry

VALUES = {
    "umap": ("n_neighbors", (3, 5, 8, 12, 15, 25, 40, 60, 100)),
    "tsne": ("perplexity", (2, 4, 7, 12, 20, 30, 45, 70, 100)),
}
MOST_POINTS = 2_000


def show(drawing: Drawing, settings: MapSettings, points_key: str, colour: str) -> None:
    """Nine maps of the drawing (its first points where it has many), with the kept neighbours of each."""
    if settings.method not in VALUES:
        st.info(t("projections.sweep.not_pca"))
        return
    name, values = VALUES[settings.method]
    job = registry.start(f"sweep|{points_key}|{settings}", lambda progress: _work(drawing, settings, progress))
    maps: list[MapView] | None = wait_for(job, "sweep", preview=_preview)
    if not maps:
        return
    st.caption(
        t(
            "projections.sweep.caption",
            parameter=t(f"projections.{name}"),
            count=len(maps[0].points),
            seed=settings.seed,
        )
    )
    scenes = []
    for one in maps:
        dressing = colours.dress(one, colour, lambda waiting: wait_for(waiting, "sweep_colour"))
        scenes.append(panel.scene_of(one, replace(dressing, marks=()), panel.Focus(), key="sweep"))
    titles = [
        t("projections.sweep.title", value=value, kept=f"{one.projection.kept_mean:.0%}")
        for value, one in zip(_fitting(values, len(maps[0].points)), maps, strict=True)
    ]
    st.plotly_chart(multiples(scenes, titles), key="sweep", alt=t("projections.sweep.alt"))


def _fitting(values: tuple[int, ...], count: int) -> list[int]:
    return [value for value in values if value < max(4, count // 3)]


def _work(drawing: Drawing, settings: MapSettings, progress: Progress) -> list[MapView]:
    from embed_core.maps import load_and_build
    from embed_core.projection import sweep

    points = load_and_build(drawing, progress)
    if len(points) > MOST_POINTS:
        points = points.subset(range(MOST_POINTS))
    name, values = VALUES[settings.method]
    found = sweep(
        points.vectors,
        method=settings.method,
        parameter=name,
        values=_fitting(values, len(points)),
        metric=settings.metric,
        seed=settings.seed,
        cache_key=points.key,
        progress=progress,
    )
    return [MapView(points, projection) for projection in found]


def _preview(picture: FirstPicture) -> None:
    if isinstance(picture, FirstPicture):
        panel.preview(picture)
