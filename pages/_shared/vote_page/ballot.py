"""One device's ballot: the question, its own choice, then the result."""

from __future__ import annotations

import streamlit as st

from embed_core.errors import EmbedCoreError
from embed_core.teaching.polls import LETTERS
from embed_core.teaching.votes import Tally, board
from pages._shared.classroom import result
from pages._shared.feedback import show_error
from pages._shared.i18n import plain, t

_FAILED = "_vote_failed"


def show(code: str, device: str) -> None:
    """Runs every few seconds; errors (room closed, full, ...) are the caller's."""
    look = board().look(code, device)
    if look.tally is None:
        st.info(t("vote.waiting", room=plain(code.upper())), icon=":material/hourglass_empty:")
        return
    st.markdown(f"### {result.question(look.tally.poll)}")
    if look.tally.revealed:
        _result(look.tally, look.mine)
    else:
        _choose(code, device, look.tally, look.mine)


def _choose(code: str, device: str, tally: Tally, mine: int | None) -> None:
    with st.container(key="ballot"):
        for place in range(len(tally.counts)):
            chosen = place == mine
            st.button(
                result.label(tally.poll, place), key=f"vote_{tally.number}_{place}", width="stretch",
                type="primary" if chosen else "secondary", on_click=_cast, args=(code, device, place, tally.number),
                icon=":material/check_circle:" if chosen else ":material/radio_button_unchecked:",
            )  # fmt: skip
    number, error = st.session_state.get(_FAILED, (0, None))
    if error is not None and number == tally.number:
        show_error(error)
    elif mine is not None:
        st.success(t("vote.counted", letter=LETTERS[mine]), icon=":material/done:")
    else:
        st.caption(t("vote.choose"))


def _cast(code: str, device: str, place: int, number: int) -> None:
    st.session_state.pop(_FAILED, None)
    try:
        board().vote(code, device, place, number)
    except EmbedCoreError as error:
        st.session_state[_FAILED] = (number, error)


def _result(tally: Tally, mine: int | None) -> None:
    right = tally.poll.right
    if right and mine is not None:
        said = t("vote.was_right" if mine in right else "vote.was_other", letters=result.answers(tally))
        (st.success if mine in right else st.info)(said, icon=":material/lightbulb:")
    elif right:
        st.info(t("vote.right", letters=result.answers(tally)), icon=":material/lightbulb:")
    with st.container(key="still_result"):
        for place, (count, share) in enumerate(zip(tally.counts, result.shares(tally), strict=True)):
            mark = (" ✓" if place in right else "") + (f" · {t('vote.yours')}" if place == mine else "")
            st.progress(share, text=f"**{result.label(tally.poll, place)}**{mark}: {count} ({share:.0%})")
    st.caption(t("vote.result_of", voters=tally.voters))
