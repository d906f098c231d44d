"""The progress as a file: taken along, taken in again, wiped."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from embed_core.errors import InputError
from embed_core.teaching.cards import cards
from embed_core.teaching.progress_file import MAX_BYTES, decoded, encoded
from embed_core.teaching.repetition import Deck, restored, wiped
from embed_core.units import byte_size
from pages._shared.feedback import show_error
from pages._shared.i18n import language, plain, t
from pages._shared.interview_page import browser

_LINES = 8


def show(deck: Deck, known: Collection[str]) -> None:
    """Where the progress is, and the ways to move it."""
    with st.expander(t("interview_page.file.title"), icon=":material/save:", expanded=not browser.works()):
        if browser.works():
            st.markdown(t("interview_page.file.kept"))
        else:
            st.warning(t("interview_page.file.not_kept"), icon=":material/warning:")
        left, right = st.columns(2, vertical_alignment="bottom")
        left.download_button(
            t("interview_page.file.download", count=len(deck.memories)), encoded(deck), "flash-cards.json",
            "application/json", key="in_download", icon=":material/download:", on_click="ignore",
            disabled=not deck.memories,
        )  # fmt: skip
        with right.popover(t("interview_page.file.wipe"), icon=":material/delete:", disabled=not deck.memories):
            st.markdown(t("interview_page.file.wipe_sure", count=len(deck.memories)))
            st.button(t("interview_page.file.wipe_yes"), key="in_wipe", on_click=_wipe, type="primary")
        st.file_uploader(
            t("interview_page.file.upload", size=byte_size(MAX_BYTES)), type=["json"], key="in_upload",
            on_change=_take, max_upload_size=1,
        )  # fmt: skip
        _said()
        unknown = sorted(set(deck.memories) - set(known))
        if unknown:
            st.caption(t("interview_page.file.unknown", count=len(unknown), cards=_names(unknown)))


def unreadable() -> None:
    """What the browser has kept cannot be read: it stays until the visitor decides."""
    st.warning(t("interview_page.file.broken"), icon=":material/warning:")
    left, right = st.columns(2)
    left.download_button(
        t("interview_page.file.broken_download"), browser.broken(), "flash-cards-unreadable.txt", "text/plain",
        key="in_broken_download", icon=":material/download:", on_click="ignore",
    )  # fmt: skip
    right.button(
        t("interview_page.file.broken_drop"), key="in_broken_drop", icon=":material/delete:",
        on_click=browser.start_anew,
    )  # fmt: skip


def _wipe() -> None:
    browser.keep(wiped(browser.now()))
    st.session_state["in_flipped"] = st.session_state["in_ahead"] = None


def _take() -> None:
    file = st.session_state.get("in_upload")
    st.session_state["in_taken"] = None
    if file is None:
        return
    known = cards(language())
    try:
        received = decoded(file.getvalue(), known, browser.now())
    except InputError as error:
        st.session_state["in_taken"] = error
        return
    before = browser.deck(known)
    after = restored(before, received.deck)
    changed = sum(after.memories[slug] != before.memories.get(slug) for slug in after.memories)
    browser.keep(after)
    st.session_state["in_taken"] = (len(received.deck.memories), changed, received.unknown)


def _said() -> None:
    taken = st.session_state.get("in_taken")
    if isinstance(taken, InputError):
        show_error(taken)
    elif taken is not None:
        count, changed, unknown = taken
        st.success(t("interview_page.file.taken", count=count, changed=changed), icon=":material/check:")
        if unknown:
            said = t("interview_page.file.unknown", count=len(unknown), cards=_names(unknown))
            st.warning(said, icon=":material/help:")


def _names(slugs: Collection[str]) -> str:
    shown = [plain(slug) for slug in list(slugs)[:_LINES]]
    return ", ".join(shown) + (" …" if len(slugs) > _LINES else "")
