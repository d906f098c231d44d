"""Uploading a table for the map: texts or vectors with metadata, or the Embedding Projector's pair of TSV files."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from embed_core import tables
from embed_core.points import Drawing
from embed_core.table_points import read
from pages._shared import kept_file
from pages._shared.i18n import plain, t
from pages._shared.state import View

VECTORS = ""


def choose(view: View, drawing: Drawing) -> Drawing | None:
    """The uploaded table and which of its columns to draw; None until there is one."""
    main, side = st.columns(2)
    _upload(view, main, "file", t("projections.table.upload"), t("projections.table.help"))
    _upload(view, side, "meta", t("projections.table.metadata"), t("projections.table.metadata_help"))
    key, name = _stored(view, "file")
    if not key:
        st.info(t("projections.table.empty"), icon=":material/upload_file:")
        return None
    meta_key, meta_name = _stored(view, "meta")
    drawing = replace(drawing, table_key=key, table_name=name, metadata_key=meta_key, metadata_name=meta_name)
    if meta_key:
        return drawing
    table = read(drawing)
    guess = tables.guess_text_column(table) or VECTORS
    column = view.choice(
        st.selectbox, t("projections.table.column"), "column", [VECTORS, *table.names], guess,
        format_func=lambda label: plain(label) if label else t("projections.table.vectors"),
        help=t("projections.table.column_help"),
    )  # fmt: skip
    for note in table.notes:
        st.caption(plain(note.message(st.query_params.get("lang", "en"))))
    return replace(drawing, table_column=column)


def _upload(view: View, place: object, key: str, label: str, help_text: str) -> None:
    with place:  # type: ignore[attr-defined]
        uploaded = st.file_uploader(label, key=f"upload_{key}", help=help_text, max_upload_size=100)
        if uploaded is not None:
            view.put(key, kept_file.keep(uploaded))
        elif _stored(view, key)[1]:
            st.caption(t("projections.table.from_link", name=plain(_stored(view, key)[1])))


def _stored(view: View, key: str) -> tuple[str, str]:
    content, name = kept_file.read(view.value(key))
    return content, name
