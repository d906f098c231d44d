"""Odd one out, and a walk from neighbour to neighbour."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from embed_core.static.space import Space
from pages._shared.i18n import t
from pages._shared.state import View
from pages._shared.words_page import walk_odd, walk_trail


def show(view: View, spaces: Sequence[Space]) -> None:
    """Both games, one below the other."""
    walk_odd.show(view, spaces)
    st.divider()
    walk_trail.show(view, spaces)
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("words.walk.sources"))
