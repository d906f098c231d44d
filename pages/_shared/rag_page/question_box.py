"""The box for a question with its examples: the same wherever a collection is asked something."""

from __future__ import annotations

import streamlit as st

from embed_core.errors import InputError
from embed_core.retrieval.asking import checked_question
from pages._shared.feedback import show_error
from pages._shared.i18n import plain, t
from pages._shared.state import View

_NOTES_IN = ("en", "zh")


def type_question(view: View, spoken: str, *, section: str, prefix: str) -> str | None:
    """The box and the examples in the notes' language ("": a collection of somebody's own); None if unusable.

    ``section`` holds the examples (``rag_page.<section>.examples``), ``prefix`` begins the keys in the link.
    """
    key = f"{prefix}_q"
    own = spoken not in _NOTES_IN
    examples = [t("rag_page.ask.examples.own")] if own else t(f"rag_page.{section}.examples.{spoken}").split("|")
    _follow_default(view, key, examples[0])
    typed = view.text(
        t("rag_page.ask.question"), key, examples[0], icon=":material/search:", help=t("rag_page.ask.question_help")
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(t("rag_page.ask.try"), width="content")
        for number, text in enumerate(examples):
            st.button(
                plain(text), key=f"{prefix}_example_{number}", type="tertiary", on_click=view.put, args=(key, text)
            )
    try:
        return checked_question(typed)
    except InputError as error:
        show_error(error)
        return None


def _follow_default(view: View, key: str, default: str) -> None:
    """Another collection has other examples; a question that was typed stays."""
    shown = f"_{key}_shown_default"
    before = st.session_state.get(shown, default)
    if before != default and view.asked(key) == before:
        view.put(key, default)
    st.session_state[shown] = default
