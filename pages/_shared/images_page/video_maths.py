"""What is computed on the frames of a film, and where it comes from."""

from __future__ import annotations

import streamlit as st

from embed_core.video.trajectory import Trajectory
from pages._shared.i18n import t

T = "images_page.video"


def show(path: Trajectory) -> None:
    """Formulas and sources."""
    with st.expander(t(f"{T}.maths"), icon=":material/function:"):
        st.latex(r"s_i = \cos(v_i, v_{i+1}) = \frac{v_i \cdot v_{i+1}}{\lVert v_i\rVert\,\lVert v_{i+1}\rVert}")
        st.markdown(t(f"{T}.maths_cut"))
        st.latex(r"L = \sum_i \lVert \hat v_{i+1} - \hat v_i \rVert = \sum_i \sqrt{2 - 2 s_i}, \qquad \hat v = v / |v|")
        st.markdown(t(f"{T}.maths_length", length=f"{path.length:.2f}", straight=f"{path.straight:.2f}"))
        st.markdown(t(f"{T}.maths_map"))
    with st.expander(t(f"{T}.sources"), icon=":material/menu_book:"):
        st.markdown(t(f"{T}.sources_list"))
