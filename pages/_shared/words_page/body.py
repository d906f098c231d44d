"""The static-vectors page: models above, then one section at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

import streamlit as st

from embed_core.static.space import Space
from pages._shared.feedback import guarded
from pages._shared.i18n import t
from pages._shared.inspector import export
from pages._shared.state import View
from pages._shared.words_page import spaces

SECTIONS: tuple[str, ...] = ("neighbours", "pairs", "analogies", "axes", "walk", "scores")


def show(view: View) -> None:
    """Models, treatment, section."""
    specs = spaces.choose(view)
    switch, more = st.columns([5, 1.4], vertical_alignment="bottom")
    with switch:
        section = view.choice(
            st.segmented_control, t("words.section"), "section", list(SECTIONS), SECTIONS[0],
            format_func=lambda name: t(f"words.sections.{name}"), label_visibility="collapsed",
        )  # fmt: skip
    with more:
        treatment = spaces.choose_treatment(view)
    opened = [spaces.opened(spec, treatment) for spec in specs]
    ready = [space for space in opened if space is not None]
    if len(ready) < len(specs):
        return
    with guarded():
        _section(section)(view, ready)
        with st.expander(t("projections.export.link"), icon=":material/link:"):
            export.link(view)
        view.complete()


def _section(name: str) -> Callable[[View, Sequence[Space]], None]:
    """A section's ``show``, imported when it is first asked for."""
    show_it: Callable[[View, Sequence[Space]], None] = import_module(f"pages._shared.words_page.{name}").show
    return show_it
