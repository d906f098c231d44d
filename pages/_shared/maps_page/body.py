"""The projections page from top to bottom."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import streamlit as st

from embed_core import maps, sources, stash
from embed_core.catalog import ModelSpec
from embed_core.errors import InputError
from embed_core.maps import MapSettings, MapView
from embed_core.neighbourhood import group_agreement, search
from embed_core.points import Drawing, Points, digest
from pages._shared.feedback import guarded, wait_for
from pages._shared.figures import chart
from pages._shared.figures.scatter import map_figure
from pages._shared.figures.series import animated
from pages._shared.i18n import language, plain, t
from pages._shared.inspector import colours, details, export, panel, trust
from pages._shared.jobs import registry
from pages._shared.maps_page import controls, fetch_card, sweep
from pages._shared.state import View

ANIMATED_UP_TO = 3_000
SNAPSHOTS = 15


def show(view: View) -> None:
    """Controls, picture, details."""
    top = st.container()
    with top:
        spec, drawing, settings, layout = _controls(view)
    if drawing is None or not fetch_card.ready(spec, drawing):
        return
    drawing = _isolated(view, drawing)
    if layout == "nine":
        with guarded():
            sweep.show(drawing, settings, digest(asdict(drawing)), view.asked("color"))
        _finish_side_views(view)
        return
    if layout == "two":
        _two_maps(view, drawing, settings)
        return
    shown = _map(drawing, settings, "map")
    if shown is not None:
        _explore(view, drawing, shown, settings)


# -- controls ----------------------------------------------------------------------------------------------------------


def _controls(view: View) -> tuple[ModelSpec, Drawing | None, MapSettings, str]:
    first, second, third, fourth = st.columns([3.2, 2.6, 2.2, 1.2])
    with first:
        spec = controls.choose_model(view, "model", t("projections.model"))
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
                settings = controls.choose_details(view, settings, _expected(drawing))
                if settings.method != "pca" and view.toggle(
                    t("projections.animate"), "play", help=t("projections.help.animate", most=f"{ANIMATED_UP_TO:,}")
                ):
                    settings = replace(settings, snapshots=SNAPSHOTS)
    return spec, drawing, settings, layout


def _expected(drawing: Drawing | None) -> int:
    if drawing is None:
        return 1_000
    return drawing.count or len(drawing.items) or 1_000


def _isolated(view: View, drawing: Drawing) -> Drawing:
    """Only the lassoed points, where a selection of *this* drawing was isolated."""
    owner, _, key = view.value("keep").partition(".")
    if not key or owner != digest(asdict(drawing)):
        return drawing
    st.button(t("projections.whole_map"), icon=":material/undo:", key="whole_map", on_click=view.put, args=("keep", ""))
    return replace(drawing, keep=tuple(json.loads(stash.get(key))))


# -- maps --------------------------------------------------------------------------------------------------------------


def _map(drawing: Drawing, settings: MapSettings, key: str) -> MapView | None:
    """The finished map of a drawing, or None while it is being made."""
    job = registry.start(
        f"map|{digest(asdict(drawing))}|{settings}", lambda progress: maps.draw(drawing, settings, progress)
    )
    shown: MapView | None = wait_for(job, key, preview=panel.preview)
    if shown is not None and settings.snapshots and len(shown.points) > ANIMATED_UP_TO:
        raise InputError("points.too_many_to_animate", count=len(shown.points), allowed=ANIMATED_UP_TO)
    return shown


def _explore(view: View, drawing: Drawing, shown: MapView, settings: MapSettings) -> None:
    for note in shown.points.notes:
        st.caption(f":material/info: {plain(note.message(language()))}")
    finder, colouring = st.columns([1, 1])
    with finder:
        query = view.text(
            t("projections.search"), "q", icon=":material/search:", placeholder=t("projections.search_example")
        )
    with colouring:
        offered = colours.options(shown)
        colour = view.choice(
            st.selectbox, t("projections.colour_by"), "color", offered, offered[0],
            format_func=colours.option_label, help=t("projections.help.colour"),
        )  # fmt: skip
    focus = _focus(view, shown, query)
    picture, beside = st.container(key="stage").columns([2.35, 1.25], gap="medium")
    with picture:
        dressing = colours.dress(shown, colour, lambda job: wait_for(job, "colour"))
        if settings.snapshots and shown.projection.snapshots is not None:
            _play(shown, shown.projection.snapshots, dressing)
        else:
            panel.show(
                shown, dressing, focus, key="map", image_format=view.asked("image") or "png",
                on_pick=partial(_pick, view, shown.points), on_lasso=partial(_lasso, shown.points),
            )  # fmt: skip
        st.markdown(_what_you_see(shown, dressing, colour))
    with beside, guarded():
        _beside(view, drawing, shown, focus)
    _below(view, shown, dressing, focus)
    view.complete()


def _focus(view: View, shown: MapView, query: str) -> panel.Focus:
    points = shown.points
    found = search(points.names, query)
    selected = _selected(view, points)
    if selected is None and found and points.names[found[0]].casefold() == query.strip().casefold():
        selected = found[0]
    if selected is None:
        return panel.Focus(found=found)
    return panel.Focus(
        found=[index for index in found if index != selected],
        selected=(selected,),
        neighbours=details.neighbours_on_map(shown, selected),
    )


def _selected(view: View, points: Points) -> int | None:
    name = view.value("sel")
    if name.startswith("#") and name[1:].isdigit() and int(name[1:]) < len(points):
        return int(name[1:])
    return points.find(name) if name else None


def _pick(view: View, points: Points, indices: list[int]) -> None:
    index = indices[0]
    name = points.names[index]
    view.put("sel", name if points.find(name) == index else f"#{index}")
    view.put("q", "")


def _lasso(points: Points, indices: list[int]) -> None:
    st.session_state["lasso"] = (points.key, indices)


def _play(shown: MapView, snapshots: npt.NDArray[np.float32], dressing: colours.Dressing) -> None:
    steps = shown.projection.snapshot_steps
    labels = [str(step) for step in (range(1, len(snapshots) + 1) if steps is None else steps)]
    scene = panel.scene_of(shown, dressing, panel.Focus(), key="play")
    figure = animated(scene, snapshots, labels, t("projections.play"), t("projections.pause"))
    chart.show(figure, key="play", alt=t("projections.play_alt"))


# -- beside and below the picture --------------------------------------------------------------------------------------


def _beside(view: View, drawing: Drawing, shown: MapView, focus: panel.Focus) -> None:
    owner, indices = st.session_state.get("lasso", ("", []))
    if owner == shown.points.key and indices:
        _lassoed(view, drawing, shown, indices)
    elif focus.selected:
        details.show(shown, focus.selected[0])
        st.button(t("projections.clear"), icon=":material/close:", key="clear", on_click=view.put, args=("sel", ""))
    else:
        st.markdown(t("projections.nothing_selected"))
        if focus.found:
            st.markdown(t("projections.found", count=len(focus.found)))


def _lassoed(view: View, drawing: Drawing, shown: MapView, indices: list[int]) -> None:
    st.markdown(f"#### {t('projections.lassoed', count=len(indices))}")
    st.caption(plain(", ".join(shown.points.names[index][:60] for index in indices[:40])))
    st.button(
        t("projections.isolate"), icon=":material/filter_center_focus:", key="isolate", type="primary",
        on_click=_isolate, args=(view, drawing, indices), disabled=len(indices) < 3,
    )  # fmt: skip
    st.button(t("projections.clear"), icon=":material/close:", key="clear_lasso", on_click=_clear_lasso)


def _clear_lasso() -> None:
    st.session_state.pop("lasso", None)
    st.session_state.pop("map", None)


def _isolate(view: View, drawing: Drawing, indices: list[int]) -> None:
    whole = replace(drawing, keep=())
    kept = [drawing.keep[index] for index in indices] if drawing.keep else indices
    view.put("keep", f"{digest(asdict(whole))}.{stash.put(json.dumps(sorted(kept)).encode())}")
    _clear_lasso()


def _what_you_see(shown: MapView, dressing: colours.Dressing, colour: str) -> str:
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
    return f"**{t('projections.see.title')}** " + " ".join(said)


def _below(view: View, shown: MapView, dressing: colours.Dressing, focus: panel.Focus) -> None:
    trust.show(shown)
    with st.expander(
        t("projections.maths.title"), icon=":material/function:", key="maths", on_change="rerun"
    ) as maths_box:
        if maths_box.open:
            with guarded():
                details.show_maths(view, shown.points, focus.selected[0] if focus.selected else 0)
    with st.expander(
        t("projections.export.title"), icon=":material/download:", key="export", on_change="rerun"
    ) as export_box:
        if export_box.open:
            figure = partial(map_figure, panel.scene_of(shown, dressing, focus, key="export"))
            export.show(view, shown, figure)
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("projections.sources.text"))


# -- two maps ----------------------------------------------------------------------------------------------------------


def _two_maps(view: View, drawing: Drawing, settings: MapSettings) -> None:
    left, right = st.container(key="stage").columns(2, gap="medium")
    with left:
        st.markdown(f"**{t('projections.first_map')}**")
        st.caption(t("projections.first_map_hint"))
    with right, guarded():
        second_drawing, second = _second_controls(view, drawing, settings)
    for place, suffix, one, how in ((left, "1", drawing, settings), (right, "2", second_drawing, second)):
        with place, guarded():
            shown = _map(one, replace(how, snapshots=0), f"map{suffix}")
            if shown is None:
                continue
            selected = _selected(view, shown.points)
            near = details.neighbours_on_map(shown, selected) if selected is not None else []
            focus = panel.Focus(selected=() if selected is None else (selected,), neighbours=near)
            offered = colours.options(shown)
            colour = view.asked("color")
            dressing = colours.dress(shown, colour if colour in offered else offered[0], _waiter(f"colour{suffix}"))
            panel.show(
                shown, replace(dressing, marks=()), focus, key=f"map{suffix}", height=520,
                on_pick=partial(_pick, view, shown.points), on_lasso=partial(_lasso_links, view, shown.points),
            )  # fmt: skip
            st.caption(
                t("projections.two_caption", kept=f"{shown.projection.kept_mean:.0%}") + " · " + trust.provenance(shown)
            )
            if selected is not None:
                details.show(shown, selected)
    view.value("sel")
    _finish_side_views(view)


def _finish_side_views(view: View) -> None:
    # The colour is chosen beside the single map; the other layouts follow it and keep it in the link.
    view.value("color")
    with st.expander(t("projections.export.link"), icon=":material/link:"):
        export.link(view)
    view.complete()


def _waiter(key: str) -> Callable[[Any], Any]:
    return lambda job: wait_for(job, key)


def _lasso_links(view: View, points: Points, indices: list[int]) -> None:
    # Two maps share one selection; of a lasso its first point is followed.
    _pick(view, points, indices)


def _second_controls(view: View, drawing: Drawing, settings: MapSettings) -> tuple[Drawing, MapSettings]:
    st.markdown(f"**{t('projections.second_map')}**")
    first, second = st.columns([1.4, 1])
    with first:
        kind = None if drawing.draw in ("words", "table") else drawing.draw in ("sentences", "token")
        spec = controls.choose_model(view, "model2", t("projections.model"), contextual=kind, default=drawing.model_id)
    with second:
        other = controls.choose_method(view, "2", "tsne" if settings.method != "tsne" else "umap")
    with st.popover(t("projections.more"), icon=":material/tune:"):
        other = controls.choose_details(view, replace(other, dims=settings.dims), _expected(drawing), "2")
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
