"""From the hits to the prompt, shown whole, and to an answer that cites them: copied, or written by an endpoint."""

from __future__ import annotations

from functools import partial
from typing import cast

import streamlit as st

from embed_core import catalog
from embed_core.contextual import Encoder
from embed_core.points import digest
from embed_core.progress import Progress
from embed_core.retrieval import notes, store
from embed_core.retrieval.answering import Material, gather, gather_by_words
from embed_core.retrieval.bm25 import Keywords
from embed_core.retrieval.chunking import chunks
from embed_core.retrieval.kinds import ChunkSettings, Collection
from embed_core.retrieval.prompt import Prompt, assemble, token_counter
from embed_core.sources.openai_chat import chat_settings
from pages._shared import opened
from pages._shared.feedback import guarded, wait_for
from pages._shared.i18n import language, plain, t
from pages._shared.jobs import registry
from pages._shared.rag_page import answer_chat, answer_controls, answer_extract, answer_prompt, answer_words
from pages._shared.rag_page.answer_controls import Asked
from pages._shared.rag_page.ask_search import version
from pages._shared.rag_page.collection_choice import choose_collection
from pages._shared.state import View


def show(view: View) -> None:
    """The section."""
    card = choose_collection(view)
    spec = catalog.get_spec(card.model) if card else None
    asked = answer_controls.ask(view, card, spec)
    if asked is not None:
        encoder = _encoder(card)
        material = _material(card, encoder, asked)
        if material is not None:
            count, own = token_counter(encoder)
            prompt = assemble(
                asked.question, material.hits, asked.template, count=count, budget=asked.budget, order=asked.order
            )
            counted_by = t("rag_page.answer.tokenizer", model=plain(spec.name)) if spec and own else ""
            _answer_and_prompt(asked, material, prompt, counted_by)
            answer_words.provenance(card, asked, counted_by)
    answer_words.maths_and_sources()


def _answer_and_prompt(asked: Asked, material: Material, prompt: Prompt, counted_by: str) -> None:
    found = answer_extract.extracted(asked, material, prompt)
    answer_words.see(prompt, found)
    if chat_settings() is not None:
        with guarded():
            answer_chat.show(prompt)
    answer_extract.show(found, prompt)
    answer_prompt.show(prompt, counted_by)
    answer_prompt.sources(prompt, found)


def _encoder(card: Collection | None) -> Encoder | None:
    """The encoder that made the collection, once it is here."""
    if card is None:
        return None
    spec = catalog.get_spec(card.model)
    store.check_model(card, spec)
    return opened.encoder(spec)


def _material(card: Collection | None, encoder: Encoder | None, asked: Asked) -> Material | None:
    if card is None:
        st.info(t("rag_page.answer.alone"), icon=":material/info:")
        spoken = language()
        counted = cast("Keywords | None", wait_for(
            registry.start(f"rag_alone|{spoken}", partial(_count, spoken)), "an_alone"
        ))  # fmt: skip
        return None if counted is None else gather_by_words(counted, asked.question, k=asked.k)
    if encoder is None:
        return None
    key = f"rag_answer|{version(card)}|{asked.mode}|{asked.k}|{digest(asked.question)}"
    work = partial(_gather, card, encoder, asked)
    return cast("Material | None", wait_for(registry.start(key, work), "an_gather"))


def _gather(card: Collection, encoder: Encoder, asked: Asked, progress: Progress) -> Material:
    return gather(card, encoder, asked.question, mode=asked.mode, k=asked.k, progress=progress)


def _count(spoken: str, progress: Progress) -> Keywords:
    return Keywords(chunks(notes.notes(spoken), ChunkSettings()), progress)
