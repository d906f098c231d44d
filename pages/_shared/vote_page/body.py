"""Class vote: the student's side."""

from __future__ import annotations

import streamlit as st

from embed_core.errors import EmbedCoreError
from embed_core.teaching.votes import CODE_LETTERS, board, normal_code
from pages._shared import frame, shell
from pages._shared.classroom import device
from pages._shared.feedback import guarded, show_error
from pages._shared.i18n import NAMES, language, t
from pages._shared.state import View
from pages._shared.vote_page import ballot

FASTEST, SLOWEST = 2.0, 8.0
A_SECOND = 30
"""Screens that ask in a second: in a full lecture hall each asks less often."""
_STYLE = """
<style>
[data-testid=stSidebar], [data-testid=stExpandSidebarButton] {display: none;}
.block-container {max-width: 44rem;}
.st-key-ballot button {min-height: 4.2rem; justify-content: flex-start; text-align: left;}
.st-key-ballot button > div {justify-content: flex-start;}
.st-key-ballot button p {font-size: 1.25rem; line-height: 1.35; white-space: normal; overflow-wrap: anywhere;}
</style>
"""


def show(view: View) -> None:
    """The room's question; the code by hand where the address names none."""
    st.html(_STYLE)
    mine = device.token(view)
    code = st.query_params.get("room", "")
    if code:
        _room(code, mine)
    else:
        _enter()
    _foot(bool(code))
    view.complete()


def _room(code: str, mine: str) -> None:
    @st.fragment(run_every=_pace(code))
    def watch() -> None:
        with guarded():
            ballot.show(code, mine)

    watch()


def _pace(code: str) -> float:
    try:
        return min(SLOWEST, max(FASTEST, board().here(code) / A_SECOND))
    except EmbedCoreError:
        return SLOWEST


def _enter() -> None:
    with st.form("vote_enter", border=False):
        typed = st.text_input(
            t("vote.code"), max_chars=20, placeholder=t("vote.code_example", letters=CODE_LETTERS), key="vote_code",
        )  # fmt: skip
        entered = st.form_submit_button(
            t("vote.enter"), type="primary", icon=":material/login:", width="stretch", key="vote_go"
        )
    if entered:
        try:
            code = normal_code(typed)
            board().here(code)
        except EmbedCoreError as error:
            show_error(error)
        else:
            frame.go("vote", room=code)


def _foot(inside: bool) -> None:
    st.caption(t("vote.honest"))
    with st.container(horizontal=True):
        if inside:
            shell.page_link("vote", label=t("vote.other_room"))
        room = {"room": st.query_params["room"]} if inside else {}
        for other, name in NAMES.items():
            if other != language():
                shell.page_link("vote", label=name, **{"lang": other, **room})
