"""The prompt, whole; the passages in it as cards; and what the budget left out."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from embed_core.retrieval.extractive import Extract
from embed_core.retrieval.prompt import Prompt, Source
from pages._shared import tables
from pages._shared.i18n import plain, t
from pages._shared.rag_page import answer_markup

_HEIGHT = 460


def show(prompt: Prompt, counted_by: str) -> None:
    """The text as it is sent, with its tokens, and the table of passages."""
    st.markdown(f"#### {t('rag_page.answer.prompt.title')}")
    unit = t("rag_page.answer.prompt.tokens" if counted_by else "rag_page.answer.prompt.words")
    passages = sum(one.tokens for one in prompt.sources)
    # A bar that stands still: it says how full the prompt is, not how far some work has come.
    st.container(key="still_budget").progress(
        min(1.0, prompt.tokens / prompt.budget),
        text=t(
            "rag_page.answer.prompt.used", tokens=f"{prompt.tokens:,}", budget=f"{prompt.budget:,}", unit=unit,
            frame=f"{prompt.frame:,}", passages=f"{passages:,}", counted_by=counted_by or t("rag_page.answer.by_words"),
        ),
    )  # fmt: skip
    if prompt.left_out:
        names = "、".join if t("rag_page.answer.prompt.comma") == "、" else ", ".join
        left = names(f"{plain(one.hit.chunk.document)} ({one.tokens:,})" for one in prompt.left_out)
        st.warning(
            t("rag_page.answer.prompt.left", count=len(prompt.left_out), left=left), icon=":material/content_cut:"
        )
    st.code(prompt.text, language=None, wrap_lines=True, height=_HEIGHT)
    rows = [_row(one, True) for one in prompt.sources] + [_row(one, False) for one in prompt.left_out]
    if rows:
        tables.show(pd.DataFrame(rows), key="rag_prompt")


def sources(prompt: Prompt, found: Extract | None) -> None:
    """A card a passage, with what the answer copied from it marked; citations lead here."""
    if not prompt.sources:
        return
    st.markdown(f"#### {t('rag_page.answer.sources.title')}")
    for one in prompt.sources:
        chosen = [piece.sentence for piece in found.chosen if piece.sentence.number == one.number] if found else []
        spans = tuple(sorted((sentence.start, sentence.end) for sentence in chosen))
        about = t(
            "rag_page.answer.sources.about",
            number=one.hit.chunk.number + 1,
            rank=one.hit.rank,
            tokens=f"{one.tokens:,}",
        )
        with st.container(border=True):
            st.html(answer_markup.card(one, about, spans))


def _row(one: Source, inside: bool) -> dict[str, object]:
    return {
        t("rag_page.answer.prompt.columns.number"): one.number if inside else None,
        t("rag_page.answer.prompt.columns.document"): one.hit.chunk.document,
        t("rag_page.answer.prompt.columns.chunk"): one.hit.chunk.number + 1,
        t("rag_page.answer.prompt.columns.rank"): one.hit.rank,
        t("rag_page.answer.prompt.columns.tokens"): one.tokens,
        t("rag_page.answer.prompt.columns.inside"): t(f"rag_page.answer.prompt.{'yes' if inside else 'no'}"),
    }
