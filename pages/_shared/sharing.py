"""Taking the current view elsewhere: its link, a short link, a QR code, a notebook."""

from __future__ import annotations

import streamlit as st

from embed_core.errors import EmbedCoreError
from embed_core.teaching import qr, short_links
from pages._shared import notebook
from pages._shared.classroom import reach
from pages._shared.feedback import show_error
from pages._shared.i18n import t
from pages._shared.inspector import export
from pages._shared.state import View

QR_PIXELS = 360
_SHORT = "_short_link"


def show(view: View) -> None:
    """The expander below every section. The link is always there; the rest is made when it is opened."""
    with st.expander(
        t("sharing.title"), icon=":material/share:", key=f"share_{view.page}", on_change="rerun"
    ) as box:  # fmt: skip
        export.link(view)
        notebook.button(view)
        if box.open:
            _more(view)


def _more(view: View) -> None:
    state = view.shared()
    long = reach.to(view.page, **state)
    short = _short(view.page, state)
    picture, words = st.columns([1, 1.6], gap="large")
    with words:
        if short:
            st.markdown(f"**{t('sharing.short')}**")
            st.code(short, language=None)
            st.caption(t("sharing.short_note", days=short_links.MAX_AGE_DAYS))
        else:
            st.button(
                t("sharing.make_short"), icon=":material/link:", key=f"share_short_{view.page}",
                help=t("sharing.make_short_help"), on_click=_make, args=(view.page, state),
            )  # fmt: skip
        if reach.only_here():
            st.caption(t("sharing.only_here"))
        elif not st.context.url or reach.base() != reach.root(st.context.url):
            st.caption(t("sharing.reaches", base=reach.base()))
    with picture:
        _qr(short or long)


def _qr(link: str) -> None:
    try:
        picture = qr.png(link)
    except EmbedCoreError as error:
        show_error(error)
        return
    st.image(picture, width=QR_PIXELS, alt=t("sharing.qr_alt", link=link))
    st.download_button(
        t("sharing.qr_download"), picture, "qr.png", "image/png", icon=":material/download:", on_click="ignore",
        key="share_qr",
    )  # fmt: skip


def _make(page: str, state: dict[str, str]) -> None:
    try:
        code = short_links.put(page, state)
    except EmbedCoreError as error:
        st.session_state[_SHORT] = (page, state, "", error)
    else:
        st.session_state[_SHORT] = (page, state, code, None)


def _short(page: str, state: dict[str, str]) -> str:
    """The short link of exactly this view, where one was made."""
    of_page, of_state, code, error = st.session_state.get(_SHORT, ("", {}, "", None))
    if (of_page, of_state) != (page, state):
        return ""
    if error is not None:
        show_error(error)
    return reach.to("open", c=code) if code else ""
