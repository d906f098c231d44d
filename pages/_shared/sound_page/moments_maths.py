"""The formulas of the vector over time, and where they come from."""

from __future__ import annotations

import streamlit as st

from pages._shared.i18n import t

T = "sound_page.moments"


def show() -> None:
    """Both expanders."""
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t(f"{T}.maths.moment"))
        st.latex(r"\mathbf e_t=f\big(M_{t},\dots,M_{t+159}\big)\qquad s_{t,v}=\cos(\mathbf e_t,\mathbf c_v)")
        st.markdown(t(f"{T}.maths.enrolled"))
        st.latex(r"\mathbf c_v=\frac{1}{|R_v|}\sum_{i\in R_v}\mathbf e_i")
        st.markdown(t(f"{T}.maths.share"))
        st.latex(
            r"p_{t,v}=\frac{e^{\,w\,s_{t,v}+b}}{\sum_u e^{\,w\,s_{t,u}+b}}"
            r"=\frac{e^{\,w\,s_{t,v}}}{\sum_u e^{\,w\,s_{t,u}}}"
        )
        st.markdown(t(f"{T}.maths.change"))
        st.latex(
            r"\nu_t=\tfrac12\big(\overline{\cos}(A,A)+\overline{\cos}(B,B)\big)-\overline{\cos}(A,B)"
            r"\qquad A=\{t-n,\dots,t-1\},\ B=\{t,\dots,t+n-1\}"
        )
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t(f"{T}.sources"))
