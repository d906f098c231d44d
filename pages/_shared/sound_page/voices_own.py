"""A visitor's own voices: from the microphone or a file, named, and compared with the samples."""

from __future__ import annotations

import json

import streamlit as st

from embed_core import stash
from embed_core.audio.comparison import Take
from embed_core.audio.keeping import keep, kept
from embed_core.errors import EmbedCoreError, InputError
from embed_core.uploads import display_name
from pages._shared.feedback import guarded, show_error
from pages._shared.i18n import plain, t
from pages._shared.sound_page import choose as sounds
from pages._shared.sound_page.voices_kit import OWN
from pages._shared.state import View

MOST = 12
LONGEST_NAME = 40
_KEY = "sv_own"
_FAILED = "sv_failed"


def choose(view: View) -> tuple[Take, ...]:
    """What was added so far, with the controls to add and remove."""
    kept = _kept(view)
    with st.expander(t("sound_page.voices.own.title", count=len(kept)), icon=":material/mic:"):
        st.caption(t("sound_page.voices.own.about", allowed=MOST))
        with guarded():
            _add(view, kept)
        for place, (voice, name, _) in enumerate(kept):
            label, button = st.columns([4, 1], vertical_alignment="center")
            label.markdown(f"**{plain(voice)}** · {plain(name)}")
            button.button(
                t("sound_page.voices.own.remove"), key=f"sv_remove_{place}", icon=":material/delete:",
                on_click=_remove, args=(view, kept, place),
            )  # fmt: skip
    return tuple(Take(name, OWN + voice, key=key, own=True) for voice, name, key in kept)


def _kept(view: View) -> list[tuple[str, str, str]]:
    """``(voice, name, key in the stash)`` of every one whose sound is still here."""
    try:
        rows = json.loads(view.value(_KEY) or "[]")
        found = [(str(voice), str(name), str(key)) for voice, name, key in rows][:MOST]
        for _, _, key in found:
            stash.path(key)
    except (ValueError, TypeError):
        view.put(_KEY, "")
        return []
    except EmbedCoreError as error:
        show_error(error)
        view.put(_KEY, "")
        return []
    return found


def _add(view: View, kept: list[tuple[str, str, str]]) -> None:
    for error in st.session_state.pop(_FAILED, []):
        show_error(error)
    round_ = len(kept)  # fresh widgets after every addition
    name, record, upload = st.columns([1, 1.2, 1.6], vertical_alignment="bottom")
    name.text_input(t("sound_page.voices.own.name"), key="sv_name", placeholder=t("sound_page.voices.own.example"))
    record.audio_input(t("sound_page.voices.own.record"), key=f"sv_mic_{round_}", sample_rate=16_000)
    upload.file_uploader(
        t("sound_page.voices.own.upload"), sounds.ENDINGS, accept_multiple_files=True, key=f"sv_files_{round_}"
    )  # fmt: skip
    st.button(
        t("sound_page.voices.own.add"), key="sv_add", icon=":material/add:", on_click=_added, args=(view, kept, round_)
    )


def _added(view: View, kept: list[tuple[str, str, str]], round_: int) -> None:
    voice = str(st.session_state.get("sv_name", "")).strip()
    microphone = st.session_state.get(f"sv_mic_{round_}")
    files = [*([microphone] if microphone else []), *(st.session_state.get(f"sv_files_{round_}") or [])]
    rows, failed = list(kept), []
    for file in files:
        try:
            rows.append(_one(voice, file.name, file.getvalue(), len(rows)))
        except EmbedCoreError as error:
            failed.append(error)
    if not files:
        failed.append(InputError("voices.nothing"))
    st.session_state[_FAILED] = failed
    view.put(_KEY, json.dumps(rows, ensure_ascii=False) if rows else "")


def _one(voice: str, name: str, content: bytes, already: int) -> tuple[str, str, str]:
    if not voice:
        raise InputError("voices.name", allowed=LONGEST_NAME)
    if len(voice) > LONGEST_NAME:
        raise InputError("voices.long_name", length=len(voice), allowed=LONGEST_NAME)
    if already >= MOST:
        raise InputError("voices.too_many", count=already + 1, allowed=MOST)
    name, key = f"{already + 1} · {display_name(name)}", keep(name, content)
    kept(name, key)  # what cannot be read is said now
    return voice, name, key


def _remove(view: View, kept: list[tuple[str, str, str]], place: int) -> None:
    rows = kept[:place] + kept[place + 1 :]
    view.put(_KEY, json.dumps(rows, ensure_ascii=False) if rows else "")
