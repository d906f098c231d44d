"""The words around the search: what it shows, where it comes from, the maths, the sources."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from embed_core import catalog
from embed_core.retrieval.asking import Answers, hits_of
from embed_core.retrieval.fusion import recall
from embed_core.retrieval.kinds import Collection, Found, Hit
from pages._shared.i18n import language, plain, t
from pages._shared.rag_page.ask_question import Asked
from pages._shared.seen import show_seen


def see(card: Collection, asked: Asked, answers: Answers | None, words: Found, hits: Sequence[Hit]) -> None:
    """Two sentences computed from what was found."""
    if not hits:
        said = t("rag_page.ask.see.nothing")
    elif answers is None:
        said = t("rag_page.ask.see.keyword", document=plain(hits[0].chunk.document), count=len(words.hits))
    else:
        exact = answers.found["exact"].hits[: asked.k]
        said = t(
            "rag_page.ask.see.best", document=plain(exact[0].chunk.document), number=exact[0].chunk.number + 1,
            cosine=f"{exact[0].score:.3f}", chunks=f"{card.chunks:,}",
        )  # fmt: skip
        said += " " * (language() == "en") + _agreement(asked, answers, words, exact)
    show_seen(said)


def _agreement(asked: Asked, answers: Answers, words: Found, exact: Sequence[Hit]) -> str:
    by_words = hits_of("keyword", answers, words, asked.k)
    if not by_words:
        return t("rag_page.ask.see.no_words")
    shared = round(recall(exact, by_words) * len(exact))
    key = "agree" if by_words[0].row == exact[0].row else "differ"
    return t(
        f"rag_page.ask.see.{key}", shared=shared, k=len(exact), document=plain(by_words[0].chunk.document),
        number=by_words[0].chunk.number + 1,
    )  # fmt: skip


def provenance(card: Collection, asked: Asked, answers: Answers | None) -> None:
    """One line: collection, encoder, dimensions, cut, prefix, metric, fusion."""
    known = catalog.catalogue().get(card.model)
    parts = [
        plain(card.name), t("rag_page.ask.provenance.chunks", chunks=f"{card.chunks:,}", documents=len(card.documents)),
        plain(known.name if known else card.model), t("rag_page.ask.provenance.dims", dims=card.dims),
        t(f"rag_page.ask.provenance.cuts.{card.settings.cut}", size=card.settings.size, overlap=card.settings.overlap),
        t("rag_page.ask.provenance.metric"),
    ]  # fmt: skip
    if card.query_prefix or card.passage_prefix:
        prefixes = {"query": plain(card.query_prefix.strip()), "passage": plain(card.passage_prefix.strip())}
        parts.append(t("rag_page.ask.provenance.prefixes", **prefixes))
    if asked.mode == "hybrid" and answers is not None:
        parts.append(t("rag_page.ask.provenance.fusion", constant=asked.constant))
    st.caption(" · ".join(parts))


def maths_and_sources() -> None:
    """The two expanders at the end."""
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t("rag_page.ask.maths"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("rag_page.ask.sources"))
