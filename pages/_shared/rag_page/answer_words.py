"""The words around the answer: what one sees, where it comes from, the maths, the sources."""

from __future__ import annotations

import streamlit as st

from embed_core import catalog
from embed_core.retrieval.extractive import Extract
from embed_core.retrieval.kinds import Collection
from embed_core.retrieval.prompt import Prompt
from pages._shared.i18n import language, plain, t
from pages._shared.rag_page.answer_controls import Asked
from pages._shared.seen import show_seen


def see(prompt: Prompt, found: Extract | None) -> None:
    """Two sentences computed from the prompt and the answer."""
    said = [
        t("rag_page.answer.see.prompt", sources=len(prompt.sources), left=len(prompt.left_out),
          hits=len(prompt.sources) + len(prompt.left_out))
    ]  # fmt: skip
    if found is not None and found.chosen:
        first = found.chosen[0]
        rank = next(one.hit.rank for one in prompt.sources if one.number == first.sentence.number)
        cites = len({one.sentence.number for one in found.chosen})
        said.append(
            t("rag_page.answer.see.chosen", count=len(found.chosen), cites=cites, cosine=f"{first.cosine:.3f}",
              number=first.sentence.number, rank=rank)
        )  # fmt: skip
    elif found is not None:
        said.append(t("rag_page.answer.see.refused", threshold=f"{found.threshold:.2f}"))
    between = " " if language() == "en" else ""
    show_seen(between.join(said))


def provenance(card: Collection | None, asked: Asked, counted_by: str) -> None:
    """One line: collection, encoder, way of searching, order, tokenizer, threshold."""
    parts = []
    if card is not None:
        known = catalog.catalogue().get(card.model)
        parts = [
            plain(card.name), plain(known.name if known else card.model),
            t("rag_page.ask.provenance.dims", dims=card.dims), t("rag_page.ask.provenance.metric"),
            t(f"rag_page.ask.modes.{asked.mode}"), f"k = {asked.k}",
        ]  # fmt: skip
    parts += [
        t(f"rag_page.answer.orders.{asked.order}"), counted_by or t("rag_page.answer.by_words"),
        t("rag_page.answer.provenance", threshold=f"{asked.threshold:.2f}", trade=f"{asked.trade:.2f}"),
    ]  # fmt: skip
    st.caption(" · ".join(parts))


def maths_and_sources() -> None:
    """The two expanders at the end."""
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t("rag_page.answer.maths"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("rag_page.answer.sources_text"))
