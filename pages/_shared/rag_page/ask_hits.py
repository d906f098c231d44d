"""The hits as cards: where each stands, its text with the words it shares with the question, and why it was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from embed_core.retrieval.asking import Mode
from embed_core.retrieval.bm25 import Statistics
from embed_core.retrieval.kinds import Collection, Hit
from embed_core.retrieval.why import matching_spans
from pages._shared import tables
from pages._shared.i18n import plain, t
from pages._shared.rag_page import ask_markup, ask_search, ask_why
from pages._shared.rag_page.ask_question import Asked

TELLING = 0.7
"""idf from which a word is marked and not only underlined: in less than half of the chunks."""

if TYPE_CHECKING:
    from pages._shared.rag_page.ask_rerank import Reranked


def show(
    card: Collection, asked: Asked, search: ask_search.Search, hits: Sequence[Hit], reranked: Reranked | None
) -> None:
    """The cards, and all of it as a table to take away."""
    counted = ask_search.statistics(card)
    cards(asked.question, hits, asked.mode, counted, search, card, reranked)
    if hits:
        tables.csv_button(_frame(asked.question, hits), key="rag_hits")


def cards(
    question: str, hits: Sequence[Hit], mode: Mode, counted: Statistics | None,
    search: ask_search.Search | None = None, card: Collection | None = None, reranked: Reranked | None = None,
) -> None:  # fmt: skip
    """One card a hit; the first is open. ``search`` and ``card`` are missing where there is no collection yet."""
    if not hits:
        st.info(t("rag_page.ask.hits.none"), icon=":material/search_off:")
    for hit in hits:
        with st.container(border=True):
            st.markdown(_head(hit, mode, reranked))
            st.html(_marked(question, hit.chunk.text, counted))
            with st.expander(
                t("rag_page.ask.why.title"), icon=":material/help:", key=f"as_why_{hit.rank}", on_change="rerun",
                expanded=hit.rank == 1,
            ) as box:  # fmt: skip
                if box.open:
                    ask_why.show(question, hit, counted, search, card, reranked)


def _marked(question: str, text: str, counted: Statistics | None) -> str:
    """The words of the question underlined, and marked those that are rare enough to say something."""
    spans = matching_spans(question, text)
    if counted is None:
        return ask_markup.marked(text, spans, spans)
    rare = " ".join(word.word for word in counted.words(question, text) if word.idf >= TELLING)
    return ask_markup.marked(text, spans, matching_spans(rare, text))


def _head(hit: Hit, mode: Mode, reranked: Reranked | None) -> str:
    chunk = hit.chunk
    where = [t("rag_page.ask.hits.chunk", number=chunk.number + 1)]
    if chunk.heading and chunk.heading != chunk.document:
        where.append(plain(chunk.heading))
    if chunk.page is not None:
        where.append(t("rag_page.ask.hits.page", page=chunk.page))
    score = t(f"rag_page.ask.hits.scores.{reranked.way if reranked else mode}", score=_number(hit.score))
    return f"**{hit.rank}. {plain(chunk.document)}** · {' · '.join(where)} · {score}{_moved(hit)}{_ranks(hit)}"


def _moved(hit: Hit) -> str:
    before = hit.parts.get("before")
    if before is None:
        return ""
    up = int(before) - hit.rank
    if not up:
        return f" · :gray-badge[{t('rag_page.ask.hits.same')}]"
    colour, arrow = ("green", "▲") if up > 0 else ("orange", "▼")
    return f" · :{colour}-badge[{arrow} {abs(up)} · {t('rag_page.ask.hits.before', rank=int(before))}]"


def _ranks(hit: Hit) -> str:
    """The ranks behind a fused score."""
    known = [name for name in ("vector", "keyword") if name in hit.parts]
    said = [t(f"rag_page.ask.hits.parts.{name}", rank=int(hit.parts[name])) for name in known]
    return f" · :gray[{' · '.join(said)}]" if said else ""


def _number(score: float) -> str:
    return f"{score:.4f}" if abs(score) < 0.1 else f"{score:.3f}"


def _frame(question: str, hits: Sequence[Hit]) -> pd.DataFrame:
    return pd.DataFrame([
        {
            "question": question, "rank": hit.rank, "score": hit.score, **hit.parts,
            "document": hit.chunk.document, "chunk": hit.chunk.number + 1, "heading": hit.chunk.heading,
            "page": hit.chunk.page, "start": hit.chunk.start, "end": hit.chunk.end, "text": hit.chunk.text,
        }
        for hit in hits
    ])  # fmt: skip
