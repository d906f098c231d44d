"""A mock interview: questions by chance against the clock, then a report."""

from __future__ import annotations

import random
import time

import streamlit as st

from embed_core.errors import InputError
from embed_core.teaching.cards import Card, cards
from embed_core.teaching.mock import MOST_QUESTIONS, SECONDS, Session, begin, drawn
from embed_core.teaching.speaking import found
from pages._shared.feedback import show_error
from pages._shared.i18n import language, plain, t
from pages._shared.interview_page import mock_report, mock_speak, timer
from pages._shared.interview_page.kit import LEVELS, group_name, groups_here, level_name, several
from pages._shared.state import View

_SESSION, _BEGAN, _RUN = "in_session", "in_began", "in_run"
_MOST_SEED = 9_999


def show(view: View) -> None:
    """The settings until it begins, then one question after the other, then the report."""
    session: Session | None = st.session_state.get(_SESSION)
    every = cards(language())
    if session is not None and not set(session.slugs) <= set(every):
        session = st.session_state[_SESSION] = None
    with st.expander(t("interview_page.mock.settings"), icon=":material/tune:", expanded=session is None):
        ready = _settings(view, running=session is not None)
    if session is None:
        _start(ready)
    elif (slug := session.current) is not None:
        _question(session, every[slug])
    else:
        mock_report.show(session, every, _leave)


def _settings(view: View, *, running: bool) -> tuple[tuple[str, ...], int]:
    """The questions that would be drawn, and the seconds for each."""
    one, two = st.columns(2)
    with one:
        groups = several(
            view, "groups", t("interview_page.mock.groups"), groups_here(), (), group_name,
            empty=t("interview_page.mock.every_group"), disabled=running,
        )  # fmt: skip
    with two:
        levels = several(
            view, "levels", t("interview_page.mock.levels"), [str(level) for level in LEVELS], (),
            lambda level: level_name(int(level)), empty=t("interview_page.mock.every_level"), disabled=running,
        )  # fmt: skip
    one, two, three = st.columns(3, vertical_alignment="bottom")
    with one:
        count = view.number(t("interview_page.mock.count"), "count", 1, MOST_QUESTIONS, 3, disabled=running)
    with two:
        length = view.choice(
            st.segmented_control, t("interview_page.mock.length"), "time", list(SECONDS), "medium",
            format_func=lambda name: t(f"interview_page.lengths.{name}"), disabled=running,
        )  # fmt: skip
    with three:
        seed = view.number(
            t("interview_page.mock.seed"), "seed", 1, _MOST_SEED, 1, help=t("interview_page.mock.seed_help"),
            disabled=running,
        )  # fmt: skip
    pool = found(cards(language()).values(), "", groups, [int(level) for level in levels])
    st.button(
        t("interview_page.mock.dice"), key="in_dice", icon=":material/casino:", on_click=_dice, args=(view,),
        disabled=running,
    )  # fmt: skip
    st.caption(t("interview_page.mock.pool", count=len(pool)))
    return (drawn(pool, count, seed) if pool else ()), SECONDS[length]


def _dice(view: View) -> None:
    view.put("seed", random.randint(1, _MOST_SEED))


def _start(ready: tuple[tuple[str, ...], int]) -> None:
    slugs, seconds = ready
    if not slugs:
        show_error(InputError("interview.mock_none"))
        return
    st.markdown(t("interview_page.mock.about", count=len(slugs), seconds=seconds))
    st.button(
        t("interview_page.mock.start", count=len(slugs)), key="in_start", type="primary",
        icon=":material/play_arrow:", on_click=_begin, args=(slugs, seconds),
    )  # fmt: skip


def _begin(slugs: tuple[str, ...], seconds: int) -> None:
    st.session_state[_RUN] = st.session_state.get(_RUN, 0) + 1
    st.session_state[_SESSION] = begin(slugs, seconds)
    st.session_state[_BEGAN] = time.monotonic()
    mock_report.forget()
    mock_speak.forget()


def _leave() -> None:
    st.session_state[_SESSION] = None


def _question(session: Session, card: Card) -> None:
    number = len(session.given)
    place = f"{st.session_state[_RUN]}_{number}"
    left, right = st.columns([4, 1.4], vertical_alignment="bottom")
    with left:
        st.caption(t("interview_page.mock.number", number=number + 1, all=len(session.slugs)))
        st.markdown(f"### {plain(card.question)}")
    with right:
        timer.clock(f"in_clock_{place}", session.seconds, time.monotonic() - st.session_state[_BEGAN])
    how = st.segmented_control(
        t("interview_page.mock.how"), ["write", "speak"], key="in_how", default="write", required=True,
        format_func={name: t(f"interview_page.mock.{name}") for name in ("write", "speak")}.__getitem__,
        label_visibility="collapsed",
    )  # fmt: skip
    if how == "speak":
        mock_speak.show(place, number, f"in_answer_{place}")
    st.text_area(
        t("interview_page.mock.answer"), key=f"in_answer_{place}", height=180,
        placeholder=t("interview_page.mock.answer_hint"),
    )  # fmt: skip
    last = number + 1 == len(session.slugs)
    one, two, three = st.columns([2, 1, 1])
    one.button(
        t("interview_page.mock.finish" if last else "interview_page.mock.next"), key="in_answered", type="primary",
        icon=":material/arrow_forward:", on_click=_answered, args=(f"in_answer_{place}",),
    )  # fmt: skip
    two.button(t("interview_page.mock.skip"), key="in_skip", on_click=_answered, args=("",))
    three.button(t("interview_page.mock.stop"), key="in_stop", on_click=_stop, icon=":material/stop_circle:")


def _answered(key: str) -> None:
    session: Session = st.session_state[_SESSION]
    text = str(st.session_state.get(key, "")) if key else ""
    st.session_state[_SESSION] = session.answered(text, time.monotonic() - st.session_state[_BEGAN])
    st.session_state[_BEGAN] = time.monotonic()


def _stop() -> None:
    """The report on what was answered; without any answer, back to the settings."""
    session: Session = st.session_state[_SESSION]
    given = session.given
    st.session_state[_SESSION] = Session(session.slugs[: len(given)], session.seconds, given) if given else None
