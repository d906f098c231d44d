"""Semantic axes, and the bias probe that measures along one of them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from embed_core.static.space import Space
from pages._shared.i18n import t
from pages._shared.state import View
from pages._shared.words_page import axes_plane, weat_probe

PARTS = {"axes": axes_plane.show, "bias": weat_probe.show}


def show(view: View, spaces: Sequence[Space]) -> None:
    """One of the two parts."""
    part = view.choice(
        st.segmented_control, t("words.axes.part"), "ax_part", list(PARTS), "axes",
        format_func=lambda name: t(f"words.axes.parts.{name}"), label_visibility="collapsed",
    )  # fmt: skip
    PARTS[part](view, spaces)
