"""What every page does first: page settings, sidebar with grouped navigation, the language switch, the title."""

from __future__ import annotations

import streamlit as st
from streamlit import runtime

from embed_core import __version__, warmup
from embed_core.paths import ASSETS
from pages._shared import frame, housekeeping, registry
from pages._shared.classroom import asking
from pages._shared.glossed import glossed
from pages._shared.i18n import NAMES, language, t
from pages._shared.predict import switch
from pages._shared.presenting import presenter, stage

_STYLE = """
<style>
.block-container {padding: 2.4rem 2.2rem 3rem 2.2rem;}
@media (max-width: 640px) {
  .block-container {padding: 2.4rem 1rem 3rem 1rem;}
  [class*="st-key-story_"] > div {width: 100% !important;}
}
@media (max-width: 1000px) {
  [data-testid="stHorizontalBlock"] {flex-wrap: wrap;}
  [data-testid="stColumn"] {min-width: min(100%, 15rem);}
  .st-key-stage [data-testid="stColumn"] {min-width: 100%;}
}
[data-testid="stMarkdownContainer"]:has(> table) {overflow-x: auto;}
[data-testid="stMarkdownContainer"] > table :is(td, th) {min-width: 4.5rem;}
[data-testid="stSidebarHeader"] {padding-bottom: 0;}
[data-testid="stMetricValue"] {font-size: 1.5rem;}
a[title][href*="/glossary?"] {
  color: inherit !important; text-decoration: underline dotted; text-underline-offset: 3px; cursor: help;
}
[data-testid="stMain"] [data-testid="stPageLink"] p {white-space: normal;}
[data-testid="stPopover"] button[kind="tertiary"] {opacity: 0.7; min-height: 1.8rem;}
</style>
"""


def begin(page_id: str) -> None:
    """Settle the page and draw the frame. Every page calls this before anything else."""
    st.set_page_config(
        page_title=f"{t(f'{page_id}.nav')} · {t('shell.app')}",
        page_icon=str(ASSETS / "icon.png"),  # a file: an icon name would be fetched from the internet
        layout="wide",
        initial_sidebar_state=240,
        menu_items={"About": t("shell.about", version=__version__)},
    )
    st.html(_STYLE)
    _remember_language()
    _sidebar(page_id)
    if runtime.exists():  # a server with visitors, not a script under test
        warmup.start()
        housekeeping.collect_now_and_then()
    with st.container(key="page_head"):
        st.title(t(f"{page_id}.title"), anchor=False)
        if not switch.tells(page_id):
            st.markdown(glossed(t(f"{page_id}.answer")))
    stage.begin(page_id)


def page_link(page_id: str, *, label: str | None = None, **query: str) -> None:
    """A link to another page that keeps the language, and presenting."""
    info = registry.page(page_id)
    kept = {name: value for name, value in frame.parameters().items() if name in ("lang", "present")}
    st.page_link(info.file, label=label or t(f"{page_id}.nav"), icon=info.icon, query_params={**kept, **query})


def _remember_language() -> None:
    # The link always names its language, so that a shared link reads the same in a browser set to another one.
    if st.query_params.get("lang") != language():
        st.query_params["lang"] = language()


def _switch_language() -> None:
    if choice := st.session_state.get("_language"):
        st.query_params["lang"] = choice


def _sidebar(current: str) -> None:
    with st.sidebar:
        st.markdown(f"### {t('shell.app')}")
        st.session_state["_language"] = language()
        st.segmented_control(
            t("shell.language"),
            options=list(NAMES),
            format_func=NAMES.__getitem__,
            key="_language",
            required=True,
            on_change=_switch_language,
            label_visibility="collapsed",
        )
        presenter.way_in()
        switch.draw()
        asking.line()
        for group, pages in registry.grouped():
            st.caption(t(f"shell.group.{group}"))
            for info in pages:
                page_link(info.id)
        st.space("small")
        st.caption(t("shell.theme_hint"))
