"""One question, every way of searching side by side; the hits, why each is one, and the map with the question on it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from embed_core.retrieval.asking import Answers, hits_of
from embed_core.retrieval.kinds import Collection, Found
from embed_core.teaching.predictions.retrieval import DEPTH, first_hit
from pages._shared.feedback import guarded
from pages._shared.i18n import t
from pages._shared.predict import gate
from pages._shared.rag_page import (
    ask_alone,
    ask_compare,
    ask_hits,
    ask_map,
    ask_question,
    ask_rerank,
    ask_search,
    ask_words,
    collection_choice,
)
from pages._shared.state import View


def show(view: View) -> None:
    """The section."""
    card = collection_choice.choose_collection(view)
    if card is None:
        ask_alone.show(view)
        ask_words.maths_and_sources()
        return
    asked = ask_question.ask(view, card)
    if asked is not None:
        words, search = ask_search.keywords(card, asked.question), ask_search.Search()
        with guarded():  # the keyword hits stand whatever becomes of the encoder
            search = ask_search.search(card, asked.question, asked.k)
        if words is not None:
            _found(view, card, asked, words, search)
    ask_words.maths_and_sources()


def _found(view: View, card: Collection, asked: ask_question.Asked, words: Found, search: ask_search.Search) -> None:
    answers, reranked = search.answers, None
    if answers is None:
        asked = replace(asked, mode="keyword")
    if not gate.passed(view, partial(_question, card, asked, answers, words), "as"):
        return
    hits = hits_of(asked.mode, answers, words, asked.k, asked.constant)
    ask_words.see(card, asked, answers, words, hits)
    with guarded():
        ask_compare.show(card, asked, answers, words)
    with guarded():
        reranked = ask_rerank.show(view, card, asked, answers, words)
    shown = hits if reranked is None else reranked.hits
    st.markdown(f"#### {t('rag_page.ask.hits.title', mode=t(f'rag_page.ask.modes.{asked.mode}'))}")
    ask_hits.show(card, asked, search, shown, reranked)
    if answers is not None:
        with guarded():
            ask_map.show(view, card, asked, answers, shown)
    ask_words.provenance(card, asked, answers)


def _question(card: Collection, asked: ask_question.Asked, answers: Answers | None, words: Found) -> gate.Asked:
    """About the first hit of the chosen way; not while the encoder is on its way, which would answer another one."""
    if answers is None and ask_search.under_way(card, asked.question, asked.k):
        return gate.LATER
    hits = hits_of(asked.mode, answers, words, DEPTH, asked.constant)
    constant = asked.constant if asked.mode == "hybrid" else ""
    key = f"{ask_search.version(card)}|{asked.mode}|{constant}|{asked.question}"
    return first_hit(key, asked.mode, asked.question, hits)
