"""The collections in the database: listed, indexed anew, deleted; and what happens when the encoder is another one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import pandas as pd
import streamlit as st

from embed_core import catalog, sources
from embed_core.errors import EmbedCoreError
from embed_core.retrieval import store
from embed_core.retrieval.kinds import ChunkSettings, Collection
from embed_core.units import byte_size
from pages._shared import tables
from pages._shared.i18n import plain, t
from pages._shared.rag_page import documents_index
from pages._shared.rag_page.documents_index import Plan, model_name
from pages._shared.state import View, rerun

_DELETING = "_do_deleting"
NUMBER = 4  # bytes of a float32


def show(view: View, plan: Plan | None) -> None:
    """The list, and below it what can be done with one of them."""
    documents_index.under_way(view)
    st.subheader(t("rag_page.documents.collections.title"), anchor=False)
    if (deleted := st.session_state.pop(f"{_DELETING}_done", "")) != "":
        st.success(t("rag_page.documents.collections.deleted", name=plain(deleted)), icon=":material/delete:")
    cards = store.collections()
    if not cards:
        st.info(t("rag_page.documents.collections.none"), icon=":material/database:")
        return
    _table(cards)
    names = [card.name for card in cards]
    chosen = view.choice(st.selectbox, t("rag_page.documents.collections.choose"), "do_card", names, names[0])
    card = cards[names.index(chosen)]
    _state(card, plan)
    left, right = st.columns(2)
    with left:
        _again(card, plan)
    with right:
        _delete(card)


def cut_words(settings: ChunkSettings) -> str:
    """ "Whole sentences, up to 120 words, overlap 20"."""
    how = t(f"rag_page.documents.cut.hows.{settings.cut}")
    return t("rag_page.documents.collections.settings", how=how, size=settings.size, overlap=settings.overlap)


def _table(cards: Sequence[Collection]) -> None:
    columns = {
        "name": [card.name for card in cards],
        "model": [model_name(card.model) for card in cards],
        "documents": [len(card.documents) for card in cards],
        "chunks": [card.chunks for card in cards],
        "dims": [card.dims for card in cards],
        "settings": [cut_words(card.settings) for card in cards],
        "size": [byte_size(NUMBER * card.chunks * card.dims) for card in cards],
        "created": [f"{datetime.fromtimestamp(card.created, UTC):%Y-%m-%d %H:%M}" for card in cards],
    }
    frame = pd.DataFrame(
        {t(f"rag_page.documents.collections.columns.{name}"): cells for name, cells in columns.items()}
    )
    tables.show(frame, key="do_collections")


def _state(card: Collection, plan: Plan | None) -> None:
    """Can it be asked with its encoder as it is now, and what the encoder chosen above would mean for it?"""
    name = plain(card.name)
    try:
        store.check_model(card, catalog.get_spec(card.model))
    except EmbedCoreError:
        st.warning(
            t(
                "rag_page.documents.collections.stale",
                name=name,
                model=plain(card.model),
                revision=plain(card.revision),
            ),
            icon=":material/sync_problem:",
        )
        return
    said = t("rag_page.documents.collections.belongs", name=name, model=plain(model_name(card.model)))
    if card.query_prefix:
        said += " " + t(
            "rag_page.documents.collections.prefixes", query=plain(card.query_prefix.strip()),
            passage=plain(card.passage_prefix.strip() or "–"),
        )  # fmt: skip
    if plan is not None and plan.spec.id != card.model:
        said += " " + t("rag_page.documents.collections.mismatch", name=name, other=plain(plan.spec.name))
    st.markdown(said)


def _again(card: Collection, plan: Plan | None) -> None:
    """Index the same documents anew, with the encoder and the settings chosen above."""
    if plan is None:
        st.caption(t("rag_page.documents.collections.no_plan"))
        return
    same = (plan.spec.id, plan.spec.revision, plan.settings) == (card.model, card.revision, card.settings)
    if same:
        st.caption(t("rag_page.documents.collections.same"))
        return
    st.caption(
        t("rag_page.documents.collections.again_with", model=plain(plan.spec.name), settings=cut_words(plan.settings))
    )
    if not sources.is_fetched(plan.spec):
        st.caption(t("rag_page.documents.collections.fetch_first"))
        return
    agreed = True
    if plan.spec.source.kind == "openai_api":
        agreed = st.checkbox(t("rag_page.documents.index.consent"), key="do_consent_again")
    if st.button(
        t("rag_page.documents.collections.again", name=plain(card.name)), key="do_again", icon=":material/sync:",
        disabled=not agreed,
    ):  # fmt: skip
        documents_index.start(card.name, partial(store.documents, card.name), plan, f"{card.created}")
        rerun()


def _delete(card: Collection) -> None:
    """In two steps: ask, then do."""
    asked = st.session_state.get(_DELETING) == card.name
    if not asked:
        st.button(
            t("rag_page.documents.collections.delete", name=plain(card.name)), key="do_delete",
            icon=":material/delete:", on_click=st.session_state.update, args=({_DELETING: card.name},),
        )  # fmt: skip
        return
    with st.container(border=True):
        st.markdown(
            t(
                "rag_page.documents.collections.sure",
                name=plain(card.name),
                chunks=f"{card.chunks:,}",
                documents=len(card.documents),
            )
        )
        yes, no = st.columns(2)
        no.button(
            t("rag_page.documents.collections.keep"), key="do_delete_no", on_click=st.session_state.pop,
            args=(_DELETING, None),
        )  # fmt: skip
        if yes.button(t("rag_page.documents.collections.yes"), key="do_delete_yes", type="primary"):
            st.session_state.pop(_DELETING, None)
            store.delete(card.name)
            st.session_state[f"{_DELETING}_done"] = card.name
            rerun()
