"""Vectors of nodes that somebody made elsewhere, in the same inspector."""

from __future__ import annotations

import streamlit as st

from pages._shared import own_vectors
from pages._shared.i18n import t
from pages._shared.state import View


def show(view: View) -> None:
    """What this section is for, and the upload."""
    st.markdown(t("graphs_page.own.about"))
    own_vectors.show(view, "go_", "graphs")
