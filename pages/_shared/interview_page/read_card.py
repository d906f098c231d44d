"""One card: the answer in three lengths, what is often said wrong, what is asked next, sources."""

from __future__ import annotations

import streamlit as st

from embed_core.teaching.bibliography import Source
from embed_core.teaching.cards import LENGTHS, Card, cards
from embed_core.teaching.speaking import spoken
from pages._shared.i18n import language, plain, t
from pages._shared.interview_page.kit import group_name, level_name
from pages._shared.prose import prose
from pages._shared.state import View


def show(view: View, card: Card, order: list[Card]) -> None:
    """The card, and the ones before and after it in ``order``."""
    st.markdown(f"### {plain(card.question)}")
    st.caption(
        t("interview_page.read.place", group=group_name(card.group), level=level_name(card.level))
        + (" · " + t("interview_page.read.number", number=order.index(card) + 1, all=len(order)) if order else "")
    )
    length = _length(view, card)
    aloud = view.toggle(t("interview_page.read.aloud"), "aloud", help=t("interview_page.read.aloud_help"))
    place = f"{card.slug}/{length}"
    if aloud and st.session_state.get("in_shown") != place:
        st.info(_task(card, length), icon=":material/record_voice_over:")
        st.button(
            t("interview_page.read.reveal"), key="in_reveal", type="primary", icon=":material/visibility:",
            on_click=_shown, args=(place,), shortcut="Space",
        )  # fmt: skip
    else:
        _answer(view, card, length)
    _neighbours(view, card, order)


def _length(view: View, card: Card) -> str:
    def name(length: str) -> str:
        time = spoken(card.text[length], card.language)
        return t(f"interview_page.lengths.{length}") + " · " + t("interview_page.words", count=time.words)

    return view.choice(
        st.segmented_control, t("interview_page.read.length"), "length", list(LENGTHS), "short", format_func=name,
        label_visibility="collapsed", wrap=True,
    )  # fmt: skip


def _task(card: Card, length: str) -> str:
    seconds = spoken(card.text[length], card.language).seconds
    return t("interview_page.read.task", seconds=seconds, points=len(card.points))


def _shown(place: str) -> None:
    st.session_state["in_shown"] = place


def _answer(view: View, card: Card, length: str) -> None:
    time = spoken(card.text[length], card.language)
    st.markdown(prose(card.text[length], language()))
    st.caption(t(f"interview_page.read.pace_{language()}", words=time.words, seconds=time.seconds))
    with st.expander(t("interview_page.read.points", count=len(card.points)), icon=":material/checklist:"):
        st.markdown("\n".join(f"- {plain(point)}" for point in card.points))
    st.markdown(f"**{t('interview_page.read.mistakes')}**")
    st.markdown(prose(card.text["mistakes"], language()))
    st.markdown(f"**{t('interview_page.read.follow_ups')}**")
    every = cards(language())
    for number, one in enumerate(card.follow_ups):
        st.button(
            plain(one.ask), key=f"in_follow_{number}", type="tertiary", icon=":material/subdirectory_arrow_right:",
            on_click=_open, args=(view, one.card), disabled=one.card not in every, wrap=True,
        )  # fmt: skip
    if card.sources:
        with st.expander(t("interview_page.read.sources", count=len(card.sources)), icon=":material/menu_book:"):
            st.markdown("\n".join(f"- {_source(source)}" for source in card.sources))


def _open(view: View, slug: str) -> None:
    view.put("card", slug)


def _source(source: Source) -> str:
    title = plain(source.title)
    named = f"[{title}]({source.url})" if source.url else title
    return f"{plain(source.short)}. {named}. {plain(source.where)}."


def _neighbours(view: View, card: Card, order: list[Card]) -> None:
    place = order.index(card)
    st.space("small")
    left, right = st.columns(2)
    if place > 0:
        left.button(
            plain(order[place - 1].question), key="in_previous", icon=":material/arrow_back:", shortcut="K",
            help=t("interview_page.read.previous"), on_click=_open, args=(view, order[place - 1].slug),
        )  # fmt: skip
    if place + 1 < len(order):
        right.button(
            plain(order[place + 1].question), key="in_next", icon=":material/arrow_forward:", shortcut="J",
            help=t("interview_page.read.next"), on_click=_open, args=(view, order[place + 1].slug),
            icon_position="right",
        )  # fmt: skip
