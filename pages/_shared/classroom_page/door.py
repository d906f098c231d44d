"""How students come in: QR code, address and code in large type, and how many are there."""

from __future__ import annotations

import html

import streamlit as st

from embed_core.errors import EmbedCoreError
from embed_core.teaching import qr
from embed_core.teaching.votes import Room, board
from pages._shared.classroom import reach, rooms
from pages._shared.feedback import guarded, show_error
from pages._shared.i18n import t
from pages._shared.state import rerun

QR_PIXELS, SMALL_PIXELS = 340, 240
HERE_SECONDS = 2.0
_STYLE = """
<style>
.class-code {font-size: clamp(3rem, 9vw, 7rem); font-weight: 700; letter-spacing: 0.12em; line-height: 1.1;
  font-family: ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace;}
.class-address {font-size: clamp(1.2rem, 2.4vw, 2rem); overflow-wrap: anywhere; line-height: 1.3;}
.class-here {font-size: 1.6rem; font-weight: 600;}
.class-small .class-code {font-size: clamp(2.2rem, 4vw, 3.4rem);}
.class-small .class-address {font-size: 1.05rem;}
.st-key-class_qr img {background: #ffffff;}
</style>
"""


def show(room: Room) -> None:
    """The door of the room."""
    st.html(_STYLE)
    link = reach.to("vote", room=room.code)
    picture, words = st.columns([1, 1.7], gap="large", vertical_alignment="center")
    with picture.container(key="class_qr"), guarded():
        st.image(qr.png(link), width=QR_PIXELS, alt=t("classroom.qr_alt", link=link))
    with words:
        st.markdown(t("classroom.come"))
        st.html(_sign(room))
        _here(room)
        _buttons(room, link)
    if reach.only_here():
        st.warning(t("classroom.only_here"), icon=":material/wifi_off:")


def small(room: Room) -> None:
    """The same beside a question: late-comers still find in."""
    st.html(_STYLE)
    link = reach.to("vote", room=room.code)
    with st.container(key="class_qr"), guarded():
        st.image(qr.png(link), width=SMALL_PIXELS, alt=t("classroom.qr_alt", link=link))
    st.html(f'<div class="class-small">{_sign(room)}</div>')
    _here(room)
    _buttons(room, link)


def _sign(room: Room) -> str:
    address = html.escape(reach.to("vote").split("://", 1)[1])
    code = html.escape(t("classroom.code"))
    return (
        f'<div class="class-address">{address}</div>'
        f'<div class="class-code" role="img" aria-label="{code}: {room.code}">{room.code}</div>'
    )


def _buttons(room: Room, link: str) -> None:
    with st.container(horizontal=True):
        with st.popover(t("classroom.address"), icon=":material/lan:"):
            _address(link)
        st.button(
            t("classroom.close"), icon=":material/no_meeting_room:", help=t("classroom.close_help"),
            on_click=rooms.attempt, args=(rooms.close, room),
        )  # fmt: skip


def _here(room: Room) -> None:
    @st.fragment(run_every=HERE_SECONDS)
    def watch() -> None:
        with guarded():
            count = board().here(room.code)
            st.html(f'<div class="class-here">{html.escape(t("classroom.here", here=count))}</div>')

    watch()


def _address(link: str) -> None:
    st.markdown(t("classroom.address_help"))
    typed = st.text_input(t("classroom.address_field"), reach.base(), key="class_base_field", max_chars=300)
    if st.button(t("classroom.address_use"), key="class_base_use"):
        try:
            reach.correct(typed if typed.strip() != reach.proposed() else "")
        except EmbedCoreError as error:
            show_error(error)
        else:
            rerun()
    st.code(link, language=None, wrap_lines=True)
