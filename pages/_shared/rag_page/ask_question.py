"""What is asked: the question, how many hits, and which way of searching the hits below come from."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from embed_core.retrieval.asking import MODES, Mode
from embed_core.retrieval.fusion import CONSTANT
from embed_core.retrieval.kinds import Collection
from pages._shared.i18n import t
from pages._shared.rag_page import collection_choice, question_box
from pages._shared.state import View

HITS, MOST_HITS = 5, 20


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
    question = question_box.type_question(view, spoken, section="ask", prefix="as")
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
