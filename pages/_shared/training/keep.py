"""Give what was trained a name: it joins the catalogue, and every other page can use it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from embed_core.catalog import ModelSpec
from pages._shared import shell
from pages._shared.feedback import guarded
from pages._shared.i18n import plain, t

_PARAMETERS = {"unknown_words": "ua_model"}
"""What a page's link calls its model, where that is not ``model``."""


def offer(key: str, suggestion: str, save: Callable[[str], ModelSpec], *, pages: tuple[str, ...]) -> None:
    """A name and a button; then links to ``pages`` (ids) with the new model chosen. ``save`` puts it on the shelf."""
    with st.expander(t("training_ui.keep"), icon=":material/bookmark_add:"):
        st.caption(t("training_ui.keep_help"))
        with st.form(f"{key}_keep", border=False):
            name = st.text_input(t("training_ui.name"), suggestion, key=f"{key}_name", max_chars=80)
            wanted = st.form_submit_button(t("training_ui.keep_button"), icon=":material/bookmark_add:")
        if wanted:
            with guarded():
                st.session_state[f"{key}_kept"] = save(name).id
        if kept := st.session_state.get(f"{key}_kept"):
            st.success(t("training_ui.is_kept", name=plain(kept)), icon=":material/check:")
            for page in pages:
                shell.page_link(page, **{_PARAMETERS.get(page, "model"): kept})
