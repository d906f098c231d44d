"""The lesson bar: where the lesson stands, what to say, the question, and what the class should see."""

from __future__ import annotations

import streamlit as st

from embed_core.teaching.lessons import Step
from embed_core.teaching.polls import LETTERS
from embed_core.teaching.votes import Poll
from pages._shared import registry
from pages._shared.classroom import asking
from pages._shared.i18n import language, t
from pages._shared.presenting import course, presenter
from pages._shared.presenting.course import Place
from pages._shared.prose import prose
from pages._shared.state import rerun

CLOCK_SECONDS = 15
_NOTES = "_lesson_notes"
_STYLE = """
<style>
[data-testid="stHeader"] {background: transparent;}
[data-testid="stMain"] h1 {font-size: 1rem; font-weight: 500; padding: .8rem 0 0 0; opacity: .7;}
.st-key-page_head p {display: none;}
.st-key-lesson_bar {border-left: .3rem solid #4c78a8;}
[data-testid="stMain"]:focus, [data-testid="stMain"]:focus::before, [data-testid="stMain"]:focus::after {
  outline: none !important; box-shadow: none !important; border-color: transparent !important;
}
.st-key-lesson_question {font-size: 1.25rem;}
.st-key-lesson_question :is(p, li) {font-size: 1.2rem;}
</style>
"""
_FOCUS = """
const main = document.querySelector('[data-testid="stMain"]');
main.tabIndex = -1;
main.focus({preventScroll: true});
"""


def show(place: Place, page_id: str) -> bool:
    """Draw it. Is the page to be drawn below?"""
    st.html(_STYLE)
    with st.container(border=True, key="lesson_bar", gap="small"):
        _head(place)
        if page_id != place.page:
            _elsewhere(place)
            return True
        _texts(place, hidden=course.is_hidden(place))
    _let_keys_scroll(place)
    return not course.is_hidden(place) and place.step.show is not None


def _let_keys_scroll(place: Place) -> None:
    """Arrow down and the space bar scroll what has the focus: after each step that is the page, not a button of it."""
    step = f"{place.number}-{course.is_hidden(place):d}"  # another text: the browser runs it again
    st.html(f"<script>/* {step} */ {_FOCUS} main.scrollTo(0, 0);</script>", unsafe_allow_javascript=True)


def key_of(place: Place) -> str:
    """What the question of the step is called in a vote."""
    return f"lesson-{place.lesson.slug}-{place.number + 1}-{place.lesson.language}"


def _head(place: Place) -> None:
    _buttons(place)
    _progress(place)
    st.markdown(f"#### {place.step.title}")


@st.fragment(run_every=CLOCK_SECONDS)
def _progress(place: Place) -> None:
    count = len(place.lesson.steps)
    used, planned = course.minutes_used(place.lesson), course.minutes_planned(place)
    minutes = t("presenting.minutes", used=f"{used:.0f}", planned=f"{planned:.4g}", all=f"{place.lesson.minutes:.4g}")
    if used > planned + 1:
        minutes = f":orange[{minutes}]"
    where = t("presenting.where", lesson=place.lesson.title, step=place.number + 1, count=count)
    with st.container(key="still_lesson"):  # a bar that waits for nothing
        st.progress((place.number + 1) / count, text=f"{where} · {minutes}")


def _buttons(place: Place) -> None:
    hidden = course.is_hidden(place)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="lesson_buttons"):
        back = st.button(
            t("presenting.back"), key="lesson_back", icon=":material/arrow_back:", shortcut="Left",
            disabled=place.number == 0,
        )  # fmt: skip
        name, icon = _forward(place, hidden)
        on = st.button(t(name), key="lesson_forward", icon=icon, shortcut="Right", type="primary")
        again = st.button(
            t("presenting.again"), key="lesson_again", icon=":material/restart_alt:", type="tertiary",
            help=t("presenting.again_help"),
        )  # fmt: skip
        st.button(
            t("presenting.notes_off" if _notes() else "presenting.notes_on"), key="lesson_notes", shortcut="N",
            icon=":material/sticky_note_2:", type="tertiary", on_click=_switch_notes, help=t("presenting.notes_help"),
        )  # fmt: skip
        over = st.button(t("presenting.end"), key="lesson_end", icon=":material/stop:", type="tertiary", shortcut="E")
        if presenter.is_on():
            presenter.way_out()
        forward, backward = presenter.keys(True, place.number > 0)
    if over:
        course.end(place)
    if again:
        course.go(place)
    if back or backward:
        course.go(Place(place.lesson, place.number - 1))
    if on or forward:
        _on(place, hidden)


def _forward(place: Place, hidden: bool) -> tuple[str, str]:
    if hidden:
        return "presenting.reveal", ":material/visibility:"
    if place.is_last:
        return "presenting.finish", ":material/flag:"
    return "presenting.next", ":material/arrow_forward:"


def _on(place: Place, hidden: bool) -> None:
    if hidden:
        course.reveal(place)
        rerun()
    if place.is_last:
        course.end(place)
    course.go(Place(place.lesson, place.number + 1))


def _elsewhere(place: Place) -> None:
    st.info(t("presenting.elsewhere", page=t(f"{registry.page(place.page).id}.nav")), icon=":material/alt_route:")
    if st.button(t("presenting.return"), key="lesson_return", icon=":material/undo:"):
        course.go(place)


def _texts(place: Place, hidden: bool) -> None:
    step = place.step
    if _notes():
        _say(step, hidden)
    if step.ask and hidden:
        with st.container(key="lesson_question"):
            _question(place, hidden)
    elif step.ask or step.see:
        columns = st.columns(2 if step.ask and step.see else 1, gap="medium")
        if step.ask:
            with columns[0]:
                _question(place, hidden)
        if step.see:
            columns[-1].markdown(f":material/visibility: **{t('presenting.see')}**\n\n{prose(step.see, language())}")


def _say(step: Step, hidden: bool) -> None:
    """What to say is said before the reveal; then it makes room for what there is to see."""
    title = f":material/record_voice_over: **{t('presenting.say')}**"
    if hidden or not step.ask:
        with st.container(border=True, key="lesson_say"):
            st.markdown(f"{title}\n\n{prose(step.say, language())}")
    else:
        with st.expander(title):
            st.markdown(prose(step.say, language()))
    if step.notes:
        st.markdown(f":material/sticky_note_2: **{t('presenting.notes')}** · {prose(step.notes, language())}")


def _question(place: Place, hidden: bool) -> None:
    step = place.step
    st.markdown(prose(step.ask, language()))
    lines = []
    for number, option in enumerate(step.options):
        text = f"{LETTERS[number]}. {option}"
        lines.append(f":green[:material/check: **{text}**]" if not hidden and number in step.right else text)
    st.markdown(("  \n" if hidden else " · ").join(prose(line, language()) for line in lines))
    if step.options:
        shown = (prose(step.ask, language()), tuple(prose(option, language()) for option in step.options))
        asking.ask_class(Poll(*shown, step.right, markdown=True), key_of(place))
        if not hidden:
            asking.revealed(key_of(place))


def _notes() -> bool:
    """Are the teacher's notes on the screen? On a projector only when they are asked for."""
    return bool(st.session_state.get(_NOTES, not presenter.is_on()))


def _switch_notes() -> None:
    st.session_state[_NOTES] = not _notes()
