"""The report of a mock interview: every answer beside the model answer, with the points that were found in it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from embed_core import catalog
from embed_core.contextual import Encoder
from embed_core.errors import InputError
from embed_core.progress import Progress
from embed_core.teaching.calibration import calibrations, pair_of
from embed_core.teaching.cards import Card
from embed_core.teaching.comparison import Answer, Match, compare, read_answer, share
from embed_core.teaching.mock import SECONDS, Given, Session, report
from embed_core.teaching.repetition import GRADES
from pages._shared import opened
from pages._shared.feedback import guarded, show_error, wait_for
from pages._shared.i18n import language, plain, t
from pages._shared.interview_page import mock_honest, mock_speak
from pages._shared.interview_page.kit import typed
from pages._shared.jobs import registry
from pages._shared.prose import prose

_MATCHES, _GRADES = "in_matches", "in_own_grades"
_SHOWN = 3_000
_LONG, _TALL = 1_200, 400  # characters, pixels
_COLOURS = {"covered": "green", "touched": "orange", "missing": "red"}
_ICONS = {"covered": "check_circle", "touched": "adjust", "missing": "cancel"}


def show(session: Session, every: Mapping[str, Card], leave: Callable[[], None]) -> None:
    """All answers, then what the comparison measures."""
    st.markdown(f"### {t('interview_page.mock.report')}")
    read = {number: _read(given) for number, given in enumerate(session.given)}
    encoders = _encoders([answer for answer in read.values() if isinstance(answer, Answer)])
    compared: dict[str, tuple[Match, ...]] = {}
    summary = st.empty()
    for number, given in enumerate(session.given):
        card = every[given.slug]
        with st.expander(f"{number + 1}. {plain(card.question)}", expanded=number == 0):
            with guarded():
                matches = _answer(session, number, given, card, read[number], encoders)
            if matches:
                compared[given.slug] = matches
    summary.markdown(_summary(session, compared))
    left, right = st.columns(2)
    left.button(t("interview_page.mock.again"), key="in_again", icon=":material/refresh:", on_click=leave)
    right.download_button(
        t("interview_page.mock.download"), report(session, every, compared, _grades(), language()),
        "interview.md", "text/markdown", key="in_report", icon=":material/download:", on_click="ignore",
    )  # fmt: skip
    mock_honest.show(encoders)


def forget() -> None:
    """Before another interview begins."""
    st.session_state[_MATCHES] = {}
    st.session_state[_GRADES] = {}


def _grades() -> dict[str, str]:
    found: dict[str, str] = st.session_state.setdefault(_GRADES, {})
    return found


def _read(given: Given) -> Answer | InputError:
    try:
        return read_answer(given.text)
    except InputError as error:
        return error


def _encoders(answers: list[Answer]) -> dict[str, Encoder]:
    """By pair of languages, the encoder of every comparison that is needed and here; fetch cards for the others."""
    pairs = {pair_of(language(), answer.script) for answer in answers} | {language()}
    found: dict[str, Encoder] = {}
    for model in dict.fromkeys(calibrations()[pair].model for pair in sorted(pairs)):
        encoder = opened.encoder(catalog.get_spec(model))
        found |= {pair: encoder for pair in pairs if encoder is not None and calibrations()[pair].model == model}
    return found


def _summary(session: Session, compared: Mapping[str, tuple[Match, ...]]) -> str:
    answered = sum(bool(given.text.strip()) for given in session.given)
    used = sum(given.used for given in session.given)
    said = t("interview_page.mock.see", answered=answered, all=len(session.given), minutes=f"{used / 60:.1f}")
    if compared:
        every = [match for matches in compared.values() for match in matches]
        covered = sum(match.verdict == "covered" for match in every)
        said += " " + t("interview_page.mock.see_points", covered=covered, points=len(every))
    return f"**{t('interview_page.see')}** {said}"


def _answer(session: Session, number: int, given: Given, card: Card, read: Answer | InputError,
            encoders: Mapping[str, Encoder]) -> tuple[Match, ...]:  # fmt: skip
    length = next(name for name, seconds in SECONDS.items() if seconds == session.seconds)
    left, right = st.columns([6, 5], gap="medium")
    with left:
        st.markdown(f"**{t('interview_page.mock.yours')}** · {_time(given, session)}")
        recording = mock_speak.recordings().get(number)
        if recording is not None:
            st.audio(recording)
        with st.container(height=_TALL if len(given.text) > _LONG else "content", border=False):
            st.markdown(typed(given.text[:_SHOWN]) or t("interview_page.mock.nothing"))
        if len(given.text) > _SHOWN:
            st.caption(t("interview_page.mock.shown", shown=_SHOWN, all=len(given.text)))
        _own_grade(card)
        matches = _judged(card, given, read, encoders)
    with right:
        st.markdown(f"**{t('interview_page.mock.model')}** · {t(f'interview_page.lengths.{length}')}")
        st.markdown(prose(card.text[length], language()))
    return matches


def _judged(card: Card, given: Given, read: Answer | InputError, encoders: Mapping[str, Encoder]) -> tuple[Match, ...]:
    if isinstance(read, InputError):
        show_error(read)
        return ()
    return _compared(card, given, read, encoders)


def _time(given: Given, session: Session) -> str:
    return t("interview_page.mock.time", used=round(given.used), allowed=session.seconds)


def _own_grade(card: Card) -> None:
    names = {grade: t(f"interview_page.report.grades.{grade}") for grade in GRADES}
    key = f"in_own_{card.slug}"
    if key not in st.session_state and card.slug in _grades():
        st.session_state[key] = _grades()[card.slug]
    chosen = st.segmented_control(
        t("interview_page.mock.own_grade"), list(GRADES), key=key, format_func=names.__getitem__,
        help=t("interview_page.mock.own_grade_help"), wrap=True,
    )  # fmt: skip
    if chosen:
        _grades()[card.slug] = chosen


def _compared(card: Card, given: Given, read: Answer, encoders: Mapping[str, Encoder]) -> tuple[Match, ...]:
    pair = pair_of(card.language, read.script)
    if read.script != card.language:
        st.warning(
            t(f"interview_page.mock.language_{'other' if read.script == 'other' else 'crossed'}",
              model=plain(calibrations()["cross"].model)), icon=":material/translate:",
        )  # fmt: skip
    if read.compared < read.words:
        said = t("interview_page.mock.cut", words=f"{read.words:,}", compared=f"{read.compared:,}")
        st.warning(said, icon=":material/content_cut:")
    encoder = encoders.get(pair)
    if encoder is None:
        st.caption(t("interview_page.mock.waiting"))
        return ()
    matches = _matches(card, given.text, read, encoder, pair)
    if matches:
        _points(matches)
    return matches


def _matches(card: Card, text: str, read: Answer, encoder: Encoder, pair: str) -> tuple[Match, ...]:
    """Kept in this session: the answers of a class do not fill the memory that all visitors share."""
    mark = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:20]
    key = f"interview|{card.slug}|{card.language}|{encoder.spec.id}|{mark}"
    kept: dict[str, tuple[Match, ...]] = st.session_state.setdefault(_MATCHES, {})
    if key not in kept:
        found: Any = wait_for(registry.start(key, partial(_work, card, read, encoder, pair)), key)
        if found is None:
            return ()
        registry.forget(key)
        kept[key] = found
    return kept[key]


def _work(card: Card, read: Answer, encoder: Encoder, pair: str, progress: Progress) -> tuple[Match, ...]:
    thresholds = calibrations()[pair].thresholds
    return compare(card.points, read, encoder, thresholds, prefix=encoder.spec.default_prefix, progress=progress)


def _points(matches: tuple[Match, ...]) -> None:
    covered = sum(match.verdict == "covered" for match in matches)
    touched = sum(match.verdict == "touched" for match in matches)
    st.markdown(
        "**" + t("interview_page.mock.points", covered=covered, touched=touched, all=len(matches)) + "** · "
        + t("interview_page.mock.share", share=f"{share(matches):.0%}")
    )  # fmt: skip
    st.markdown("\n".join(_line(match) for match in matches))


def _line(match: Match) -> str:
    name = t(f"interview_page.report.verdicts.{match.verdict}")
    badge = f":{_COLOURS[match.verdict]}[:material/{_ICONS[match.verdict]}: {name}]"
    near = t("interview_page.mock.nearest", cosine=f"{match.cosine:.3f}", passage=plain(_short(match.passage)))
    return f"- {badge} **{plain(match.point)}**  \n  {near}"


def _short(passage: str) -> str:
    return " ".join(passage.split()) if len(passage) <= 240 else " ".join(passage[:240].split()) + " …"
