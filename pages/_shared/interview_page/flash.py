"""Flash cards: a question, its answer on demand, a grade, and the day it comes back."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from embed_core.teaching.cards import Card, cards
from embed_core.teaching.repetition import GRADES, Deck, counts, graded, next_card, next_due, previews
from pages._shared.i18n import language, plain, t
from pages._shared.interview_page import browser, flash_file
from pages._shared.interview_page.kit import choose_deck, group_name, level_name
from pages._shared.prose import prose
from pages._shared.state import View

_KEYS = {"again": "1", "hard": "2", "good": "3", "easy": "4"}
_ICONS = {"again": "replay", "hard": "sentiment_dissatisfied", "good": "check", "easy": "done_all"}


def show(view: View) -> None:
    """The deck, how it stands, and the card that is due."""
    every = cards(language())
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    with left:
        chosen = choose_deck(view, "deck")
    now = browser.now()
    deck = browser.deck(every)
    slugs = [card.slug for card in chosen]
    with right:
        _counts(deck, slugs, now)
    if browser.broken():
        flash_file.unreadable()
    # A card that is turned stays until it is graded, also when another one falls due meanwhile.
    slug = _held("in_flipped", slugs) or next_card(deck, slugs, now) or _held("in_ahead", slugs)
    if slug is None:
        _nothing_due(deck, slugs, now)
    else:
        _card(every[slug], deck, now)
    flash_file.show(deck, every)
    browser.draw()


def due_in(moment: datetime, now: datetime) -> str:
    """ "in 10 min", "in 3 days"."""
    minutes = max(1, round((moment - now).total_seconds() / 60))
    if minutes < 60:
        return t("interview_page.flash.in.minutes", count=minutes)
    if minutes < 24 * 60:
        return t("interview_page.flash.in.hours", count=round(minutes / 60))
    return t("interview_page.flash.in.days", count=round(minutes / 60 / 24))


def _counts(deck: Deck, slugs: list[str], now: datetime) -> None:
    found = counts(deck, slugs, now)
    due, new, learnt = st.columns(3)
    due.metric(t("interview_page.flash.due"), found.due, help=t("interview_page.flash.due_help"))
    new.metric(t("interview_page.flash.new"), found.new, help=t("interview_page.flash.new_help"))
    learnt.metric(t("interview_page.flash.learnt"), found.learnt, help=t("interview_page.flash.learnt_help"))


def _held(name: str, slugs: list[str]) -> str | None:
    held = st.session_state.get(name)
    return str(held) if held in slugs else None


def _nothing_due(deck: Deck, slugs: list[str], now: datetime) -> None:
    first = next_due(deck, slugs)
    if first is None:
        st.info(t("interview_page.flash.empty"), icon=":material/info:")
        return
    moment, slug = first
    st.success(t("interview_page.flash.done", when=due_in(moment, now), day=_day(moment)), icon=":material/task_alt:")
    st.button(
        t("interview_page.flash.ahead"), key="in_go_ahead", icon=":material/fast_forward:", on_click=_practise,
        args=(slug,), help=t("interview_page.flash.ahead_help"),
    )  # fmt: skip


def _practise(slug: str) -> None:
    st.session_state["in_ahead"] = slug


def _day(moment: datetime) -> str:
    """The day in the visitor's time zone."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        zone = ZoneInfo(str(st.context.timezone or "UTC"))
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _card(card: Card, deck: Deck, now: datetime) -> None:
    with st.container(border=True):
        st.caption(f"{group_name(card.group)} · {level_name(card.level)} · {_history(card, deck)}")
        st.markdown(f"### {plain(card.question)}")
        if st.session_state.get("in_flipped") != card.slug:
            st.markdown(t("interview_page.flash.say"))
            st.button(
                t("interview_page.flash.flip"), key="in_flip", type="primary", icon=":material/flip:",
                shortcut="Space", on_click=_flip, args=(card.slug,),
            )  # fmt: skip
            return
        st.markdown(prose(card.text["short"], language()))
        st.markdown(f"**{t('interview_page.flash.points')}**\n\n" + "\n".join(f"- {plain(p)}" for p in card.points))
        st.caption(t("interview_page.flash.how"))
        dates = previews(deck, card.slug, now)
        for column, grade in zip(st.columns(len(GRADES)), GRADES, strict=True):
            column.button(
                f"{t(f'interview_page.flash.grades.{grade}')} · {due_in(dates[grade], now)}", key=f"in_grade_{grade}",
                icon=f":material/{_ICONS[grade]}:", shortcut=_KEYS[grade], on_click=_grade, args=(card.slug, grade),
                width="stretch", help=t(f"interview_page.flash.grade_help.{grade}", day=_day(dates[grade])),
            )  # fmt: skip


def _history(card: Card, deck: Deck) -> str:
    memory = deck.memories.get(card.slug)
    if memory is None:
        return t("interview_page.flash.never")
    return t("interview_page.flash.seen", count=memory.reviews)


def _flip(slug: str) -> None:
    st.session_state["in_flipped"] = slug


def _grade(slug: str, grade: str) -> None:
    browser.keep(graded(browser.deck(cards(language())), slug, grade, browser.now()))
    st.session_state["in_flipped"] = st.session_state["in_ahead"] = None
