"""Presenter mode: large type, no sidebar, and the keyboard (or a clicker) from section to section and page to page."""

from __future__ import annotations

import streamlit as st

from pages._shared import frame, registry
from pages._shared.i18n import NAMES, language, t

_ON_PAGE = "_presented_page"
_SECTIONS = "_presented_sections"
_STYLE = """
<style>
html {font-size: 130% !important;}
[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"] {display: none !important;}
[data-testid="stHeader"] {background: transparent; height: 2rem; min-height: 2rem;}
[data-testid="stMain"] .block-container {padding: 1rem 1.8rem 4rem 1.8rem;}
[data-testid="stMain"] h1 {font-size: 1.6rem; padding: 0;}
.st-key-presenter_corner {
  position: fixed; right: 1rem; bottom: .6rem; z-index: 99; width: auto !important; padding: .2rem .6rem;
  border-radius: .6rem; backdrop-filter: blur(12px);
}
</style>
"""
_CLICKER = "<style>.st-key-clicker, :has(> .st-key-clicker) {display: none !important;}</style>"


def is_on() -> bool:
    """Is the page being presented?"""
    return st.query_params.get("present") == "1"


def way_in() -> None:
    """The button in the sidebar."""
    if not is_on():
        st.button(
            t("presenting.present"), key="present_on", icon=":material/present_to_all:", shortcut="P", on_click=_set,
            args=("1",), help=t("presenting.present_help"), width="stretch",
        )  # fmt: skip


def way_out() -> None:
    """The language and the way out, for where there is no sidebar."""
    other = next(code for code in NAMES if code != language())
    st.button(NAMES[other], key="present_language", type="tertiary", on_click=_speak, args=(other,), shortcut="L")
    st.button(
        t("presenting.leave"), key="present_off", icon=":material/close_fullscreen:", type="tertiary", shortcut="Esc",
        on_click=_set, args=("",),
    )  # fmt: skip


def style() -> None:
    """The looks, where the page is being presented."""
    if is_on():
        st.html(_STYLE)


def keys(forward: bool, back: bool) -> tuple[bool, bool]:
    """Were the keys of a clicker pressed: page down, page up? A button listens to one key, so these have theirs."""
    st.html(_CLICKER)
    with st.container(key="clicker"):
        on = forward and st.button(t("presenting.next"), key="clicker_forward", shortcut="PageDown")
        off = back and st.button(t("presenting.back"), key="clicker_back", shortcut="PageUp")
    return on, off


def corner(page_id: str) -> None:
    """Outside of lessons: next and previous, the language, the way out."""
    if is_on():
        with st.container(key="presenter_corner", horizontal=True, vertical_alignment="center", gap="small"):
            back = st.button(t("presenting.back"), key="present_back", icon=":material/arrow_back:", shortcut="Left")
            on = st.button(t("presenting.next"), key="present_next", icon=":material/arrow_forward:", shortcut="Right")
            way_out()
        forward, backward = keys(True, True)
        if on or forward:
            _move(page_id, 1)
        if back or backward:
            _move(page_id, -1)
    st.session_state[_ON_PAGE] = page_id


def offer(sections: list[str]) -> None:
    """The page that is being drawn has these sections, the first by default."""
    page_id = st.session_state.get(_ON_PAGE, "")
    st.session_state.setdefault(_SECTIONS, {})[page_id] = sections


def _move(page_id: str, by: int) -> None:
    """To the next section; from the last one to the next page."""
    sections: list[str] = st.session_state.get(_SECTIONS, {}).get(page_id, [])
    now = st.query_params.get("section", sections[0] if sections else "")
    place = sections.index(now) + by if now in sections else -1
    if 0 <= place < len(sections):
        st.session_state[f"{page_id}:section"] = sections[place]  # as if its switch had been clicked
        return
    pages = [info.id for _, group in registry.grouped() for info in group]
    frame.go(pages[(pages.index(page_id) + by) % len(pages)])


def _set(value: str) -> None:
    if value:
        st.query_params["present"] = value
    else:
        st.query_params.pop("present", None)


def _speak(code: str) -> None:
    st.query_params["lang"] = code
