"""Teach, prepare, explore: what the app is for, each with the ways in."""

from __future__ import annotations

import streamlit as st

from embed_core.teaching.cards import cards
from embed_core.teaching.lessons import lessons
from pages._shared import registry, shell
from pages._shared.i18n import language, plain, t
from pages._shared.presenting.course import Place

CARDS_A_ROW = 3
ELSEWHERE = ("start", "interview")
"""Groups of the sidebar that are not pages to explore."""


def show() -> None:
    """Two columns, then every page by group."""
    teach, prepare = st.columns(2, gap="medium")
    with teach.container(border=True, height="stretch"):
        _teach()
    with prepare.container(border=True, height="stretch"):
        _prepare()
    _explore()


def _teach() -> None:
    st.subheader(t("home.teach.title"), anchor=False)
    st.markdown(t("home.teach.text"))
    with st.container(gap="xxsmall"):
        for slug, lesson in lessons(language()).items():
            first = Place(lesson, 0)
            minutes = t("home.teach.minutes", minutes=f"{lesson.minutes:.0f}")
            label = f"{plain(lesson.title)} :gray[{minutes}]"
            shell.page_link(first.page, label=label, **first.state, lesson=slug, step="1")
    with st.container(horizontal=True):
        shell.page_link("lessons", label=t("home.teach.lessons"))
        shell.page_link("classroom", label=t("home.teach.classroom"))


def _prepare() -> None:
    st.subheader(t("home.prepare.title"), anchor=False)
    every = cards(language())
    st.markdown(t("home.prepare.text", count=len(every)))
    seeds = [card for card in every.values() if card.group == "seed"]
    with st.container(gap="xxsmall"):
        for card in seeds:
            shell.page_link("interview", label=plain(card.question), card=card.slug)
    with st.container(horizontal=True):
        shell.page_link("interview", label=t("home.prepare.all"))
        shell.page_link("interview", label=t("home.prepare.flash"), section="flash")
        shell.page_link("interview", label=t("home.prepare.mock"), section="mock")
        shell.page_link("glossary")


def _explore() -> None:
    st.subheader(t("home.explore.title"), anchor=False)
    st.markdown(t("home.explore.text"))
    for group, pages in registry.grouped():
        if group in ELSEWHERE:
            continue
        st.caption(t(f"shell.group.{group}"))
        for first in range(0, len(pages), CARDS_A_ROW):
            for column, page in zip(st.columns(CARDS_A_ROW), pages[first : first + CARDS_A_ROW], strict=False):
                with column.container(border=True, height="stretch"):
                    shell.page_link(page.id)
                    st.markdown(t(f"{page.id}.card"))
    shell.page_link("models", label=t("home.explore.models"))
