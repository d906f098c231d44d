"""The searches as jobs: the same question asked again is a look-up, and its milliseconds stay what they were."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import cast

import streamlit as st

from embed_core import catalog
from embed_core.contextual import Encoder
from embed_core.points import digest
from embed_core.progress import Progress
from embed_core.retrieval import indexes, store
from embed_core.retrieval.asking import VECTOR_MODES, Answers, by_keyword, by_vector
from embed_core.retrieval.bm25 import Keywords, Statistics
from embed_core.retrieval.kinds import Collection, Found
from pages._shared import opened
from pages._shared.feedback import wait_for
from pages._shared.i18n import t
from pages._shared.jobs import registry

MOST_COUNTED = 20_000
"""Chunks whose words are counted for the shares of BM25; of larger collections only the matching words are shown."""


@dataclass(frozen=True)
class Search:
    """The encoder that made the collection, once it is here, and what it found."""

    encoder: Encoder | None = None
    answers: Answers | None = None


def version(card: Collection) -> str:
    """What makes everything derived from a collection stale."""
    return f"{card.name}|{card.created}"


def keywords(card: Collection, question: str) -> Found | None:
    """BM25, which needs no encoder; None while it is under way."""
    key = f"rag_words|{version(card)}|{digest(question)}"
    return cast("Found | None", wait_for(registry.start(key, lambda _: by_keyword(card, question)), "as_words"))


def search(card: Collection, question: str, k: int) -> Search:
    """The nearest chunks by every index; without :attr:`Search.answers` while the encoder is not here."""
    spec = catalog.get_spec(card.model)
    store.check_model(card, spec)
    encoder = opened.encoder(spec)
    if encoder is None:
        st.caption(t("rag_page.ask.only_keywords"))
        return Search()
    key = _key(card, question, k)
    work = partial(_by_vector, card, encoder, question, k)
    return Search(encoder, cast("Answers | None", wait_for(registry.start(key, work), "as_search")))


def under_way(card: Collection, question: str, k: int) -> bool:
    """Is the encoder being opened, or searching, just now?"""
    jobs = (registry.get(key) for key in (f"open|{card.model}", _key(card, question, k)))
    return any(job is not None and job.status == "running" for job in jobs)


def statistics(card: Collection) -> Statistics | None:
    """How many chunks hold each word; None while that is counted, or of a collection too large for it."""
    if card.chunks > MOST_COUNTED:
        return None
    key = f"rag_counts|{version(card)}"
    return cast("Statistics | None", wait_for(registry.start(key, partial(_count, card.name)), "as_counts"))


def _key(card: Collection, question: str, k: int) -> str:
    built = ",".join(indexes.served_by(card.name, index) for index in VECTOR_MODES)
    return f"rag_ask|{version(card)}|{built}|{k}|{digest(question)}"


def _by_vector(card: Collection, encoder: Encoder, question: str, k: int, progress: Progress) -> Answers:
    return by_vector(card, encoder, question, k, progress=progress)


def _count(name: str, progress: Progress) -> Statistics:
    return Keywords(store.all_chunks(name), progress).statistics
