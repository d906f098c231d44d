"""The unknown-words page: one word in every method, the damage bench, the coverage of a text."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import streamlit as st

from pages._shared.feedback import guarded
from pages._shared.i18n import t
from pages._shared.inspector import export
from pages._shared.state import View

SECTIONS: tuple[str, ...] = ("answers", "bench", "coverage")


def show(view: View) -> None:
    """One section at a time."""
    section = view.choice(
        st.segmented_control, t("unknown.section"), "section", list(SECTIONS), SECTIONS[0],
        format_func=lambda name: t(f"unknown.sections.{name}"), label_visibility="collapsed",
    )  # fmt: skip
    with guarded():
        _section(section)(view)
        with st.expander(t("projections.export.link"), icon=":material/link:"):
            export.link(view)
        view.complete()


def _section(name: str) -> Callable[[View], None]:
    """A section's ``show``, imported when it is first asked for."""
    show_it: Callable[[View], None] = import_module(f"pages._shared.unknown_page.{name}").show
    return show_it
