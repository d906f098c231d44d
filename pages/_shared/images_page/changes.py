"""What moves the vector: a grey square over the picture, and changes that leave its subject alone."""

from __future__ import annotations

import streamlit as st

from pages._shared.feedback import guarded
from pages._shared.i18n import language, t
from pages._shared.images_page import changes_cover, changes_kinds, changes_map, changes_mix, choose, opened
from pages._shared.images_page.changes_kit import Asked, asked_of
from pages._shared.images_page.network_kit import known, table
from pages._shared.state import View


def show(view: View) -> None:
    """Picture, occlusion map, rows of changed pictures, one's own mixture, the map."""
    st.markdown(t("images_page.changes.about"))
    encoder = opened.encoder()
    if encoder is None:
        return
    picked = choose.choose_pictures(view, "ie_", many=False)
    if not picked:
        return
    with guarded():
        changes_cover.show(view, encoder, picked[0])
    found = table(encoder)
    if found is not None:
        _changes(view, asked_of(encoder, picked[0], known(language()), found))
    with st.expander(t("images_page.changes.maths.title"), icon=":material/function:"):
        st.markdown(t("images_page.changes.maths.text"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("images_page.changes.sources"))


def _changes(view: View, asked: Asked) -> None:
    with guarded():
        rows = changes_kinds.show(asked)
    with guarded():
        changes_mix.show(view, asked)
    with guarded():
        if rows is not None:
            changes_map.show(view, asked, rows)
