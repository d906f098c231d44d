"""A file of scored pairs of one's own: upload, what was read, and an example to begin with."""

from __future__ import annotations

from functools import partial
from pathlib import PurePath

import streamlit as st

from embed_core import stash
from embed_core.errors import InputError
from embed_core.progress import Progress
from embed_core.sentence.scored_pairs import FORMATS, MAX_BYTES, MAX_PAIRS, ScoredPairs, read_pairs, shipped_file
from embed_core.units import byte_size
from pages._shared import kept_file
from pages._shared.feedback import show_error, wait_for
from pages._shared.i18n import language, plain, t
from pages._shared.jobs import registry
from pages._shared.state import View, unfinished

_NAME = "sentences_page.score"


def choose(view: View) -> tuple[ScoredPairs | None, str]:
    """The pairs of the visitor's file, if there is one, and a key of its content."""
    st.markdown(t(f"{_NAME}.own", pairs=f"{MAX_PAIRS:,}", size=byte_size(MAX_BYTES)))
    sample_button(language())
    uploaded = st.file_uploader(
        t(f"{_NAME}.file"), type=[ending[1:] for ending in FORMATS], key="sc_upload", max_upload_size=10
    )
    if uploaded is not None:
        view.put("sc_file", kept_file.keep(uploaded))
    content, name = kept_file.read(view.value("sc_file"))
    if not content:
        return None, ""
    try:
        data = stash.get(content)
    except InputError as error:
        show_error(error)
        unfinished()
        return None, ""
    seen = f"{content}{PurePath(name).suffix.lower()}"
    key = f"sts_read|{seen}"
    pairs: ScoredPairs | None = wait_for(registry.start(key, partial(_read, name, data)), key)
    if pairs is not None:
        _said(name, pairs)
    return pairs, seen


def sample_button(spoken: str) -> None:
    """The shipped pairs as a file."""
    st.download_button(
        t(f"{_NAME}.sample"), partial(shipped_file, spoken), f"sts_{spoken}.tsv", "text/tab-separated-values",
        key=f"sc_sample_{spoken}", on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def _read(name: str, data: bytes, progress: Progress) -> ScoredPairs:
    return read_pairs(name, data)


def _said(name: str, pairs: ScoredPairs) -> None:
    said = [
        t(
            f"{_NAME}.read", name=plain(name), pairs=f"{len(pairs.pairs):,}",
            layout=t(f"{_NAME}.layouts.{pairs.layout}"), low=f"{min(pairs.scores):g}", high=f"{max(pairs.scores):g}",
        )
    ]  # fmt: skip
    if pairs.heading:
        said.append(t(f"{_NAME}.heading", heading=plain(pairs.heading)))
    said += [
        t(f"{_NAME}.{what}", count=f"{count:,}")
        for what, count in (("unscored", pairs.unscored), ("repeated", pairs.repeated))
        if count
    ]
    said += [plain(note.message(language())) for note in pairs.notes]
    st.caption(("" if language() == "zh" else " ").join(said))
