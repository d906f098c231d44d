"""Which documents: the project's notes, a pasted text, or files of one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from embed_core import stash
from embed_core.points import digest
from embed_core.progress import Progress
from embed_core.retrieval import limits
from embed_core.retrieval.documents import ENDINGS, Reading, pasted, read_documents
from embed_core.retrieval.kinds import Document
from embed_core.retrieval.notes import notes
from embed_core.units import byte_size
from pages._shared import kept_file
from pages._shared.feedback import show_error, wait_for
from pages._shared.i18n import language, plain, t
from pages._shared.jobs import registry
from pages._shared.state import View

NOTES, TEXT, FILES = "notes", "text", "files"
MOST_PROBLEMS = 12


@dataclass(frozen=True, slots=True)
class Source:
    """The documents, where they come from, and a fingerprint for the keys of jobs."""

    kind: str
    documents: tuple[Document, ...]
    digest: str


def choose(view: View) -> Source | None:
    """The chosen documents; None while they are read, or where there are none yet."""
    kind = view.choice(
        st.segmented_control, t("rag_page.documents.from"), "do_from", [NOTES, TEXT, FILES], NOTES,
        format_func=lambda name: t(f"rag_page.documents.froms.{name}"),
    )  # fmt: skip
    ways: dict[str, Callable[[View], Source | None]] = {NOTES: _notes, TEXT: _text, FILES: _files}
    return ways[kind](view)


def _notes(view: View) -> Source:
    found = notes(language())
    return Source(NOTES, found, f"{language()}{digest([note.text for note in found])}")


def _text(view: View) -> Source:
    typed = view.text(
        t("rag_page.documents.text"), "do_text", t("rag_page.documents.text_example"), area=True, height=180,
        help=t("rag_page.documents.text_help", characters=f"{limits.MAX_CHARACTERS:,}"),
    )  # fmt: skip
    return Source(TEXT, (pasted(typed, t("rag_page.documents.text_name")),), digest(typed))


def _files(view: View) -> Source | None:
    st.file_uploader(
        t("rag_page.documents.upload"), type=[ending[1:] for ending in ENDINGS], accept_multiple_files=True,
        key="do_upload", on_change=_keep, args=(view,), max_upload_size=limits.MAX_FILE_BYTES // 1_000_000,
        help=t("rag_page.documents.upload_help", files=limits.MAX_FILES, size=byte_size(limits.MAX_FILE_BYTES)),
    )  # fmt: skip
    kept = view.value("do_files")
    if not kept:
        st.info(t("rag_page.documents.upload_empty"), icon=":material/upload_file:")
        return None
    key = f"documents|{digest(kept)}"
    reading: Reading | None = wait_for(registry.start(key, partial(_read, kept)), key)
    if reading is None:
        return None
    _say(reading)
    return Source(FILES, reading.documents, digest(kept)) if reading.documents else None


def _keep(view: View) -> None:
    """What stands in the uploader goes to the server's store, and its keys into the link."""
    files = st.session_state["do_upload"] or []
    view.put("do_files", "|".join(kept_file.keep(file) for file in files))


def _read(kept: str, progress: Progress) -> Reading:
    files = [kept_file.read(entry) for entry in kept.split("|")]
    return read_documents([(file.name, stash.get(file.key)) for file in files], progress=progress)


def _say(reading: Reading) -> None:
    for problem in reading.problems[:MOST_PROBLEMS]:
        show_error(problem.error)
    if (more := len(reading.problems) - MOST_PROBLEMS) > 0:
        st.caption(t("rag_page.documents.more_problems", count=more))
    if reading.skipped:
        names = ", ".join(plain(name) for name in reading.skipped[:MOST_PROBLEMS])
        st.caption(t("rag_page.documents.skipped", count=len(reading.skipped), names=names))
    if reading.guessed:
        files = ", ".join(f"{plain(name)} ({encoding})" for name, encoding in reading.guessed[:MOST_PROBLEMS])
        st.caption(t("rag_page.documents.guessed", files=files))
