"""What stands between a page's title and its body while a lesson runs or somebody presents."""

from __future__ import annotations

import streamlit as st

from pages._shared import registry
from pages._shared.presenting import bar, course, presenter


def begin(page_id: str) -> None:
    """Draw the lesson bar; stop the run while the page of the step is still hidden."""
    if registry.page(page_id).hidden:
        return
    presenter.style()
    place = course.asked()
    if place is None:
        presenter.corner(page_id)
        return
    course.arrive(place, page_id)
    course.say_lost(place)
    if not bar.show(place, page_id):
        st.stop()
