"""Taking the current view elsewhere: its link."""

from __future__ import annotations

import streamlit as st

from pages._shared.i18n import t
from pages._shared.inspector import export
from pages._shared.state import View


def show(view: View) -> None:
    """The expander below every section."""
    with st.expander(t("projections.export.link"), icon=":material/link:"):
        export.link(view)
