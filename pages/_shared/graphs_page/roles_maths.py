"""The two expanders below the section "near or alike"."""

from __future__ import annotations

import streamlit as st

from pages._shared.i18n import t

_NAME = "graphs_page.roles"


def show() -> None:
    """How the numbers come about, and where the rest is written."""
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t(f"{_NAME}.maths"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t(f"{_NAME}.sources"))
