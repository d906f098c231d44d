"""The formula of the kind of disturbance on the screen, and where the measures come from."""

from __future__ import annotations

import streamlit as st

from pages._shared.i18n import t

FORMULAS = {
    "noise": r"\tilde x=x+g\,n,\quad n\sim\mathcal N(0,1),\quad g=\sqrt{\frac{\overline{x^2}}{\overline{n^2}}\,"
             r"10^{-\mathrm{SNR}/10}}",
    "hum": r"\tilde x_i=x_i+g\sum_{k=1}^{5}\tfrac1k\sin\frac{2\pi\,50k\,i}{16000}",
    "length": r"\tilde x=x_{b:b+T\cdot 16000},\qquad b\in\{0,\tfrac14,\tfrac12,\tfrac34,1\}\cdot(n-T\cdot 16000)",
    "room": r"\tilde x=x*h,\qquad h_0=1,\quad h_i\propto n_i\,10^{-3t_i/T_{60}},\quad \sum_{i>0}h_i^2=1",
    "band": r"\tilde X(f)=X(f)\ \ \text{for } 300\le f\le f_{\max},\qquad \tilde X(f)=0\ \ \text{beyond 40 Hz}",
    "speed": r"\tilde x(t)=x(s\,t),\qquad f\mapsto s f,\quad T\mapsto T/s",
    "volume": r"\tilde x=\mathrm{clip}\left(10^{L/20}\,x,\,-1,\,1\right)",
}  # fmt: skip


def show(kind: str) -> None:
    """Both expanders."""
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t(f"sound_page.stability.maths.{kind}"))
        st.latex(FORMULAS[kind])
        st.markdown(t("sound_page.stability.maths.break"))
        st.latex(
            r"\ell^*=\ell_a+\frac{c_a-\theta}{c_a-c_b}(\ell_b-\ell_a),"
            r"\qquad c_a\ge\theta>c_b,\ c_{b'}<\theta\ \forall b'\ge b"
        )
        st.markdown(t("sound_page.stability.maths.own"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("sound_page.stability.sources"))
