"""Speaking an answer: the recording stays in this session, and is written down where the operator allows it."""

from __future__ import annotations

import hashlib
from functools import partial

import streamlit as st

from embed_core.errors import InputError
from embed_core.progress import Progress
from embed_core.sources.openai_speech import MAX_BYTES, speech_settings, transcribe
from pages._shared.feedback import show_error, wait_for
from pages._shared.i18n import language, plain, t
from pages._shared.interview_page import timer
from pages._shared.jobs import registry

_RECORDINGS, _ASKED = "in_recordings", "in_transcribe"


def show(place: str, number: int, text_key: str) -> None:
    """The recorder of question ``number``; what is written down goes into the text area under ``text_key``."""
    recording = st.audio_input(t("interview_page.speak.record"), key=f"in_audio_{place}")
    timer.microphone()
    st.caption(t("interview_page.speak.typed"))
    content = recording.getvalue() if recording is not None else b""
    if len(content) > MAX_BYTES:
        show_error(
            InputError("interview.speech_big", received=len(content) // 1_000_000, allowed=MAX_BYTES // 1_000_000)
        )
        return
    _kept()[number] = content
    found = speech_settings()
    if found is None:
        st.markdown(t("interview_page.speak.dictate"))
        return
    st.caption(t("interview_page.speak.leaves", host=plain(found.host), model=plain(found.model)))
    if content:
        _write_down(content, text_key)


def recordings() -> dict[int, bytes]:
    """The recordings of this interview, by number of the question."""
    return {number: content for number, content in _kept().items() if content}


def forget() -> None:
    """Before another interview begins."""
    st.session_state[_RECORDINGS] = {}
    st.session_state[_ASKED] = None


def _kept() -> dict[int, bytes]:
    found: dict[int, bytes] = st.session_state.setdefault(_RECORDINGS, {})
    return found


def _write_down(content: bytes, text_key: str) -> None:
    mark = hashlib.sha256(content).hexdigest()[:20]
    key = f"speech|{mark}|{language()}"
    if st.session_state.get(_ASKED) != key:
        st.button(
            t("interview_page.speak.transcribe"), key="in_transcribe_go", icon=":material/speech_to_text:",
            on_click=_ask, args=(key,),
        )  # fmt: skip
        return
    text = wait_for(registry.start(key, partial(_transcribed, content, language())), key)
    if text is not None:
        registry.forget(key)
        st.session_state[_ASKED] = None
        before = str(st.session_state.get(text_key, "")).strip()
        st.session_state[text_key] = f"{before}\n{text}".strip()


def _ask(key: str) -> None:
    registry.forget(key)
    st.session_state[_ASKED] = key


def _transcribed(content: bytes, spoken_in: str, progress: Progress) -> str:
    return transcribe(content, spoken_in, progress=progress)
