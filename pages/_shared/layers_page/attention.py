"""Attention: every head of a sentence, one of them large, where chosen words look, and causal beside bidirectional."""

from __future__ import annotations

import streamlit as st

from embed_core.contextual.attention import Attention
from pages._shared.feedback import guarded
from pages._shared.i18n import t
from pages._shared.layers_page import attention_compare, attention_finder, attention_heads, attention_input
from pages._shared.state import View

FORMULAS = (
    r"A = \operatorname{softmax}\!\left(\frac{Q K^{\top}}{\sqrt{d}}\right),\qquad d = %(dim)d,\qquad \sum_j A_{ij} = 1",
    r"\tilde A_\ell = \tfrac12\,\overline{A}_\ell + \tfrac12\,I,\quad R_\ell = \tilde A_\ell R_{\ell-1},\quad R_0 = I",
)


def show(view: View) -> None:
    """The section."""
    st.markdown(t("layers_page.attention.about"))
    chosen = attention_input.ask(view)
    read = attention_input.opened_attention(chosen.spec, chosen.text)
    if read is None:
        return
    attention_input.provenance(chosen.spec, read)
    st.warning(t("layers_page.attention.caveat"), icon=":material/balance:")
    seen = attention_heads.show(view, chosen, read)
    with guarded():
        attention_finder.show(view, read, seen)
    with guarded():
        attention_compare.show(view, chosen, read)
    _maths(read, seen)
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("layers_page.attention.sources"))


def _maths(read: Attention, seen: attention_heads.Seen) -> None:
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t("layers_page.attention.maths.head", dim=read.head_dim))
        st.latex(FORMULAS[0] % {"dim": read.head_dim})
        if seen.row is not None:
            st.markdown(t("layers_page.attention.maths.row", word=seen.row_name, numbers=seen.row))
        st.markdown(t("layers_page.attention.maths.words"))
        st.markdown(t("layers_page.attention.maths.rollout"))
        st.latex(FORMULAS[1])
        st.markdown(t("layers_page.attention.maths.extras"))
