"""The home page: a live map at once, the three uses of the app, the history of embeddings."""

from __future__ import annotations

import streamlit as st

from pages._shared import sharing
from pages._shared.feedback import guarded
from pages._shared.home_page import live_map, story, uses
from pages._shared.state import View


def show(view: View) -> None:
    """Each part may fail without the others."""
    live_map.show(view)
    for part in (uses.show, story.show):
        with guarded():
            st.space("small")
            part()
    with guarded():
        sharing.show(view)
    view.complete()
