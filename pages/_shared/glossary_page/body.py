"""Glossary: search, a group, a letter; one term in full; all that fit, each with its source or live page; CSV."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from embed_core.teaching import glossary
from embed_core.teaching.glossary import GROUPS, Term
from pages._shared import sharing
from pages._shared.i18n import NAMES, language, plain, t
from pages._shared.prose import prose
from pages._shared.state import View
from pages._shared.tables import csv_button

ALL = "all"
LONGEST = 60
"""Letters of a search."""


def show(view: View) -> None:
    """The controls, the term of the link, the list."""
    found = _filtered(view)
    chosen = view.value("term")
    if chosen:
        _chosen(view, chosen)
    st.caption(t("glossary.count", count=len(found), all=len(glossary.terms(language()))))
    if not found:
        st.info(t("glossary.nothing"), icon=":material/search_off:")
    for term in found:
        _line(view, term)
    csv_button(_table(found), key="glossary")
    sharing.show(view)
    view.complete()


def _filtered(view: View) -> list[Term]:
    words, group, letter = st.columns([2, 1.4, 0.8], vertical_alignment="bottom")
    with words:
        asked = view.text(
            t("glossary.search"),
            "q",
            placeholder=t("glossary.search_hint"),
            icon=":material/search:",
            max_chars=LONGEST,
        )
    with group:
        kind = view.choice(
            st.selectbox, t("glossary.group"), "group", [ALL, *GROUPS], ALL,
            format_func=lambda name: t(f"glossary.groups.{name}"),
        )  # fmt: skip
    with letter:
        letters = sorted({glossary.initial(name) for name in glossary.terms(language())})
        first = view.choice(
            st.selectbox, t("glossary.letter"), "letter", [ALL, *letters], ALL, help=t("glossary.letter_help"),
            format_func=lambda name: t("glossary.groups.all") if name == ALL else name,
        )  # fmt: skip
    return [
        term
        for term in glossary.search(asked[:LONGEST], language())
        if kind in (ALL, term.group) and first in (ALL, glossary.initial(term.id))
    ]


def _chosen(view: View, name: str) -> None:
    term = glossary.terms(language()).get(name)
    if term is None:
        st.info(t("glossary.no_term", name=plain(name[:LONGEST])), icon=":material/link_off:")
        return
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(plain(term.term), anchor=False, width="content")
            st.button(
                "", key="glossary_close", icon=":material/close:", type="tertiary", help=t("glossary.close"),
                on_click=view.put, args=("term", ""),
            )  # fmt: skip
        st.caption(_names(term))
        st.markdown(plain(term.definition))
        st.markdown(prose(term.evidence, language()))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":gray[{t('glossary.see')}]", width="content")
            for other in term.see:
                _open(view, glossary.terms(language())[other], f"see_{other}")


def _line(view: View, term: Term) -> None:
    other = _other(term).term
    with st.container(gap=None):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            _open(view, term, f"term_{term.id}")
            if other != term.term:
                st.markdown(f":gray[{plain(other)}]", width="content")
        st.markdown(f"{plain(term.definition)} {prose(term.evidence, language())}")


def _open(view: View, term: Term, key: str) -> None:
    st.button(
        f"**{plain(term.term)}**", key=f"glossary_{key}", type="tertiary", on_click=view.put, args=("term", term.id)
    )


def _names(term: Term) -> str:
    """The other names in this language, and all in the other one."""
    other = _other(term)
    also = [plain(form) for form in term.forms]
    parts = [t("glossary.also", names=" · ".join(also))] if also else []
    there = " · ".join(plain(name) for name in other.names)
    return "  \n".join([*parts, f"{NAMES[other.language]}: {there}", t(f"glossary.groups.{term.group}")])


def _other(term: Term) -> Term:
    return glossary.terms("zh" if term.language == "en" else "en")[term.id]


def _table(found: Sequence[Term]) -> pd.DataFrame:
    rows = [
        {
            "id": term.id, "term": term.term, NAMES[_other(term).language]: _other(term).term,
            "forms": " | ".join(term.forms), "group": t(f"glossary.groups.{term.group}"),
            "definition": term.definition,
            "sources": " | ".join(f"{one.short}: {one.title}. {one.where}" for one in term.sources),
            "pages": " | ".join(link.address(term.language) for link in term.show_links), "see": " | ".join(term.see),
        }
        for term in found
    ]  # fmt: skip
    return pd.DataFrame(rows)
