"""The words around the search for the lost passage."""

from __future__ import annotations

import streamlit as st

from embed_core import catalog
from embed_core.retrieval.kinds import Collection
from embed_core.retrieval.lost import Trace
from pages._shared.i18n import language, plain, t
from pages._shared.rag_page.lost_remedies import cut_name
from pages._shared.seen import show_seen


def see(found: Trace) -> None:
    """Two sentences: where the passage went, and what stood before it."""
    said = [t("rag_page.lost.see.cosine", cosine=f"{found.cosine:.3f}", best=f"{found.best:.3f}")]
    words = found.ranks.get("keyword")
    exact = found.ranks.get("exact") or found.chunks
    if words is None:
        said.append(t("rag_page.lost.see.no_words", exact=exact))
    else:
        key = "words_better" if words < exact else "vectors_better" if exact < words else "alike"
        said.append(t(f"rag_page.lost.see.{key}", exact=exact, words=words))
    between = " " if language() == "en" else ""
    show_seen(between.join(said))


def provenance(card: Collection, found: Trace) -> None:
    """One line: collection, encoder, cut, way of searching."""
    known = catalog.catalogue().get(card.model)
    parts = [
        plain(card.name), t("rag_page.ask.provenance.chunks", chunks=f"{card.chunks:,}", documents=len(card.documents)),
        plain(known.name if known else card.model), t("rag_page.ask.provenance.dims", dims=card.dims),
        cut_name(card.settings), t("rag_page.ask.provenance.metric"), t(f"rag_page.ask.modes.{found.mode}"),
        f"k = {found.k}",
    ]  # fmt: skip
    st.caption(" · ".join(parts))


def maths_and_sources() -> None:
    """The two expanders at the end."""
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t("rag_page.lost.maths"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("rag_page.lost.sources"))
