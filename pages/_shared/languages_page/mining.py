"""One encoder at work across languages: translations in two lists, and a search that asks for no language."""

from __future__ import annotations

import streamlit as st

from pages._shared.feedback import guarded
from pages._shared.i18n import t
from pages._shared.languages_page import mining_lists, mining_search
from pages._shared.languages_page.together_kit import choose, ready
from pages._shared.state import View, unfinished


def show(view: View) -> None:
    """The model; the two lists; the search."""
    spec = choose(view, "mi_model", t("languages_page.together.model"))
    if not ready(spec):
        unfinished()
        return
    with guarded():
        mining_lists.show(view, spec)
    st.divider()
    with guarded():
        mining_search.show(view, spec)
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t("languages_page.mining.maths.margin"))
        st.latex(
            r"\mathrm{score}(x,y)=\frac{\cos(x,y)}{\sum_{z\in NN_k(x)}\frac{\cos(x,z)}{2k}"
            r"+\sum_{z\in NN_k(y)}\frac{\cos(y,z)}{2k}},\qquad k=4"
        )
        st.markdown(t("languages_page.mining.maths.greedy"))
        st.latex(
            r"P=\frac{\text{right}}{\text{found}},\quad R=\frac{\text{right}}{\text{known}},\quad F_1=\frac{2PR}{P+R}"
        )
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("languages_page.mining.sources"))
