"""The extractive answer: sentences copied from the passages, cited, or the plain word that there are none."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from embed_core.retrieval.answering import Material, extract
from embed_core.retrieval.citations import Piece
from embed_core.retrieval.extractive import Extract
from embed_core.retrieval.prompt import Prompt
from pages._shared import tables
from pages._shared.i18n import plain, t
from pages._shared.rag_page import answer_markup
from pages._shared.rag_page.answer_controls import Asked


def extracted(asked: Asked, material: Material, prompt: Prompt) -> Extract | None:
    """The sentences; None where there is no encoder to choose them."""
    return extract(material, prompt, threshold=asked.threshold, count=asked.sentences, trade=asked.trade)


def show(found: Extract | None, prompt: Prompt) -> None:
    """The answer and what it is."""
    st.markdown(f"#### {t('rag_page.answer.extract.title')}")
    if found is None:
        st.info(t("rag_page.answer.extract.no_encoder"), icon=":material/info:")
        return
    if not found.chosen:
        _none(found)
        return
    known = [one.number for one in prompt.sources]
    with st.container(border=True):
        pieces = [
            piece
            for one in found.chosen
            for piece in (Piece(f"{one.sentence.text} "), Piece("", (one.sentence.number,)), Piece("\n"))
        ]
        st.html(answer_markup.answer(pieces, known, ""))
    st.caption(t("rag_page.answer.extract.about", threshold=f"{found.threshold:.2f}"))
    tables.show(pd.DataFrame(_rows(found)), key="rag_extract")


def _none(found: Extract) -> None:
    if found.nearest is None:
        st.warning(t("rag_page.answer.extract.nothing"), icon=":material/search_off:")
        return
    st.warning(
        t("rag_page.answer.extract.refused", best=f"{found.best:.3f}", threshold=f"{found.threshold:.2f}",
          nearest=plain(found.nearest.text[:300]), number=found.nearest.number),
        icon=":material/do_not_disturb_on:",
    )  # fmt: skip


def _rows(found: Extract) -> list[dict[str, object]]:
    return [
        {
            t("rag_page.answer.extract.columns.place"): place,
            t("rag_page.answer.extract.columns.source"): f"[{one.sentence.number}]",
            t("rag_page.answer.extract.columns.cosine"): round(one.cosine, 3),
            t("rag_page.answer.extract.columns.repeats"): round(one.repeats, 3) if place > 1 else None,
            t("rag_page.answer.extract.columns.sentence"): one.sentence.text,
        }
        for place, one in enumerate(found.chosen, start=1)
    ]
