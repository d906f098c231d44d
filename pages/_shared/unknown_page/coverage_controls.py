"""Which text is looked at, and the job that looks."""

from __future__ import annotations

import hashlib
from functools import partial

import streamlit as st

from embed_core import sources, stash
from embed_core.oov.coverage import MAX_BYTES, SAMPLES, looks_chinese, read_upload, sample_text, survey
from pages._shared import kept_file, library
from pages._shared.i18n import language, plain, t
from pages._shared.jobs import Work
from pages._shared.state import View

OWN, FILE = "own", "file"


def choose_text(view: View) -> str | None:
    """A text offered, the visitor's own, or an uploaded file's; None while there is none yet."""
    source = view.choice(
        st.segmented_control, t("unknown.coverage.source"), "uc_text", [*SAMPLES, OWN, FILE], language(),
        format_func=lambda name: t(f"unknown.coverage.samples.{name}"), help=t("unknown.coverage.source_help"),
    )  # fmt: skip
    if source == OWN:
        return view.text(
            t("unknown.coverage.own"), "uc_own", t("unknown.coverage.own_example"), area=True, height=180,
            help=t("unknown.coverage.own_help", size=f"{MAX_BYTES // 1_000_000} MB"),
        )  # fmt: skip
    if source == FILE:
        return _uploaded(view)
    text = next(sample_text(name) for name in SAMPLES if name == source)
    with st.expander(t("unknown.coverage.read"), icon=":material/article:"):
        st.text(text[:6_000])
    return text


def job_for(text: str) -> tuple[str, Work]:
    """The key and the work of looking ``text`` up in every vocabulary on this machine that speaks its language."""
    wanted = "zh" if looks_chinese(text) else "en"
    ids = tuple(
        spec.id
        for spec in library.available()
        if spec.is_static and sources.is_fetched(spec) and (not spec.languages or wanted in spec.languages)
    )
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]
    return f"coverage|{digest}|{'|'.join(ids)}", partial(survey, text, ids)


def _uploaded(view: View) -> str | None:
    uploaded = st.file_uploader(t("unknown.coverage.upload"), key="uc_upload", help=t("unknown.coverage.upload_help"))
    if uploaded is not None:
        view.put("uc_file", kept_file.keep(uploaded))
    key, name = kept_file.read(view.value("uc_file"))
    if not key:
        st.info(t("unknown.coverage.upload_empty"), icon=":material/upload_file:")
        return None
    st.caption(t("unknown.coverage.file", name=plain(name)))
    return read_upload(stash.get(key))
