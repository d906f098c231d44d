"""The teacher's room: one a browser, open until it is closed, on whatever page the teacher is."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from embed_core.errors import EmbedCoreError, InputError
from embed_core.teaching.votes import Room, board
from pages._shared.classroom import device
from pages._shared.feedback import show_error

_ROOM = "_class_room"
_HIDE = "_class_hide"
_FAILED = "_class_failed"


def current() -> Room | None:
    """The room of this browser, also after a reload of the page; None without one or after its end."""
    owner = device.of_cookie()
    room: Room | None = st.session_state.get(_ROOM) or (board().room_of(owner) if owner else None)
    if room is None:
        return None
    try:
        board().here(room.code)
    except InputError:
        st.session_state.pop(_ROOM, None)
        return None
    st.session_state[_ROOM] = room
    return room


def open_one() -> Room:
    """A new room for this browser."""
    room = board().open_room(device.of_cookie())
    st.session_state[_ROOM] = room
    return room


def close(room: Room) -> None:
    """End it for everybody."""
    st.session_state.pop(_ROOM, None)
    board().close(room.code, room.host_key)


def hides_counts() -> bool:
    """Are the counts kept back until the result is revealed?"""
    return bool(st.session_state.get(_HIDE, False))


def hide_counts(hide: bool) -> None:
    """Keep the counts back until the result is revealed, or not."""
    st.session_state[_HIDE] = hide


def attempt(action: Callable[..., object], *arguments: object) -> None:
    """What a button does, as its callback: an error (the room has ended) is shown by :func:`show_failure`."""
    st.session_state.pop(_FAILED, None)
    try:
        action(*arguments)
    except EmbedCoreError as error:
        st.session_state[_FAILED] = error


def show_failure() -> None:
    """Why the last button did nothing, once."""
    if (failed := st.session_state.pop(_FAILED, None)) is not None:
        show_error(failed)
