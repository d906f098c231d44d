"""Analogies: one question answered in four ways with its parallelogram, or all of the Google set by category."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from embed_core.static.space import Space
from pages._shared.i18n import t
from pages._shared.state import View
from pages._shared.words_page import analogies_google, analogies_question

PARTS = ("question", "google")


def show(view: View, spaces: Sequence[Space]) -> None:
    """Which of the two, and that one."""
    part = view.choice(
        st.segmented_control, t("words.analogies.part"), "an_view", list(PARTS), PARTS[0],
        format_func=lambda name: t(f"words.analogies.parts.{name}"), label_visibility="collapsed",
    )  # fmt: skip
    if part == "question":
        if not analogies_question.show(view, spaces):
            return
    else:
        analogies_google.show(view, spaces)
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("words.analogies.sources"))
