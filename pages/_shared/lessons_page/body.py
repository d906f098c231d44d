"""Lessons: what there is, what it needs, its steps and notes, and the button that starts it."""

from __future__ import annotations

import streamlit as st

from embed_core import catalog, sources
from embed_core.teaching.lessons import Lesson, lessons
from pages._shared import fetch_card
from pages._shared.feedback import amount
from pages._shared.i18n import language, plain, t
from pages._shared.lessons_page import handout
from pages._shared.presenting import course
from pages._shared.prose import prose
from pages._shared.state import View


def show(view: View) -> None:
    """The lesson that has just ended, the switch of the presenter mode, the list."""
    found = lessons(language())
    _ended(found)
    st.markdown(t("lessons.how"))
    present = view.toggle(t("lessons.present"), "le_present", help=t("lessons.present_help"))
    for lesson in found.values():
        _one(lesson, present)
    view.complete()


def _ended(found: dict[str, Lesson]) -> None:
    over = course.ended()
    if over and over[0] in found:
        lesson = found[over[0]]
        st.success(
            t("lessons.ended", title=lesson.title, used=f"{over[1]:.0f}", planned=f"{lesson.minutes:.4g}"),
            icon=":material/flag:",
        )


def _one(lesson: Lesson, present: bool) -> None:
    with st.container(border=True, key=f"le_{lesson.slug}"):
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.markdown(f"#### {lesson.title}\n\n{prose(lesson.summary, language())}")
        begin = right.button(
            t("lessons.start"), key=f"le_start_{lesson.slug}", icon=":material/play_arrow:", type="primary",
            width="stretch",
        )  # fmt: skip
        right.caption(t("lessons.length", minutes=f"{lesson.minutes:.4g}", count=len(lesson.steps)))
        _models(lesson)
        number = 0
        with st.expander(t("lessons.details"), icon=":material/list:"):
            number, chosen = _steps(lesson)
            _notes(lesson)
    if begin or chosen:
        course.start(lesson, number if chosen else 0, present="1" if present else "")


def _models(lesson: Lesson) -> None:
    """Are the models here? The way to fetch them before the class, where they are not."""
    specs = [catalog.get_spec(model_id) for model_id in lesson.needs]
    here = [plain(spec.name) for spec in specs if sources.is_fetched(spec)]
    if here:
        st.caption(f":material/check_circle: {t('lessons.fetched', names=' · '.join(here))}")
    if not specs:
        st.caption(f":material/check_circle: {t('lessons.needs_nothing')}")
    for spec in specs:
        if not sources.is_fetched(spec):
            size = amount(spec.source.bytes) if spec.source.bytes else "?"
            st.caption(f":material/warning: {t('lessons.not_fetched', name=plain(spec.name), size=size)}")
            fetch_card.offer(spec, key=f"le_fetch_{lesson.slug}_{spec.id}")


def _steps(lesson: Lesson) -> tuple[int, bool]:
    """The steps at a glance; from which one to start, and whether to."""
    lines = []
    for number, step in enumerate(lesson.steps, 1):
        asks = f" — *{prose(step.ask, language())}*" if step.ask else ""
        lines.append(f"{number}. **{step.title}** ({t('lessons.minutes', minutes=f'{step.minutes:.4g}')}){asks}")
    st.markdown("\n".join(lines))
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    titles = [f"{number}. {step.title}" for number, step in enumerate(lesson.steps, 1)]
    number = left.selectbox(
        t("lessons.from"), range(len(titles)), format_func=titles.__getitem__, key=f"le_from_{lesson.slug}"
    )
    chosen = right.button(
        t("lessons.start_here"), key=f"le_here_{lesson.slug}", icon=":material/play_arrow:", width="stretch"
    )
    return int(number or 0), chosen


def _notes(lesson: Lesson) -> None:
    if lesson.notes:
        st.markdown(f":material/sticky_note_2: **{t('lessons.notes')}**\n\n{prose(lesson.notes, language())}")
    st.download_button(
        t("lessons.download"), handout.markdown(lesson), f"lesson-{lesson.slug}-{lesson.language}.md", "text/markdown",
        key=f"le_download_{lesson.slug}", icon=":material/download:", on_click="ignore",
        help=t("lessons.download_help"),
    )  # fmt: skip
