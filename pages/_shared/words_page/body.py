"""The static-vectors page: models above, then one section at a time."""

from __future__ import annotations

import streamlit as st

from pages._shared.sections import choose_section, run_section
from pages._shared.state import View
from pages._shared.words_page import spaces

SECTIONS: tuple[str, ...] = ("neighbours", "pairs", "analogies", "axes", "walk", "scores")


def show(view: View) -> None:
    """Models, treatment, section."""
    specs = spaces.choose(view)
    switch, more = st.columns([5, 1.4], vertical_alignment="bottom")
    with switch:
        section = choose_section(view, "words", SECTIONS)
    with more:
        treatment = spaces.choose_treatment(view)
    found = [spaces.space_of(spec, treatment) for spec in specs]
    ready = [space for space in found if space is not None]
    if len(ready) < len(specs):
        return
    run_section(view, __package__, section, ready)
