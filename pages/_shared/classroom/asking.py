"""Asking the class from any page: the teacher's room goes along, students answer on their own devices."""

from __future__ import annotations

import streamlit as st

from embed_core.teaching.votes import Poll, Room, Tally, board
from pages._shared.classroom import rooms
from pages._shared.feedback import guarded
from pages._shared.i18n import t

LIVE_SECONDS = 1.0
LINE_SECONDS = 4.0


def room() -> Room | None:
    """The room that this browser has open."""
    return rooms.current()


def ask_class(poll: Poll, key: str) -> Tally | None:
    """Nothing without an open room; else a button that puts ``poll`` to the class, then the live tally.

    ``key`` tells the question from others of the session (lesson and step, page and question). Gives the tally of this
    question as it was when the page ran; None while it is not asked. ``Poll(..., markdown=True)`` for texts of the app.
    """
    if (mine := room()) is None:
        return None
    asked = _asked(mine, key)
    with st.container(border=True, key=f"class_box_{key}"):
        if asked is None or asked.number != _number(mine):
            st.button(
                t("classroom.ask_class" if asked is None else "classroom.ask_again", room=mine.code),
                icon=":material/how_to_vote:", key=f"class_ask_{key}", on_click=rooms.attempt,
                args=(board().ask, mine.code, mine.host_key, poll, key),
            )  # fmt: skip
        rooms.show_failure()
        if asked is not None:
            _live(mine, key)
    return asked


def revealed(key: str) -> None:
    """The answer to the question ``key`` is on the teacher's screen now: the students see it too. Call it every run."""
    if (mine := room()) is None:
        return
    now = board().tally(mine.code)
    if now is not None and now.key == key and not now.revealed:
        board().reveal(mine.code, mine.host_key)


def line() -> None:
    """A small "room ABCD - n devices" on every page while a room is open."""
    if room() is None:
        return

    @st.fragment(run_every=LINE_SECONDS)
    def watch() -> None:
        if (still := room()) is not None:
            st.caption(t("classroom.line", room=still.code, here=board().here(still.code)))

    watch()


def _live(mine: Room, key: str) -> None:
    from pages._shared.classroom import result  # charts: not for the sidebar's line on every page

    @st.fragment(run_every=LIVE_SECONDS)
    def watch() -> None:
        with guarded():
            tally = _asked(mine, key)
            if tally is not None:
                result.show(tally, key=f"class_bars_{key}", hidden=rooms.hides_counts(), heading=False)

    watch()


def _number(mine: Room) -> int:
    now = board().tally(mine.code)
    return now.number if now is not None else 0


def _asked(mine: Room, key: str) -> Tally | None:
    """The last time this question was put to the room."""
    found = [tally for tally in board().history(mine.code, mine.host_key) if tally.key == key]
    return found[-1] if found else None
