"""The map of the chunks with the question on it, and lines to its hits, which come from the original space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import cast

import streamlit as st

from embed_core.maps import MapSettings, MapView, Method
from embed_core.progress import Progress
from embed_core.projection import METHODS
from embed_core.retrieval import hits_map, store
from embed_core.retrieval.asking import Answers
from embed_core.retrieval.kinds import Collection, Hit
from pages._shared.feedback import wait_for
from pages._shared.figures import chart
from pages._shared.figures.scatter import LEGEND_UP_TO, map_figure
from pages._shared.figures.scene import Colour
from pages._shared.i18n import plain, t
from pages._shared.inspector import details, export, panel, trust
from pages._shared.inspector.colours import Dressing
from pages._shared.inspector.selection import picked
from pages._shared.jobs import registry
from pages._shared.rag_page import ask_search
from pages._shared.rag_page.ask_question import Asked
from pages._shared.seen import show_seen
from pages._shared.state import View

_KEY = "as_map_chart"


def show(view: View, card: Collection, asked: Asked, answers: Answers, hits: Sequence[Hit]) -> None:
    """Method, map, the clicked chunk, and how far the map can be trusted."""
    st.markdown(f"#### {t('rag_page.ask.map.title')}")
    method: Method = view.choice(
        st.segmented_control, t("projections.method"), "as_map", list(METHODS), "pca",
        format_func=lambda name: t(f"projections.methods.{name}"), help=t("rag_page.ask.map.method_help"),
    )  # fmt: skip
    fitted = _fitted(card, method)
    if fitted is None:
        return
    shown = hits_map.put_on(fitted, [asked.question], answers.vector[None], [t("rag_page.ask.map.question")])
    places = hits_map.places_of(fitted, hits)
    selected = _selected(view, len(fitted.points))
    picture, beside = st.columns([2.2, 1], gap="medium")
    with picture:
        _draw(view, shown, places)
    with beside:
        if selected is None:
            st.markdown(t("rag_page.ask.map.nothing_selected"))
        else:
            details.show(fitted, selected)
            st.button(
                t("projections.clear"), icon=":material/close:", key="as_clear", on_click=view.put, args=("as_sel", "")
            )
    _below(card, fitted, places, hits, shown)


def _fitted(card: Collection, method: Method) -> MapView | None:
    key = f"rag_map|{ask_search.version(card)}|{method}"
    return cast("MapView | None", wait_for(registry.start(key, partial(_fit, card, method)), "as_mapping"))


def _fit(card: Collection, method: Method, progress: Progress) -> MapView:
    chunks, vectors = store.all_chunks(card.name), store.all_vectors(card.name)
    return hits_map.chunk_map(card, chunks, vectors, MapSettings(method), progress)


def _selected(view: View, count: int) -> int | None:
    asked = view.value("as_sel")
    return int(asked) if asked.isdecimal() and int(asked) < count else None


def _draw(view: View, shown: MapView, places: Sequence[int]) -> None:
    question = len(shown.points) - 1

    def clicked() -> None:
        indices = [index for index in picked(st.session_state.get(_KEY), len(shown.points)) if index != question]
        if indices:
            view.put("as_sel", str(indices[0]))

    focus = panel.Focus(selected=(question,), neighbours=places)
    # Only the question and its hits are named: a text at every point would hide the map.
    scene = replace(panel.scene_of(shown, _dressing(shown), focus, key=_KEY, height=560), labels=False)
    alt = t("rag_page.ask.map.alt", count=question, hits=len(places))
    chart.show(map_figure(scene), key=_KEY, alt=alt, on_select=clicked, selection_mode=["points"])


def _dressing(shown: MapView) -> Dressing:
    documents = shown.points.columns["document"].tolist()
    if len(set(documents)) > LEGEND_UP_TO:
        return Dressing(None)
    return Dressing(Colour(t("rag_page.ask.map.document"), categories=documents))


def _below(card: Collection, fitted: MapView, places: Sequence[int], hits: Sequence[Hit], shown: MapView) -> None:
    near = set(hits_map.nearest_on_map(shown, len(hits)))
    said = t("rag_page.ask.map.see", hits=len(places), same=len(near & set(places)))
    show_seen(said)
    placed = "axes" if fitted.projection.method == "pca" else "near"
    st.caption(t(f"rag_page.ask.map.placed.{placed}", nearest=hits_map.NEAREST))
    if len(fitted.points) < card.chunks:
        st.caption(t("rag_page.ask.map.sampled", shown=f"{len(fitted.points):,}", total=f"{card.chunks:,}"))
    st.caption(trust.provenance(fitted))
    with st.expander(t("rag_page.ask.map.trust"), icon=":material/query_stats:"):
        trust.show(fitted)
    with st.expander(
        t("projections.export.pictures"), icon=":material/download:", key="as_export", on_change="rerun"
    ) as box:
        if box.open:
            figure = partial(map_figure, panel.scene_of(shown, _dressing(shown), panel.Focus(), key="as_export_map"))
            st.download_button(
                "HTML", partial(export.page, figure, plain(trust.provenance(fitted))), "rag-map.html", "text/html",
                key="as_html", on_click="ignore",
            )  # fmt: skip
