"""The question and the passage that should have been found: from our file, or typed."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from embed_core.errors import InputError
from embed_core.retrieval.asking import MODES, Mode, checked_question
from embed_core.retrieval.kinds import Collection
from embed_core.retrieval.lost import NEAR
from embed_core.retrieval.passages import LONGEST_PASSAGE, checked_passage
from embed_core.retrieval.questions import own_questions
from pages._shared.feedback import show_error
from pages._shared.i18n import t
from pages._shared.rag_page import collection_choice
from pages._shared.rag_page.ask_question import HITS
from pages._shared.state import View

OWN = 0
"""The choice that means: typed."""
FIRST: dict[str, int] = {"en": 37, "zh": 38}
"""The question shown at first, by the notes' language: its passage is lost by the vectors, or by the fusion."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for, and how."""

    question: str
    passage: str
    mode: Mode
    k: int


def ask(view: View, card: Collection) -> Wanted | None:
    """The controls; None where something is missing (the page says what)."""
    spoken = card.name.removeprefix(collection_choice.NOTES) if collection_choice.is_notes(card) else ""
    known = own_questions(spoken)
    names = {number: one.question for number, one in enumerate(known, start=1)}
    chosen = OWN
    if known:
        chosen = view.choice(
            st.selectbox, t("rag_page.lost.pick"), "lo_pick", [OWN, *names], FIRST[spoken],
            format_func=lambda number: f"{number}. {names[number]}" if number else t("rag_page.lost.own"),
            help=t("rag_page.lost.pick_help"),
        )  # fmt: skip
    if chosen == OWN:
        question, passage = _typed(view)
    else:
        question, passage = known[chosen - 1].question, known[chosen - 1].passage
        st.markdown(t("rag_page.lost.should"))
        st.code(passage, language=None, wrap_lines=True)
    left, right = st.columns([3, 1.2], vertical_alignment="bottom")
    with left:
        mode: Mode = view.choice(
            st.segmented_control, t("rag_page.ask.mode"), "lo_mode", list(MODES), "hybrid",
            format_func=lambda name: t(f"rag_page.ask.modes.{name}"),
        )  # fmt: skip
    with right:
        k = view.slider(t("rag_page.ask.k"), "lo_k", 1, NEAR, HITS)
    try:
        return Wanted(checked_question(question), checked_passage(passage), mode, int(k))
    except InputError as error:
        show_error(error)
        return None


def take(view: View, passage: str) -> None:
    """Look for ``passage`` instead of what was typed."""
    view.put("lo_passage", passage)


def _typed(view: View) -> tuple[str, str]:
    question = view.text(t("rag_page.ask.question"), "lo_q", t("rag_page.lost.example_question"))
    passage = view.text(
        t("rag_page.lost.passage"), "lo_passage", t("rag_page.lost.example_passage"), area=True, height=100,
        help=t("rag_page.lost.passage_help", allowed=f"{LONGEST_PASSAGE:,}"),
    )  # fmt: skip
    return question, passage
