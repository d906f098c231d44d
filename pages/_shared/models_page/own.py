"""Bringing a model: an id of the hub, a folder on the server, or an uploaded file of vectors."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from embed_core import catalog, uploads
from embed_core.catalog import ModelSpec
from embed_core.progress import Progress
from pages._shared import library
from pages._shared.feedback import guarded, wait_for
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry
from pages._shared.models_page import card
from pages._shared.state import View


def show(view: View) -> None:
    """Two ways, side by side; what comes of them beneath, where there is room."""
    named, uploaded = st.columns(2, gap="large")
    with named:
        text = view.text(t("models.own.id"), "own", placeholder="bert-base-uncased", help=t("models.own.id_help"))
    with uploaded:
        file = st.file_uploader(t("models.own.upload"), key="vectors_upload", help=t("models.own.upload_help"))
    if text.strip():
        with guarded():
            spec = spec_named(text.strip())
            library.remember(spec)
            card.show(spec, "named")
    if file is not None:
        with guarded():
            _uploaded(file)


def spec_named(text: str) -> ModelSpec:
    """The record of what a visitor typed: an id of the catalogue, of the hub, or a path on the server."""
    if text.startswith(("hub:", "local:", "gensim:", "upload:")) or text in catalog.catalogue():
        return catalog.get_spec(text)
    local = text.startswith(("/", "~", ".")) or "\\" in text or text[1:2] == ":"
    return catalog.get_spec(f"local:{text}" if local else f"hub:{text}")


def _uploaded(file: UploadedFile) -> None:
    def read(progress: Progress) -> str:
        return uploads.add_vectors(file.name, file, progress)

    model_id = wait_for(registry.start(f"upload|{file.file_id}", read), "upload")
    if model_id is None:
        return
    spec = catalog.get_spec(model_id)
    library.remember(spec)
    st.success(t("models.own.added", name=plain(spec.name), words=f"{spec.vocabulary:,}", dims=spec.dims))
    card.show(spec, "uploaded")
