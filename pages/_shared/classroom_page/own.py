"""New questions: the quick ones at a click, an own one with two to six options."""

from __future__ import annotations

import streamlit as st

from embed_core.errors import EmbedCoreError, InputError
from embed_core.teaching.polls import MAX_OPTION, MAX_QUESTION
from embed_core.teaching.votes import Poll, Room, board
from pages._shared.classroom import rooms
from pages._shared.feedback import show_error
from pages._shared.i18n import t
from pages._shared.state import rerun

MOST_OPTIONS = 6
LETTERS = ("A", "B", "C", "D")
RIGHT = "*"
_FIELDS = MAX_QUESTION, MOST_OPTIONS * (MAX_OPTION + 10)


def quick() -> dict[str, Poll]:
    """Polls for a question that the teacher asks aloud."""
    yes_no = (t("classroom.yes"), t("classroom.no"))
    return {
        "yes_no": Poll(t("classroom.aloud"), yes_no),
        "abcd": Poll(t("classroom.aloud"), LETTERS),
        "sure": Poll(t("classroom.how_sure"), (t("classroom.sure"), t("classroom.rather"), t("classroom.unsure"))),
    }


def read(question: str, lines: str) -> Poll:
    """The own question: one option a line, ``*`` in front of a right one.

    >>> read("Which?", "* a\\nb").right
    (0,)
    """
    options = [line.strip() for line in lines.splitlines() if line.strip()]
    if len(options) > MOST_OPTIONS:
        raise InputError("vote.option_count", received=len(options), low=2, high=MOST_OPTIONS)
    right = tuple(place for place, option in enumerate(options) if option.startswith(RIGHT))
    return Poll(question, tuple(option.removeprefix(RIGHT).strip() for option in options), right)


def show(room: Room) -> None:
    """The quick polls and the form."""
    st.subheader(t("classroom.ask"), anchor=False)
    with st.container(horizontal=True):
        for name, poll in quick().items():
            st.button(
                t(f"classroom.quick.{name}"), key=f"class_quick_{name}", icon=":material/bolt:",
                on_click=rooms.attempt, args=(board().ask, room.code, room.host_key, poll),
            )  # fmt: skip
    with st.form("class_own", border=True):
        question = st.text_area(
            t("classroom.question"), key="class_question", height=80, max_chars=_FIELDS[0],
            placeholder=t("classroom.question_example"), persist_state="session",
        )  # fmt: skip
        lines = st.text_area(
            t("classroom.options"), key="class_options", height=140, max_chars=_FIELDS[1],
            placeholder=t("classroom.options_example"), help=t("classroom.options_help"), persist_state="session",
        )  # fmt: skip
        asked = st.form_submit_button(
            t("classroom.ask_own"), type="primary", icon=":material/how_to_vote:", key="class_ask_own"
        )
    if asked:
        try:
            board().ask(room.code, room.host_key, read(question, lines))
        except EmbedCoreError as error:
            show_error(error)
        else:
            rerun()
