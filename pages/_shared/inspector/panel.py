"""The map itself: picture, click and lasso, search marks, lines to the neighbours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import streamlit as st

from embed_core.maps import FirstPicture, MapView
from pages._shared.figures import chart, palette
from pages._shared.figures.scatter import GRID_FROM, map_figure
from pages._shared.figures.scene import Scene
from pages._shared.i18n import t
from pages._shared.inspector.colours import Dressing
from pages._shared.inspector.selection import picked


@dataclass(frozen=True)
class Focus:
    """What is marked on a map: found by the search, selected by a click, and the neighbours of the selected."""

    found: Sequence[int] = ()
    selected: Sequence[int] = ()
    neighbours: Sequence[int] = ()


def base_colour(contextual: bool) -> str:
    """One hue for static models, one for contextual."""
    return palette.CONTEXTUAL if contextual else palette.STATIC


def ink() -> str | None:
    """The colour of labels: Streamlit's own is too pale for the last row of a lecture hall on a light background."""
    return palette.INK if st.context.theme.type == "light" else None


def paper() -> str:
    """The background of the app."""
    return palette.PAPER.get(st.context.theme.type or "", "")


def show(
    view: MapView, dressing: Dressing, focus: Focus, *, key: str, height: int = 640, image_format: str = "png",
    labels: bool | None = None, thumbnails: Sequence[str] = (),
    on_pick: Callable[[list[int]], None], on_lasso: Callable[[list[int]], None],
) -> None:  # fmt: skip
    """Draw the map. A click calls ``on_pick``, a box or lasso ``on_lasso`` with the indices of the points.

    ``labels`` False leaves the names to hovering (None: the number of points decides). ``thumbnails`` stand for dots.
    """
    figure = map_figure(scene_of(view, dressing, focus, key=key, height=height, labels=labels, thumbnails=thumbnails))
    total = len(view.points)
    lasso = total <= GRID_FROM and view.projection.coordinates.shape[1] == 2
    modes: list[Literal["points", "box", "lasso"]] = ["points", "box", "lasso"] if lasso else ["points"]

    def selected() -> None:
        indices = picked(st.session_state.get(key), total)
        if len(indices) > 1:
            on_lasso(indices)
        elif indices:
            on_pick(indices)

    chart.show(
        figure,
        key=key,
        alt=t("projections.alt", count=total, method=t(f"projections.methods.{view.projection.method}")),
        image_format=image_format,
        on_select=selected,
        selection_mode=modes,
    )


def scene_of(
    view: MapView, dressing: Dressing, focus: Focus, *, key: str, height: int = 640, labels: bool | None = None,
    thumbnails: Sequence[str] = (),
) -> Scene:  # fmt: skip
    """The scene of a finished map."""
    projection = view.projection
    return Scene(
        coordinates=np.asarray(projection.coordinates),
        names=view.points.names,
        colour=dressing.colour,
        base_colour=base_colour(view.points.contextual),
        found=focus.found,
        selected=focus.selected,
        neighbours=focus.neighbours,
        links=view.points.links,
        marks=dressing.marks,
        labels=labels,
        thumbnails=thumbnails,
        height=height,
        ink=ink(),
        paper=paper(),
        keep_view=key,
        axis_titles=axis_titles(view),
    )


def axis_titles(view: MapView) -> tuple[str, ...]:
    """PCA's axes mean something: the share of the variance each carries. The others' do not."""
    variance = view.projection.explained_variance
    if variance is None:
        return ()
    return tuple(
        t("projections.axis", number=number + 1, share=f"{share:.0%}") for number, share in enumerate(variance)
    )


def preview(picture: FirstPicture, *, height: int = 640) -> None:
    """The first picture, while the map is still being worked out."""
    st.caption(t("projections.first_picture"))
    scene = Scene(
        coordinates=np.asarray(picture.coordinates),
        names=picture.points.names,
        base_colour=base_colour(picture.points.contextual),
        height=height,
        ink=ink(),
        paper=paper(),
        keep_view="preview",
    )
    chart.show(map_figure(scene), key="preview", alt=t("projections.first_picture"))
