"""The question under way: live bars, hide, reveal, next."""

from __future__ import annotations

import streamlit as st

from embed_core.teaching.votes import Room, Tally, board
from pages._shared.classroom import result, rooms
from pages._shared.classroom.asking import LIVE_SECONDS
from pages._shared.feedback import guarded
from pages._shared.i18n import t
from pages._shared.state import rerun


def show(room: Room) -> None:
    """Live; nothing while no question is asked."""
    tally = board().tally(room.code)
    if tally is None:
        return
    with st.container(border=True):
        _live(room, tally.number)
        with st.container(horizontal=True, vertical_alignment="center"):
            if not tally.revealed:
                st.button(
                    t("classroom.reveal"), type="primary", icon=":material/visibility:", on_click=rooms.attempt,
                    args=(board().reveal, room.code, room.host_key), key="class_reveal",
                )  # fmt: skip
            st.button(
                t("classroom.next"), icon=":material/skip_next:", on_click=rooms.attempt,
                args=(board().withdraw, room.code, room.host_key), key="class_next",
            )  # fmt: skip
            st.toggle(
                t("classroom.hide"), value=rooms.hides_counts(), key="class_hide", help=t("classroom.hide_help"),
                on_change=_hide,
            )  # fmt: skip


def _hide() -> None:
    rooms.hide_counts(bool(st.session_state["class_hide"]))


def _live(room: Room, number: int) -> None:
    @st.fragment(run_every=LIVE_SECONDS)
    def watch() -> None:
        with guarded():
            draw()

    def draw() -> None:
        tally: Tally | None = board().tally(room.code)
        if tally is None or tally.number != number:  # asked or withdrawn in another window of the teacher
            rerun()
        result.show(tally, key="class_bars", hidden=rooms.hides_counts())

    watch()
