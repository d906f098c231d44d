"""The formulas from sound to vector, and where they come from."""

from __future__ import annotations

import streamlit as st

from embed_core.audio import VoiceEncoder
from pages._shared.i18n import t

T = "sound_page.recording.maths"


def show(encoder: VoiceEncoder) -> None:
    """Both expanders."""
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t(f"{T}.spectrum"))
        st.latex(r"P_t(k)=\Big|\sum_{n=0}^{N-1} w(n)\,x(tH+n-\tfrac N2)\,e^{-2\pi i kn/N}\Big|^2,\qquad N=400,\ H=160")
        st.markdown(t(f"{T}.mel"))
        st.latex(
            r"m(f)=\begin{cases}\dfrac{3f}{200} & f<1000\ \mathrm{Hz}\\[6pt]"
            r"15+27\,\dfrac{\ln(f/1000)}{\ln 6.4} & f\ge 1000\ \mathrm{Hz}\end{cases}"
            r"\qquad M_t(b)=\sum_k h_b(k)\,P_t(k)"
        )
        st.markdown(t(f"{T}.log"))
        st.latex(r"L_t(b)=10\log_{10}\max\big(M_t(b),10^{-10}\big)")
        st.markdown(t(f"{T}.network"))
        st.latex(
            r"\mathbf r_{j}=\mathrm{ReLU}(W\mathbf h_{160}+\mathbf b)"
            r"\qquad \mathbf e_{j}=\frac{\mathbf r_j}{\|\mathbf r_j\|}"
            r"\qquad \mathbf e=\frac{\sum_j \mathbf e_j}{\|\sum_j \mathbf e_j\|}"
        )
        st.markdown(t(f"{T}.loss"))
        st.latex(
            r"S_{ji,k}=w\cos(\mathbf e_{ji},\mathbf c_k)+b\qquad"
            r"L(\mathbf e_{ji})=-S_{ji,j}+\log\sum_{k=1}^{N}\exp S_{ji,k}"
        )
        if encoder.similarity is not None:
            scale, bias = encoder.similarity
            st.markdown(t(f"{T}.learned", w=f"{scale:.2f}", b=f"{bias:.2f}"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("sound_page.recording.sources"))
