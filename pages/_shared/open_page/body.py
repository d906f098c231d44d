"""Short links: from a code to the view it stands for."""

from __future__ import annotations

import streamlit as st

from embed_core.errors import EmbedCoreError, InputError
from embed_core.teaching import short_links
from pages._shared import frame, registry, shell
from pages._shared.feedback import show_error
from pages._shared.i18n import NAMES, t
from pages._shared.state import View


def show(view: View) -> None:
    """Go there at once; else say why not, and take another code."""
    if code := view.value("c"):
        _go(code)
    with st.form("open_enter", border=False):
        typed = st.text_input(t("open.code"), max_chars=40, key="open_code")
        if st.form_submit_button(t("open.go"), type="primary", icon=":material/arrow_forward:", key="open_go"):
            _go(typed.rpartition("c=")[2] or typed)
    shell.page_link("home")
    view.complete()


def _go(code: str) -> None:
    try:
        link = short_links.get(code)
        if not any(info.id == link.page for info in registry.PAGES):
            raise InputError("short_link.no_such_page", link=code.strip()[:20], page=link.page)
    except EmbedCoreError as error:
        show_error(error)
        return
    state = {key: text for key, text in link.state if key not in frame.NAMES}
    asked = dict(link.state).get("lang", "")
    frame.go(link.page, state, **({"lang": asked} if asked in NAMES else {}))
