"""Class vote: the teacher's side."""

from __future__ import annotations

import streamlit as st

from embed_core.teaching.votes import ROOM_HOURS, Room, board
from pages._shared.classroom import rooms
from pages._shared.classroom_page import asked, door, history, own
from pages._shared.feedback import guarded
from pages._shared.i18n import t
from pages._shared.state import View, rerun


def show(view: View) -> None:
    """Without a room the button that opens one; else its door, the question under way, new questions, results."""
    room = rooms.current()
    rooms.show_failure()
    if room is None:
        _closed()
    else:
        _open(room)
    view.complete()


def _closed() -> None:
    with guarded():
        if st.button(t("classroom.open"), type="primary", icon=":material/meeting_room:", key="class_open"):
            rooms.open_one()
            rerun()
    st.markdown(t("classroom.how", hours=ROOM_HOURS))
    st.caption(t("classroom.honest"))


def _open(room: Room) -> None:
    with guarded():
        if board().tally(room.code) is None:
            door.show(room)
        else:
            question, beside = st.columns([2.6, 1], gap="large")
            with question:
                asked.show(room)
            with beside:
                door.small(room)
    with guarded():
        own.show(room)
    with guarded():
        history.show(room)
