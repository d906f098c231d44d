"""Interview: cards to read, flash cards, a mock interview, a selection to take along."""

from __future__ import annotations

import streamlit as st

from embed_core.teaching.cards import cards
from pages._shared.i18n import language, t
from pages._shared.sections import show_section
from pages._shared.state import View

SECTIONS: tuple[str, ...] = ("read", "flash", "mock", "export")


def show(view: View) -> None:
    """The section of the link, on the cards of the reader's language."""
    if not cards(language()):
        st.info(t("interview_page.no_cards"), icon=":material/info:")
        view.complete()
        return
    show_section(view, __package__, "interview_page", SECTIONS)
