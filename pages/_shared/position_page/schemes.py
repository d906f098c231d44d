"""Four schemes of position: choose one or two, look at them in five ways, check the numbers."""

from __future__ import annotations

import streamlit as st

from embed_core.positions.compare import Scheme
from pages._shared.i18n import t
from pages._shared.position_page import schemes_between, schemes_choose, schemes_heat, schemes_maths, schemes_spectrum
from pages._shared.state import View

VIEWS = {
    "heat": schemes_heat.show,
    "between": schemes_between.matrices,
    "wave": schemes_heat.waves,
    "decay": schemes_between.decays,
    "spectrum": schemes_spectrum.show,
}


def show(view: View) -> None:
    """Schemes, picture, maths, code, the other schemes in words, sources."""
    st.markdown(t("position_page.schemes.about"))
    chosen: list[tuple[str, Scheme]] = schemes_choose.both(view)
    if chosen:
        name = view.choice(
            st.segmented_control, t("position.section"), "os_view", list(VIEWS), "heat",
            format_func=lambda one: t(f"position_page.schemes.views.{one}"), label_visibility="collapsed",
        )  # fmt: skip
        VIEWS[name](view, chosen)
        with st.expander(t("projections.maths.title"), icon=":material/function:"):
            schemes_maths.show(view, [scheme for _, scheme in chosen])
        with st.expander(t("position_page.schemes.code.title"), icon=":material/code:"):
            for _, scheme in chosen:
                st.caption(schemes_choose.line(scheme))
                st.code(scheme.code(), language="python")
    with st.expander(t("position_page.schemes.others.title"), icon=":material/alt_route:"):
        st.markdown(t("position_page.schemes.others.text"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("position_page.schemes.sources.text"))
