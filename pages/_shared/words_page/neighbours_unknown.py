"""What can be said of a word that a model does not have: its nearest spellings, and fastText's answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from embed_core import catalog
from embed_core.static.comparison import compare
from embed_core.static.model import unknown_word
from embed_core.static.query import Query
from embed_core.static.space import Space
from embed_core.static.spelling import nearest_spellings
from embed_core.static.treatment import Treatment
from pages._shared.feedback import show_error
from pages._shared.i18n import plain, t
from pages._shared.state import View
from pages._shared.words_page import neighbours_lists as lists
from pages._shared.words_page import spaces, typed

FASTTEXT = "fasttext"
_WORDS = 3
_LATIN = re.compile(r"[A-Za-z]{2}")


def show(view: View, space: Space, beside: Sequence[Space], query: Query, words: Sequence[str]) -> None:
    """One sentence a word, spellings that can be clicked, and what fastText's n-grams make of the first word.

    If one of the models ``beside`` has n-grams itself, its answer stands on the page already.
    """
    for number, word in enumerate(words[:_WORDS]):
        show_error(unknown_word(space.original, word))
        _spellings(view, space, query, word, f"nb_spelling_{space.spec.id}_{number}")
    if len(words) > _WORDS:
        more = ", ".join(word[:40] for word in words[_WORDS:])
        st.markdown(t("words.neighbours.unknown.more", words=plain(more)))
    if any(other.original.subwords is not None for other in beside):
        st.markdown(t("words.neighbours.unknown.beside"))
    else:
        _by_pieces(view, words[0])


def _spellings(view: View, space: Space, query: Query, word: str, key: str) -> None:
    near = nearest_spellings(space.original.words, word)
    if not near:
        st.markdown(t("words.neighbours.unknown.no_spelling"))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(t("words.neighbours.unknown.spellings"), width="content")
        for number, other in enumerate(near):
            text = query.replaced(word, other).text
            st.button(plain(other), key=f"{key}_{number}", on_click=view.put, args=("nb_q", text))


def _by_pieces(view: View, word: str) -> None:
    if _LATIN.search(word) is None:
        st.markdown(t("words.neighbours.unknown.not_latin"))
        return
    fasttext = spaces.space_of(catalog.get_spec(FASTTEXT), Treatment())
    if fasttext is None:
        return
    located = fasttext.locate(word)
    subwords = fasttext.original.subwords
    if located is None or subwords is None:
        return
    shown = plain(word[:60])
    if located.row is None:
        said = t("words.neighbours.unknown.pieces", word=shown, count=len(subwords.pieces(word)))
    else:
        said = t("words.neighbours.unknown.known_there", word=shown)
    st.markdown(said)
    near = compare(fasttext.model, located.vector, 10, () if located.row is None else (located.row,))
    answer, _ = st.columns([1, 2])
    with answer:
        lists.table(view, near["cosine"], f"fasttext_{word}", "cosine")
    typed.provenance(fasttext)
