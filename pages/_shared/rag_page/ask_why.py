"""Why one hit: the words it shares with the question and what each adds to BM25, its sentences' own cosines, and the
matches of a late interaction.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

import pandas as pd
import streamlit as st

from embed_core.contextual import Encoder
from embed_core.points import digest
from embed_core.progress import Progress
from embed_core.retrieval.asking import Answers
from embed_core.retrieval.bm25 import Statistics
from embed_core.retrieval.kinds import Collection, Hit
from embed_core.retrieval.why import SentenceScore, sentence_scores
from pages._shared.feedback import guarded, wait_for
from pages._shared.i18n import t
from pages._shared.jobs import registry
from pages._shared.rag_page import ask_markup, ask_search

if TYPE_CHECKING:
    from pages._shared.rag_page.ask_rerank import Reranked


def show(
    question: str, hit: Hit, counted: Statistics | None, search: ask_search.Search | None, card: Collection | None,
    reranked: Reranked | None,
) -> None:  # fmt: skip
    """All that is known of this hit."""
    if counted is not None:
        _words(question, hit, counted)
    if card is not None and search is not None and search.encoder is not None and search.answers is not None:
        with guarded():
            _sentences(question, hit, card, search.encoder, search.answers)
    if reranked is not None and hit.row in reranked.late:
        _matches(hit, reranked)


def _words(question: str, hit: Hit, counted: Statistics) -> None:
    words = counted.words(question, hit.chunk.text)
    st.markdown(f"**{t('rag_page.ask.why.words')}**")
    if not words:
        st.caption(t("rag_page.ask.why.no_words"))
        return
    frame = pd.DataFrame({
        "word": [word.word for word in words],
        "count": [word.count for word in words],
        "chunks": [f"{word.chunks:,} / {counted.count:,}" for word in words],
        "idf": [word.idf for word in words],
        "score": [word.score for word in words],
    })  # fmt: skip
    config = st.column_config
    names = {name: t(f"rag_page.ask.why.columns.{name}") for name in frame.columns}
    st.dataframe(
        frame, hide_index=True, height=35 * (len(frame) + 1) + 3, key=f"as_words_{hit.rank}",
        column_config={
            "word": config.TextColumn(names["word"]),
            "count": config.NumberColumn(names["count"]),
            "chunks": config.TextColumn(names["chunks"]),
            "idf": config.NumberColumn(names["idf"], format="%.2f", help=t("rag_page.ask.why.idf_help")),
            "score": config.NumberColumn(names["score"], format="%.3f"),
        },
    )  # fmt: skip
    st.caption(t("rag_page.ask.why.sum", sum=f"{sum(word.score for word in words):.3f}"))


def _sentences(question: str, hit: Hit, card: Collection, encoder: Encoder, answers: Answers) -> None:
    st.markdown(f"**{t('rag_page.ask.why.sentences')}**")
    key = f"rag_sentences|{ask_search.version(card)}|{hit.row}|{digest(question)}"
    work = partial(_scored, encoder, answers, hit, card)
    scores = cast("tuple[SentenceScore, ...] | None", wait_for(registry.start(key, work), f"as_sentences_{hit.rank}"))
    if scores is not None:
        st.html(ask_markup.sentences(hit.chunk.text, scores, t("rag_page.ask.why.best")))
        st.caption(t("rag_page.ask.why.alone"))


def _scored(
    encoder: Encoder, answers: Answers, hit: Hit, card: Collection, progress: Progress
) -> tuple[SentenceScore, ...]:
    return sentence_scores(encoder, answers.vector, hit.chunk.text, prefix=card.passage_prefix, progress=progress)


def _matches(hit: Hit, reranked: Reranked) -> None:
    late = reranked.late[hit.row]
    st.markdown(f"**{t('rag_page.ask.why.late')}**")
    frame = pd.DataFrame({
        t("rag_page.ask.why.columns.token"): [match.token for match in late.matches],
        t("rag_page.ask.why.columns.nearest"): [match.nearest for match in late.matches],
        t("rag_page.ask.why.columns.cosine"): [match.cosine for match in late.matches],
    })  # fmt: skip
    formats = {t("rag_page.ask.why.columns.cosine"): st.column_config.NumberColumn(format="%.3f")}
    st.dataframe(
        frame, hide_index=True, height=min(35 * (len(frame) + 1) + 3, 400), column_config=formats,
        key=f"as_late_{hit.rank}",
    )  # fmt: skip
