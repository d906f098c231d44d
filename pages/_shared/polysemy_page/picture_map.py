"""The right panel: every occurrence a point, one layer at a time, on axes that are the same for all layers."""

from __future__ import annotations

import streamlit as st

from embed_core.senses.joint_map import STATIC
from embed_core.senses.word_picture import WordPicture
from pages._shared.figures import chart
from pages._shared.i18n import plain, t
from pages._shared.inspector import panel
from pages._shared.inspector.selection import picked
from pages._shared.polysemy_page import picture_figure
from pages._shared.polysemy_page.picture_kit import Cast, Settings
from pages._shared.polysemy_page.words import excerpt
from pages._shared.state import View

NONE = ""
REACH = 45


def choose_layer(view: View, picture: WordPicture, settings: Settings) -> int:
    """The slider: the static vectors first, then the layers."""
    return int(
        view.choice(
            st.select_slider, t("polysemy_page.picture.layer"), "pp_layer", list(picture.map.steps),
            picture.map.steps[-1], format_func=lambda step: step_name(step, settings),
            help=t("polysemy_page.picture.layer_help", last=picture.map.steps[-1]),
        )
    )  # fmt: skip


def step_name(step: int, settings: Settings) -> str:
    """ "3", or the name of the static model."""
    return settings.static.name.split(" ")[0] if step == STATIC else str(step)


def show(view: View, cast: Cast, settings: Settings, picture: WordPicture, layer: int) -> None:
    """The panel; a click selects."""
    st.markdown(f"##### {t('polysemy_page.picture.right', model=plain(settings.spec.name))}")
    row = st.container(horizontal=True, vertical_alignment="center")
    with row:
        playing = view.toggle(t("polysemy_page.picture.play"), "pp_play", help=t("polysemy_page.picture.play_help"))
    now = _selected(view, cast)
    drawing = picture_figure.Drawing(cast, picture.map, now, panel.ink(), panel.paper(), _spot(cast))
    alt = t("polysemy_page.picture.right_alt", count=len(cast.every), word=cast.chosen.word, layer=layer)
    if playing:
        names = [_frame_name(step, settings) for step in picture.map.steps]
        buttons = (t("polysemy_page.picture.go"), t("polysemy_page.picture.pause"))
        chart.show(picture_figure.animated(drawing, names, *buttons), key="pp_played", alt=alt)
        return
    key = "pp_map"

    def clicked() -> None:
        indices = picked(st.session_state.get(key), len(cast.every))
        if indices:
            view.put("pp_sel", str(indices[0]))

    chart.show(
        picture_figure.still(drawing, layer), key=key, alt=alt, on_select=clicked, selection_mode=["points"]
    )  # fmt: skip


def choose_occurrence(view: View, cast: Cast) -> int | None:
    """The same by name: for those who do not click."""
    options = [NONE, *map(str, range(len(cast.every)))]
    labels = {NONE: t("polysemy_page.picture.nobody")}
    labels |= {str(index): f"{index + 1}. {excerpt(one, REACH)}" for index, one in enumerate(cast.every)}
    chosen = view.choice(
        st.selectbox, t("polysemy_page.picture.selected"), "pp_sel", options, NONE, format_func=labels.__getitem__
    )
    return int(chosen) if chosen else None


def _selected(view: View, cast: Cast) -> int | None:
    asked = view.asked("pp_sel")
    return int(asked) if asked.isdecimal() and int(asked) < len(cast.every) else None


def _spot(cast: Cast) -> dict[str, str]:
    return {
        word: t(
            "polysemy_page.picture.spot", word=word, count=sum(one.word == word for one in cast.every)
        )
        for word in cast.words
    }  # fmt: skip


def _frame_name(step: int, settings: Settings) -> str:
    return step_name(step, settings) if step == STATIC else t("polysemy_page.picture.layer_name", layer=step)
