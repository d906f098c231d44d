"""One map with everything around it: search, colour, details, trust, maths, export. The same for words and for anything
else that has become a vector.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import streamlit as st

from embed_core.maps import MapView
from embed_core.neighbourhood import group_agreement, search
from pages._shared.feedback import guarded, wait_for
from pages._shared.figures import chart
from pages._shared.figures.scatter import map_figure
from pages._shared.figures.series import animated
from pages._shared.i18n import language, plain, t
from pages._shared.inspector import colours, details, export, panel, picking, trust
from pages._shared.seen import seen_text
from pages._shared.state import View


@dataclass(frozen=True)
class Frame:
    """What the page around a map adds to it.

    ``prefix`` begins the keys in the link. ``isolate`` gets the points of a region. ``reveal(point, neighbours)`` shows
    what a point stands for (the picture, the recording) beside the map. ``thumbnails`` are data URIs, one a point,
    drawn in place of the dots.
    """

    isolate: Callable[[list[int]], None]
    prefix: str = ""
    play: bool = False
    reveal: Callable[[int, Sequence[int]], None] | None = None
    thumbnails: Sequence[str] = ()
    labels: bool | None = None
    height: int = 640


def show(view: View, shown: MapView, frame: Frame) -> None:
    """The map and what belongs to it."""
    prefix = frame.prefix
    for note in shown.points.notes:
        st.caption(f":material/info: {plain(note.message(language()))}")
    finder, colouring = st.columns([1, 1])
    with finder:
        query = view.text(
            t("projections.search"),
            f"{prefix}q",
            icon=":material/search:",
            placeholder=t("inspector.search_example" if prefix else "projections.search_example"),
        )
    with colouring:
        offered = colours.options(shown)
        colour = view.choice(
            st.selectbox, t("projections.colour_by"), f"{prefix}color", offered, offered[0],
            format_func=colours.option_label, help=t("projections.help.colour"),
        )  # fmt: skip
    focus = _focus(view, shown, query, prefix)
    picture, beside = st.container(key=f"{prefix}stage").columns([2.35, 1.25], gap="medium")
    with picture:
        dressing = colours.dress(shown, colour, lambda job: wait_for(job, f"{prefix}colour"))
        if frame.play and shown.projection.snapshots is not None:
            _play(shown, shown.projection.snapshots, dressing, prefix)
        else:
            panel.show(
                shown, dressing, focus, key=f"{prefix}map", image_format=view.asked(f"{prefix}image") or "png",
                height=frame.height, thumbnails=frame.thumbnails, labels=frame.labels,
                on_pick=partial(picking.pick, view, shown.points, prefix),
                on_lasso=partial(picking.lasso, shown.points),
            )  # fmt: skip
        st.markdown(_what_you_see(shown, dressing))
    with beside, guarded():
        _beside(view, frame, shown, focus)
    _below(view, shown, dressing, focus, frame)


def _focus(view: View, shown: MapView, query: str, prefix: str) -> panel.Focus:
    points = shown.points
    found = search(points.names, query)
    selected = picking.selected(view, points, prefix)
    if selected is None and found and points.names[found[0]].casefold() == query.strip().casefold():
        selected = found[0]
    if selected is None:
        return panel.Focus(found=found)
    return panel.Focus(
        found=[index for index in found if index != selected],
        selected=(selected,),
        neighbours=details.neighbours_on_map(shown, selected),
    )


def _play(
    shown: MapView, snapshots: npt.NDArray[np.float32], dressing: colours.Dressing, prefix: str
) -> None:  # fmt: skip
    steps = shown.projection.snapshot_steps
    labels = [str(step) for step in (range(1, len(snapshots) + 1) if steps is None else steps)]
    scene = panel.scene_of(shown, dressing, panel.Focus(), key=f"{prefix}play")
    figure = animated(scene, snapshots, labels, t("projections.play"), t("projections.pause"))
    chart.show(figure, key=f"{prefix}play", alt=t("projections.play_alt"))


def _beside(view: View, frame: Frame, shown: MapView, focus: panel.Focus) -> None:
    prefix = frame.prefix
    owner, indices = st.session_state.get("lasso", ("", []))
    if owner == shown.points.key and indices:
        _lassoed(frame, shown, indices)
    elif focus.selected:
        if frame.reveal is not None:
            frame.reveal(focus.selected[0], focus.neighbours)
        details.show(shown, focus.selected[0])
        st.button(
            t("projections.clear"), icon=":material/close:", key=f"{prefix}clear", on_click=view.put,
            args=(f"{prefix}sel", ""),
        )  # fmt: skip
    else:
        st.markdown(t("projections.nothing_selected"))
        if focus.found:
            st.markdown(t("projections.found", count=len(focus.found)))


def _lassoed(frame: Frame, shown: MapView, indices: list[int]) -> None:
    prefix = frame.prefix
    st.markdown(f"#### {t('projections.lassoed', count=len(indices))}")
    st.caption(plain(", ".join(shown.points.names[index][:60] for index in indices[:40])))
    st.button(
        t("projections.isolate"), icon=":material/filter_center_focus:", key=f"{prefix}isolate", type="primary",
        on_click=frame.isolate, args=(indices,), disabled=len(indices) < 3,
    )  # fmt: skip
    st.button(
        t("projections.clear"), icon=":material/close:", key=f"{prefix}clear_lasso", on_click=picking.clear_lasso,
        args=(prefix,),
    )  # fmt: skip


def _what_you_see(shown: MapView, dressing: colours.Dressing) -> str:
    projection, points = shown.projection, shown.points
    of = min(15, len(points) - 1)
    method = t(f"projections.methods.{projection.method}")
    said = []
    if projection.kept_chance < 0.5:  # of a handful of points any map keeps most neighbours
        said.append(t("projections.see.kept", kept=f"{projection.kept_mean * of:.1f}", of=of, method=method))
    if dressing.clusters is not None:
        said.append(t("projections.see.clusters", count=dressing.clusters, noise=f"{dressing.noise:.0%}"))
    elif dressing.colour is not None and dressing.colour.categories is not None and projection.knn_indices.shape[1]:
        share = group_agreement(projection.knn_indices[:, :1], dressing.colour.categories)
        said.append(t("projections.see.groups", share=f"{share:.0%}"))
    elif np.isfinite(projection.kept).all() and projection.kept.max() > projection.kept.min():
        worst, best = (
            plain(points.names[int(place)][:40]) for place in (projection.kept.argmin(), projection.kept.argmax())
        )
        said.append(t("projections.see.extremes", best=best, worst=worst))
    return seen_text(" ".join(said))


def _below(
    view: View, shown: MapView, dressing: colours.Dressing, focus: panel.Focus, frame: Frame
) -> None:  # fmt: skip
    prefix = frame.prefix
    trust.show(shown)
    titles = ("inspector.maths", "inspector.export", "inspector.sources")
    if not prefix:
        titles = ("projections.maths.title", "projections.export.title", "projections.sources.title")
    maths, exports, sources = map(t, titles)
    with st.expander(maths, icon=":material/function:", key=f"{prefix}maths", on_change="rerun") as maths_box:
        if maths_box.open:
            with guarded():
                details.show_maths(view, shown.points, focus.selected[0] if focus.selected else 0, prefix)
    with st.expander(exports, icon=":material/download:", key=f"{prefix}export", on_change="rerun") as export_box:
        if export_box.open:
            scene = panel.scene_of(
                shown, dressing, focus, key="export", thumbnails=frame.thumbnails, labels=frame.labels
            )
            export.show(view, shown, partial(map_figure, scene), prefix)
    with st.expander(sources, icon=":material/menu_book:"):
        st.markdown(t("projections.sources.text"))
