"""The current view as a notebook, where there is a recipe for it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from embed_core.teaching import notebooks
from pages._shared.i18n import language, t
from pages._shared.state import View


def button(view: View) -> None:
    """A button that downloads the notebook; nothing where no recipe reproduces the view."""
    values = view.values()
    section = str(values.get("section", ""))
    if notebooks.recipe(view.page, section) is None:
        return
    make = partial(notebooks.notebook, view.page, section, values, language(), address=view.link())
    st.download_button(
        t("notebooks.button"), make, f"{view.page}-{section or 'view'}.ipynb", "application/x-ipynb+json",
        key="open_as_notebook", icon=":material/code_blocks:", help=t("notebooks.help"), on_click="ignore",
    )  # fmt: skip
