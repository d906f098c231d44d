"""Which collection is asked; on the first visit the project's own notes, indexed while the visitor waits."""

from __future__ import annotations

from functools import partial
from typing import cast

import streamlit as st

from embed_core import catalog, loading, sources
from embed_core.catalog import ModelSpec
from embed_core.contextual import Encoder
from embed_core.progress import Progress
from embed_core.retrieval import indexing, notes, store
from embed_core.retrieval.kinds import ChunkSettings, Collection
from pages._shared import fetch_card, opened
from pages._shared.feedback import wait_for
from pages._shared.i18n import language, t
from pages._shared.jobs import registry
from pages._shared.state import View, unfinished

NOTES = "notes-"
KEY = "rag"
MULTILINGUAL = "multilingual-e5-small"
_SHOWN = "rag_shown_default"


def choose_collection(view: View) -> Collection | None:
    """The chosen collection, or None while the notes are not indexed yet (the page shows why).

    At first the notes in the reader's language, or the newest collection of somebody's own.
    """
    cards = {card.name: card for card in store.collections()}
    own = f"{NOTES}{language()}"
    names = list(cards) if own in cards else [*cards, own]
    mine = [name for name in cards if not name.startswith(NOTES)]
    default = own if own in cards or not mine else mine[0]
    _follow_default(view, default)
    chosen = view.choice(
        st.selectbox, t("rag_page.collection.choose"), KEY, names, default,
        format_func=lambda name: _label(name, cards.get(name)), help=t("rag_page.collection.help"),
    )  # fmt: skip
    return cards[chosen] if chosen in cards else index_notes(chosen.removeprefix(NOTES))


def index_notes(spoken: str) -> Collection | None:
    """The collection of the built-in notes in ``spoken``, made now; None while it is under way."""
    spec = encoder_for(spoken)
    if not fetch_card.ready(spec):
        st.caption(t("rag_page.collection.needs_encoder"))
        unfinished()
        return None
    key = f"rag_notes|{spoken}|{spec.id}@{spec.revision}"
    job = registry.start(key, partial(_index_notes, spoken, spec.id))
    if job.status == "running":
        st.caption(t("rag_page.collection.indexing"))
    made: Collection | None = wait_for(job, f"rag_notes_{spoken}")
    if made is not None:
        registry.forget(key)  # from now on the database knows it
    return made


def encoder_for(spoken: str) -> ModelSpec:
    """The encoder that indexes the notes: MiniLM for English, a multilingual one for the rest and where it alone is
    here.
    """
    small, wide = catalog.get_spec(opened.ENCODER), catalog.get_spec(MULTILINGUAL)
    if spoken == "en" and (sources.is_fetched(small) or not sources.is_fetched(wide)):
        return small
    return wide


def is_notes(card: Collection) -> bool:
    """Does the collection hold the project's own notes?"""
    return card.name.startswith(NOTES)


def _index_notes(spoken: str, model_id: str, progress: Progress) -> Collection:
    spec = catalog.get_spec(model_id)
    encoder = cast("Encoder", loading.load(model_id, progress))
    return indexing.index(
        f"{NOTES}{spoken}", notes.notes(spoken), ChunkSettings(), spec, encoder, progress=progress
    )  # fmt: skip


def _follow_default(view: View, default: str) -> None:
    """Another language has other notes; what the visitor chose stays."""
    before = st.session_state.get(_SHOWN, default)
    if before != default and view.asked(KEY) == before:
        view.put(KEY, default)
    st.session_state[_SHOWN] = default


def _label(name: str, card: Collection | None) -> str:
    title = t(f"rag_page.collection.{name.replace('-', '_')}") if name in ("notes-en", "notes-zh") else name
    if card is None:
        return t("rag_page.collection.not_indexed", name=title)
    model = catalog.catalogue().get(card.model)
    return t(
        "rag_page.collection.label", name=title, chunks=f"{card.chunks:,}", model=model.name if model else card.model
    )
