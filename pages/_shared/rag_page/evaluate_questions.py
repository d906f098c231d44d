"""Which questions: ours on the notes, or a file."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from embed_core import stash
from embed_core.errors import InputError
from embed_core.retrieval.kinds import Collection
from embed_core.retrieval.questions import (
    FORMATS,
    MAX_BYTES,
    MAX_QUESTIONS,
    Question,
    own_file,
    own_questions,
    read_questions,
)
from pages._shared import kept_file
from pages._shared.feedback import show_error
from pages._shared.i18n import language, t
from pages._shared.rag_page import collection_choice
from pages._shared.state import View, unfinished

Source = Literal["own", "file"]
_MEGABYTES = MAX_BYTES // 1_000_000


def choose(view: View, card: Collection) -> tuple[Question, ...] | None:
    """The questions; None where there are none yet (the page says why)."""
    spoken = card.name.removeprefix(collection_choice.NOTES) if collection_choice.is_notes(card) else ""
    ours = own_questions(spoken)
    options: list[Source] = ["own", "file"] if ours else ["file"]
    source: Source = view.choice(
        st.segmented_control, t("rag_page.evaluate.questions"), "ev_source", options, options[0],
        format_func=lambda name: t(f"rag_page.evaluate.sources_of.{name}", count=len(ours)),
    )  # fmt: skip
    return ours if source == "own" else _file(view)


def _file(view: View) -> tuple[Question, ...] | None:
    st.file_uploader(
        t("rag_page.evaluate.upload"), type=[ending[1:] for ending in FORMATS], key="ev_upload",
        max_upload_size=_MEGABYTES, on_change=_keep, args=(view,),
        help=t("rag_page.evaluate.upload_help", questions=f"{MAX_QUESTIONS:,}", size=_MEGABYTES),
    )  # fmt: skip
    spoken = language()
    st.download_button(
        t("rag_page.evaluate.example"), own_file(spoken), f"questions-{spoken}.jsonl", "application/jsonl",
        key="ev_example", on_click="ignore", icon=":material/download:",
    )  # fmt: skip
    content, name = kept_file.read(view.value("ev_file"))
    if not content:
        st.info(t("rag_page.evaluate.upload_empty"), icon=":material/upload_file:")
        return None
    try:
        found = read_questions(name, stash.get(content))
    except InputError as error:
        show_error(error)
        unfinished()
        return None
    st.caption(t("rag_page.evaluate.read", count=len(found)))
    return found


def _keep(view: View) -> None:
    """What stands in the uploader goes to the server's store, and its key into the link."""
    file = st.session_state["ev_upload"]
    view.put("ev_file", kept_file.keep(file) if file else "")
