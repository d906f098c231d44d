"""Forwards, back and to any step. The state is one number in the link: the step that is shown."""

from __future__ import annotations

import streamlit as st

from embed_core.training.steps.settings import MOST_STEPS
from embed_core.training.steps.walk import Walk
from pages._shared.i18n import t
from pages._shared.state import View

T = "word_training_page.steps"
FIRST_SEEN = 400
MOVES = ((-10, "ws_back10"), (-1, "ws_back"), (1, "ws_next"), (10, "ws_next10"), (100, "ws_next100"))


def choose(view: View, walk: Walk) -> int:
    """The number of the step to show, at most the last one with finite weights."""
    now = walk.reachable(_now(view))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            t(f"{T}.reset"), key="ws_reset", icon=":material/first_page:", on_click=view.put, args=("ws_n", 1),
            help=t(f"{T}.reset_help"),
        )  # fmt: skip
        for move, key in MOVES:
            target = min(max(1, now + move), MOST_STEPS)
            st.button(
                t(f"{T}.moves.{key.removeprefix('ws_')}"), key=key, on_click=view.put, args=("ws_n", target),
                type="primary" if move == 1 else "secondary", disabled=target == now,
            )  # fmt: skip
        number = view.number(
            t(f"{T}.number"), "ws_n", 1, MOST_STEPS, FIRST_SEEN, width=150, help=t(f"{T}.number_help", most=MOST_STEPS)
        )
        _jump(view, walk, number)
    return walk.reachable(number)


def _now(view: View) -> int:
    asked = view.asked("ws_n")
    return int(asked) if asked.isdecimal() else FIRST_SEEN


def _jump(view: View, walk: Walk, number: int) -> None:
    words = walk.rows.passage.words

    def go() -> None:
        place = st.session_state["ws_jump"]
        st.session_state["ws_jump"] = None
        if place is None:
            return
        found = walk.next_at(place, number)
        if found is None:
            st.toast(t(f"{T}.no_step"))
        else:
            view.put("ws_n", found)

    if (st.session_state.get("ws_jump") or 0) >= len(words):
        st.session_state["ws_jump"] = None
    st.selectbox(
        t(f"{T}.jump"), range(len(words)), index=None, key="ws_jump", on_change=go, width=190,
        format_func=[f"{place + 1} · {word}" for place, word in enumerate(words)].__getitem__,
        placeholder=t(f"{T}.jump_to"), help=t(f"{T}.jump_help"),
    )  # fmt: skip
