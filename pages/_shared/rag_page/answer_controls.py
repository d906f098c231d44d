"""What goes into the prompt: question, hits, order, budget, template; and how near a sentence has to be."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from embed_core.catalog import ModelSpec
from embed_core.errors import InputError
from embed_core.retrieval.asking import MODES, Mode
from embed_core.retrieval.extractive import TRADE, threshold_for
from embed_core.retrieval.kinds import Collection
from embed_core.retrieval.prompt import LONGEST_TEMPLATE, ORDERS, Order, check_template
from pages._shared.feedback import show_error
from pages._shared.i18n import language, plain, t
from pages._shared.rag_page import collection_choice, question_box
from pages._shared.state import View

HITS, MOST_HITS = 5, 20
BUDGET, LEAST_BUDGET, MOST_BUDGET = 800, 50, 20_000
SENTENCES, MOST_SENTENCES = 3, 8


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything chosen."""

    question: str
    mode: Mode
    k: int
    order: Order
    budget: int
    template: str
    threshold: float
    sentences: int
    trade: float


def ask(view: View, card: Collection | None, spec: ModelSpec | None) -> Asked | None:
    """The controls; None where the question or the template cannot be used (the page says why)."""
    question = question_box.type_question(view, _spoken(card), section="answer", prefix="an")
    left, middle, right = st.columns([3, 1.2, 1.2], vertical_alignment="bottom")
    with left:
        mode: Mode = view.choice(
            st.segmented_control, t("rag_page.ask.mode"), "an_mode", list(MODES), "hybrid",
            format_func=lambda name: t(f"rag_page.ask.modes.{name}"), disabled=card is None,
        )  # fmt: skip
    with middle:
        k = view.slider(t("rag_page.ask.k"), "an_k", 1, MOST_HITS, HITS, help=t("rag_page.answer.k_help"))
    with right:
        budget = view.number(
            t("rag_page.answer.budget"), "an_budget", LEAST_BUDGET, MOST_BUDGET, BUDGET, step=50,
            help=t("rag_page.answer.budget_help"),
        )  # fmt: skip
    order: Order = view.choice(
        st.segmented_control, t("rag_page.answer.order"), "an_order", list(ORDERS), "best_first",
        format_func=lambda name: t(f"rag_page.answer.orders.{name}"), help=t("rag_page.answer.order_help"),
    )  # fmt: skip
    template = _template(view)
    threshold, sentences, trade = _extract(view, spec, _spoken(card) or language())
    if question is None or template is None:
        return None
    return Asked(question, mode, int(k), order, budget, template, threshold, sentences, trade)


def _template(view: View) -> str | None:
    default = t("rag_page.answer.template_text")
    with st.expander(t("rag_page.answer.template"), icon=":material/edit_note:"):
        typed = view.text(
            t("rag_page.answer.template_label"), "an_template", default, area=True, height=230,
            help=t("rag_page.answer.template_help", allowed=f"{LONGEST_TEMPLATE:,}"),
        )  # fmt: skip
        st.button(
            t("rag_page.answer.template_reset"), key="an_template_reset", icon=":material/undo:",
            on_click=view.put, args=("an_template", default), disabled=typed == default,
        )  # fmt: skip
    try:
        return check_template(typed)
    except InputError as error:
        show_error(error)
        return None


def _extract(view: View, spec: ModelSpec | None, spoken: str) -> tuple[float, int, float]:
    usual, measured = threshold_for(spec, spoken) if spec else (0.0, False)
    with st.expander(t("rag_page.answer.extract.settings"), icon=":material/tune:"):
        left, middle, right = st.columns(3)
        with left:
            # A threshold belongs to a model: each has its own scale, so each has its own slider.
            key = f"an_near_{spec.id if spec else 'none'}_{spoken}"
            threshold = view.slider(
                t("rag_page.answer.extract.threshold"), key, 0.0, 1.0, usual, step=0.01,
                help=t("rag_page.answer.extract.threshold_help"),
            )  # fmt: skip
        with middle:
            sentences = view.slider(
                t("rag_page.answer.extract.sentences"), "an_sentences", 1, MOST_SENTENCES, SENTENCES
            )  # fmt: skip
        with right:
            trade = view.slider(
                t("rag_page.answer.extract.trade"), "an_trade", 0.0, 1.0, TRADE, step=0.05,
                help=t("rag_page.answer.extract.trade_help"),
            )  # fmt: skip
        if spec:
            known = "known" if measured else "guess"
            st.caption(t(f"rag_page.answer.extract.threshold_{known}", model=plain(spec.name), usual=f"{usual:.2f}"))
    return float(threshold), int(sentences), float(trade)


def _spoken(card: Collection | None) -> str:
    """The language of the notes; "" for a collection of somebody's own."""
    if card is None:
        return language()
    name = card.name.removeprefix(collection_choice.NOTES) if collection_choice.is_notes(card) else ""
    return name if name in ("en", "zh") else ""
