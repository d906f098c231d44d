"""A live map of real words with nothing fetched, and the neighbours of one of them."""

from __future__ import annotations

from functools import partial

import streamlit as st

from embed_core import maps
from embed_core.maps import MapSettings, MapView
from embed_core.neighbourhood import search
from embed_core.points import Drawing, Points
from pages._shared import shell
from pages._shared.feedback import guarded, wait_for
from pages._shared.i18n import t
from pages._shared.inspector import colours, details, panel, trust
from pages._shared.jobs import registry as jobs
from pages._shared.state import View

MODEL = "glove-6b-50d-20k"
WORDS = 20_000
START = "king"


def show(view: View) -> None:
    """The map, and what is known of the word beside it."""
    picture, beside = st.container(key="stage").columns([2.35, 1.25], gap="medium")
    with picture, guarded():
        word = view.text(t("home.find"), "q", START, icon=":material/search:")
        shown = _map(view, word)
    with beside, guarded():
        if shown is not None:
            _beside(view, shown, word)


def _map(view: View, word: str) -> MapView | None:
    drawing = Drawing(model_id=MODEL, draw="top", count=WORDS)
    job = jobs.start(f"home|{MODEL}", lambda progress: maps.draw(drawing, MapSettings(), progress))
    shown: MapView | None = wait_for(job, "home", preview=panel.preview, patience=2.0)
    if shown is None:
        return None
    index = _index(shown.points, word)
    focus = panel.Focus()
    if index is not None:
        focus = panel.Focus(selected=(index,), neighbours=details.neighbours_on_map(shown, index))
    dressing = colours.dress(shown, "cluster", lambda waiting: wait_for(waiting, "home_colour"))
    panel.show(
        shown, dressing, focus, key="home_map", height=560,
        on_pick=partial(_pick, view, shown.points), on_lasso=partial(_pick, view, shown.points),
    )  # fmt: skip
    st.caption(t("home.caption", kept=f"{shown.projection.kept_mean:.0%}") + " " + trust.provenance(shown))
    return shown


def _index(points: Points, word: str) -> int | None:
    exact = points.find(word.strip())
    if exact is not None:
        return exact
    return next(iter(search(points.names, word, limit=1)), None)


def _pick(view: View, points: Points, indices: list[int]) -> None:
    view.put("q", points.names[indices[0]])


def _beside(view: View, shown: MapView, word: str) -> None:
    index = _index(shown.points, word)
    if index is None:
        st.info(t("home.unknown", count=f"{WORDS:,}"))
    else:
        details.show(shown, index)
    shell.page_link("projections", label=t("home.more_maps"))
