"""Sense accuracy: the whole bank by every model and layer, or a labelled file of one's own."""

from __future__ import annotations

import streamlit as st

from pages._shared.i18n import t
from pages._shared.polysemy_page import bank_own, bank_whole
from pages._shared.state import View

WHAT = {"bank": bank_whole, "own": bank_own}


def show(view: View) -> None:
    """What is evaluated, the evaluation, and how it is done."""
    what = view.choice(
        st.segmented_control, t("polysemy_page.bank.what"), "pb_what", list(WHAT), "bank",
        format_func=lambda name: t(f"polysemy_page.bank.whats.{name}"),
    )  # fmt: skip
    WHAT[what].show(view)
    with st.expander(t("polysemy_page.bank.maths.title"), icon=":material/function:"):
        st.markdown(t("polysemy_page.bank.maths.text"))
    with st.expander(t("polysemy_page.bank.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("polysemy_page.bank.sources.text"))
