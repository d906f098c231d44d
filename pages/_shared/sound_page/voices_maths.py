"""The formulas of verification and identification, and where they come from."""

from __future__ import annotations

import streamlit as st

from pages._shared.i18n import t


def show() -> None:
    """Both expanders."""
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t("sound_page.voices.maths.errors"))
        st.latex(
            r"\mathrm{FAR}(\theta)=\frac{\#\{(i,j): v_i\neq v_j,\ \cos(x_i,x_j)\ge\theta\}}{\#\{(i,j): v_i\neq v_j\}}"
            r"\qquad \mathrm{FRR}(\theta)=\frac{\#\{(i,j): v_i=v_j,\ \cos(x_i,x_j)<\theta\}}{\#\{(i,j): v_i=v_j\}}"
        )
        st.markdown(t("sound_page.voices.maths.eer"))
        st.latex(r"\mathrm{EER}=\mathrm{FAR}(\theta^*)=\mathrm{FRR}(\theta^*)")
        st.markdown(t("sound_page.voices.maths.bootstrap"))
        st.latex(r"w_{ij}=\begin{cases}m_{v_i} & v_i=v_j\\ m_{v_i}m_{v_j} & v_i\neq v_j\end{cases}")
        st.markdown(t("sound_page.voices.maths.enrol"))
        st.latex(
            r"\hat v_i=\arg\max_v \cos\Big(x_i,\ \tfrac{1}{|R_v\setminus\{i\}|}\sum_{j\in R_v\setminus\{i\}}"
            r"\tfrac{x_j}{|x_j|}\Big)"
        )
        st.markdown(t("sound_page.voices.maths.heard"))
        st.latex(r"\Delta_{\mathrm{voice}}=\overline{\cos}(v{=},s{\neq},l{=})-\overline{\cos}(v{\neq},s{\neq},l{=})")
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("sound_page.voices.sources"))
