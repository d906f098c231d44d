"""What is asked: the question, how many hits, and which way of searching the hits below come from."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from embed_core.errors import InputError
from embed_core.retrieval.asking import MODES, Mode, checked_question
from embed_core.retrieval.fusion import CONSTANT
from embed_core.retrieval.kinds import Collection
from pages._shared.feedback import show_error
from pages._shared.i18n import plain, t
from pages._shared.rag_page import collection_choice
from pages._shared.state import View

KEY = "as_q"
HITS, MOST_HITS = 5, 20
_SHOWN = "as_shown_default"


@dataclass(frozen=True, slots=True)
class Asked:
    """The question without white space around it, and the settings."""

    question: str
    k: int = HITS
    mode: Mode = "hybrid"
    constant: int = CONSTANT


def ask(view: View, card: Collection) -> Asked | None:
    """The controls; None where the question cannot be asked (the page says why)."""
    spoken = card.name.removeprefix(collection_choice.NOTES) if collection_choice.is_notes(card) else ""
    question = type_question(view, spoken)
    left, middle, right = st.columns([3, 1.3, 1.1], vertical_alignment="bottom")
    with left:
        mode: Mode = view.choice(
            st.segmented_control, t("rag_page.ask.mode"), "as_mode", list(MODES), "hybrid",
            format_func=lambda name: t(f"rag_page.ask.modes.{name}"), help=t("rag_page.ask.mode_help"),
        )  # fmt: skip
    with middle:
        k = view.slider(t("rag_page.ask.k"), "as_k", 1, MOST_HITS, HITS, help=t("rag_page.ask.k_help"))
    with right:
        constant = view.number(
            t("rag_page.ask.constant"), "as_const", 0, 1_000, CONSTANT, help=t("rag_page.ask.constant_help")
        )
    return None if question is None else Asked(question, int(k), mode, constant)


def type_question(view: View, spoken: str) -> str | None:
    """The box and the examples in the notes' language ("": a collection of somebody's own); None if unusable."""
    known = spoken if spoken in ("en", "zh") else ""
    examples = t(f"rag_page.ask.examples.{known}").split("|") if known else [t("rag_page.ask.examples.own")]
    _follow_default(view, examples[0])
    typed = view.text(
        t("rag_page.ask.question"), KEY, examples[0], icon=":material/search:", help=t("rag_page.ask.question_help")
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(t("rag_page.ask.try"), width="content")
        for number, text in enumerate(examples):
            st.button(plain(text), key=f"as_example_{number}", type="tertiary", on_click=view.put, args=(KEY, text))
    try:
        return checked_question(typed)
    except InputError as error:
        show_error(error)
        return None


def _follow_default(view: View, default: str) -> None:
    """Another collection has other examples; a question that was typed stays."""
    before = st.session_state.get(_SHOWN, default)
    if before != default and view.asked(KEY) == before:
        view.put(KEY, default)
    st.session_state[_SHOWN] = default
