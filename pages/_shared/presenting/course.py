"""Where a lesson stands: the step the address names, what is revealed, how long it has been going on."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

import streamlit as st

from embed_core.teaching.lessons import Lesson, Step, lessons
from pages._shared import frame
from pages._shared.i18n import language, plain, t

OVERVIEW = "lessons"
"""The page of steps that are about no page, and of lessons that have ended."""
_AT = "_lesson_at"
_REVEALED = "_lesson_revealed"
_BEGUN = "_lesson_begun"
_ENDED = "_lesson_ended"
_LOST = "_lesson_lost"


@dataclass(frozen=True, slots=True)
class Place:
    """A lesson and the number of a step, from 0."""

    lesson: Lesson
    number: int

    @property
    def step(self) -> Step:
        """The step itself."""
        return self.lesson.steps[self.number]

    @property
    def page(self) -> str:
        """The page that the step is about."""
        return self.step.show.page if self.step.show else OVERVIEW

    @property
    def state(self) -> dict[str, str]:
        """The state of that page."""
        return dict(self.step.show.state) if self.step.show else {}

    @property
    def is_last(self) -> bool:
        """No step follows."""
        return self.number == len(self.lesson.steps) - 1


def asked() -> Place | None:
    """The place the address names; the nearest step where that one is not there."""
    slug = st.query_params.get("lesson")
    if slug is None:
        return None
    lesson = lessons(language()).get(slug)
    if lesson is None:
        st.warning(t("presenting.no_lesson", slug=plain(slug[:60])), icon=":material/link_off:")
        return None
    text = st.query_params.get("step", "1")
    number = int(text[:6]) if text.isascii() and text.isdecimal() else 0
    place = Place(lesson, min(max(number, 1), len(lesson.steps)) - 1)
    if number != place.number + 1:
        st.session_state[_LOST] = (slug, place.number, text)
    return place


def say_lost(place: Place) -> None:
    """The step that was asked for, where it is not there and this one was opened in its stead."""
    slug, number, text = st.session_state.get(_LOST, ("", 0, ""))
    if (slug, number) == (place.lesson.slug, place.number):
        st.warning(
            t("presenting.no_step", step=plain(text[:20]), count=len(place.lesson.steps), shown=number + 1),
            icon=":material/link_off:",
        )


def arrive(place: Place, page_id: str) -> None:
    """Bring the page into the state of the step when it is come to first: from a short link, in another language."""
    here = (place.lesson.slug, place.number, place.lesson.language)
    if st.session_state.get(_AT) == here:
        return
    st.session_state[_AT] = here
    begun: dict[str, float] = st.session_state.setdefault(_BEGUN, {})
    begun.setdefault(place.lesson.slug, time.monotonic())
    state = {name: value for name, value in st.query_params.to_dict().items() if name not in frame.NAMES}
    if (page_id, state) != (place.page, place.state):
        go(place)


def go(place: Place, **more: str) -> NoReturn:
    """Open the page of the step, in its state."""
    # The page must take the address for a link, whatever it was last in the middle of.
    st.session_state.pop("_address", None)
    frame.go(place.page, place.state, lesson=place.lesson.slug, step=str(place.number + 1), **more)


def start(lesson: Lesson, number: int, **more: str) -> NoReturn:
    """Begin a lesson at a step: nothing is revealed yet, the clock starts."""
    st.session_state.get(_REVEALED, {}).pop(lesson.slug, None)
    st.session_state.get(_BEGUN, {}).pop(lesson.slug, None)
    st.session_state.pop(_AT, None)
    go(Place(lesson, number), **more)


def end(place: Place) -> NoReturn:
    """Back to the list of lessons, which says how long it took."""
    st.session_state[_ENDED] = (place.lesson.slug, minutes_used(place.lesson))
    st.session_state.get(_BEGUN, {}).pop(place.lesson.slug, None)
    st.session_state.pop(_AT, None)
    frame.go(OVERVIEW, lesson="", step="")


def ended() -> tuple[str, float] | None:
    """The lesson that has just ended, and its minutes; said once."""
    found: tuple[str, float] | None = st.session_state.pop(_ENDED, None)
    return found


def minutes_used(lesson: Lesson) -> float:
    """Since the lesson was begun in this session."""
    begun: Mapping[str, float] = st.session_state.get(_BEGUN, {})
    return (time.monotonic() - begun.get(lesson.slug, time.monotonic())) / 60


def minutes_planned(place: Place) -> float:
    """Up to the end of the step."""
    return sum(step.minutes for step in place.lesson.steps[: place.number + 1])


def is_hidden(place: Place) -> bool:
    """The question stands, the page does not yet."""
    return bool(place.step.ask) and place.number not in st.session_state.get(_REVEALED, {}).get(place.lesson.slug, ())


def reveal(place: Place) -> None:
    """Show what the question is about, from now on."""
    revealed: dict[str, set[int]] = st.session_state.setdefault(_REVEALED, {})
    revealed.setdefault(place.lesson.slug, set()).add(place.number)
