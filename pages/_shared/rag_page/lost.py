"""A passage that should have been found, followed step by step: where did it fall out, and what would have helped?"""

from __future__ import annotations

from functools import partial
from typing import cast

import streamlit as st

from embed_core import catalog
from embed_core.catalog import ModelSpec
from embed_core.contextual import Encoder
from embed_core.points import digest
from embed_core.progress import Progress
from embed_core.retrieval import indexes, store
from embed_core.retrieval.kinds import Collection
from embed_core.retrieval.lost import Trace, trace
from embed_core.retrieval.lost_remedies import remedies
from pages._shared import opened
from pages._shared.feedback import guarded, wait_for
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry
from pages._shared.rag_page import lost_input, lost_remedies, lost_steps, lost_words
from pages._shared.rag_page.ask_search import version
from pages._shared.rag_page.collection_choice import choose_collection
from pages._shared.rag_page.lost_input import Wanted
from pages._shared.state import View


def show(view: View) -> None:
    """The section."""
    card = choose_collection(view)
    if card is not None:
        wanted = lost_input.ask(view, card)
        if wanted is not None:
            spec = catalog.get_spec(card.model)
            store.check_model(card, spec)
            encoder = opened.encoder(spec)
            if encoder is not None:
                _follow(view, card, spec, encoder, wanted)
    lost_words.maths_and_sources()


def _follow(view: View, card: Collection, spec: ModelSpec, encoder: Encoder, wanted: Wanted) -> None:
    built = ",".join(indexes.served_by(card.name, index) for index in indexes.APPROXIMATE)
    key = f"rag_lost|{version(card)}|{built}|{wanted.mode}|{wanted.k}|{digest([wanted.question, wanted.passage])}"
    found = cast("Trace | None", wait_for(registry.start(key, partial(_trace, card, encoder, wanted)), "lo_trace"))
    if found is None:
        return
    if not found.places:
        _nowhere(view, found)
        return
    lost_words.see(found)
    lost_steps.verdict(found)
    lost_steps.show(card, found)
    with guarded():
        work = partial(_remedies, card, spec, encoder, wanted, found)
        lost_remedies.show(card, found, registry.start(f"rag_remedies|{key}", work))
    lost_words.provenance(card, found)


def _nowhere(view: View, found: Trace) -> None:
    """The passage is in no document: the closest one, and a button that takes it instead."""
    st.error(t("rag_page.lost.nowhere"), icon=":material/error:")
    near = found.closest
    if near is None:
        return
    st.markdown(
        t("rag_page.lost.closest", document=plain(near.place.document), likeness=f"{near.likeness:.0f}",
          text=plain(near.text[:600]))
    )  # fmt: skip
    st.button(
        t("rag_page.lost.take"), key="lo_take", icon=":material/north_east:", on_click=lost_input.take,
        args=(view, near.text),
    )  # fmt: skip


def _trace(card: Collection, encoder: Encoder, wanted: Wanted, progress: Progress) -> Trace:
    return trace(card, encoder, wanted.question, wanted.passage, mode=wanted.mode, k=wanted.k, progress=progress)


def _remedies(
    card: Collection, spec: ModelSpec, encoder: Encoder, wanted: Wanted, found: Trace, progress: Progress
) -> object:
    return remedies(card, spec, encoder, wanted.question, found, progress=progress)
