"""Which browser is this? No name and no account: the random cookie that Streamlit sets, else a token in the address."""

from __future__ import annotations

import secrets

import streamlit as st

from embed_core.teaching import devices
from pages._shared.state import View


def of_cookie() -> str:
    """The token of this browser; "" where it takes no cookies."""
    return devices.from_cookie(str(st.context.cookies.get(devices.COOKIE, "")))


def token(view: View) -> str:
    """The token of this browser, the same after a reload."""
    kept = view.value("d")
    if found := of_cookie():
        view.put("d", "")
        return found
    if not kept:
        kept = secrets.token_urlsafe(12)
        view.put("d", kept)
    return kept
