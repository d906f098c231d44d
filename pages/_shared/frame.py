"""What the address says about the frame of a page rather than about its controls: the language, the step of a lesson,
presenting, the room of a class. It survives every run of a page; :class:`pages._shared.state.View` leaves it alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

import streamlit as st

from pages._shared import registry
from pages._shared.i18n import language

NAMES: tuple[str, ...] = ("lang", "lesson", "step", "present", "room")


def parameters() -> dict[str, str]:
    """The frame as the address has it now; the language always."""
    return {"lang": language()} | {name: st.query_params[name] for name in NAMES[1:] if name in st.query_params}


def go(page_id: str, state: Mapping[str, str] | None = None, **frame: str) -> NoReturn:
    """Open another page, or this one in another state. ``frame`` changes the frame; an empty value takes one out."""
    kept = {name: value for name, value in (parameters() | frame).items() if value}
    st.switch_page(registry.page(page_id).file, query_params={**kept, **(state or {})})
