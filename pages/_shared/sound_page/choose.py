"""Which recording: one that comes with the project, one spoken into the microphone, or a file."""

from __future__ import annotations

from functools import partial

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from embed_core.audio import RATE, Recording, Sound, recordings, samples
from embed_core.audio.keeping import keep, kept, wav
from embed_core.audio.reading import MAX_BYTES, MAX_SECONDS
from embed_core.audio.samples import recording, voices
from embed_core.audio.samples import sound as sample
from embed_core.progress import Progress
from embed_core.uploads import display_name
from pages._shared import kept_file
from pages._shared.feedback import wait_for
from pages._shared.i18n import language, t
from pages._shared.jobs import registry
from pages._shared.state import View

SOURCES = ("sample", "microphone", "file")
ENDINGS = ["wav", "flac", "ogg", "oga", "opus", "mp3", "m4a", "mp4", "mov", "webm", "aiff", "aif", "au"]


def choose_sound(view: View, prefix: str, *, default: str = "") -> Sound | None:
    """The chosen recording, or None (nothing recorded yet, being read, or an error that stands on the page).

    ``prefix`` begins every key in the link; ``default`` is the id of the sample shown at first, else one in the
    reader's language. What is recorded or uploaded stays on this server, under its content's key, so that a link
    brings it back.
    """
    left, right = st.columns([1, 1.6], vertical_alignment="bottom")
    with left:
        source = view.choice(
            st.segmented_control, t("sound_page.choose.source"), f"{prefix}from", SOURCES, "sample",
            format_func=lambda one: t(f"sound_page.choose.sources.{one}"),
        )  # fmt: skip
    with right:
        if source == "sample":
            return _sample(view, prefix, default)
        _ask(view, prefix, source)
    return _own(view, prefix, source)


def first_sample(voice: str = "") -> Recording:
    """What a reader hears first: a sentence in their language, of ``voice`` or of the first voice."""
    return next(one for one in recordings() if one.language == language() and one.voice == (voice or voices()[0]))


def sound_name(sound: Sound) -> str:
    """What to call it on the page: a sample by its voice and words, a file by its name."""
    known = {one.id: one for one in recordings()}
    return known[sound.name].name(language()) if sound.name in known else sound.name


def voice_name(voice: str) -> str:
    """What a voice of the samples is called."""
    return samples.voice_name(voice, language())


def player(sound: Sound, *, start: float = 0.0, end: float | None = None, alt: str = "") -> None:
    """Listen to a recording, or to its part from ``start`` to ``end`` seconds."""
    piece = sound.samples[int(start * RATE) : None if end is None else int(end * RATE)]
    if len(piece):
        st.audio(wav(piece), format="audio/wav", alt=alt or sound_name(sound))


def notes(sound: Sound) -> None:
    """What was done to the recording while it was read."""
    for note in sound.notes:
        st.caption(f":material/info: {note.message(language())}")


def _sample(view: View, prefix: str, default: str) -> Sound:
    by_id = {one.id: one for one in recordings()}
    chosen = view.choice(
        st.selectbox, t("sound_page.choose.sample"), f"{prefix}rec", tuple(by_id), default or first_sample().id,
        format_func=lambda one: by_id[one].name(language()), help=t("sound_page.choose.synthetic", count=len(voices())),
    )  # fmt: skip
    return sample(recording(chosen))


def _ask(view: View, prefix: str, source: str) -> None:
    key = f"{prefix}{source}"
    if source == "microphone":
        st.audio_input(
            t("sound_page.choose.record"), key=key, on_change=_keep, args=(view, prefix, source),
            help=t("sound_page.choose.record_help"),
        )  # fmt: skip
    else:
        st.file_uploader(
            t("sound_page.choose.upload"), type=ENDINGS, key=key, on_change=_keep, args=(view, prefix, source),
            max_upload_size=MAX_BYTES // 1_000_000, help=t("sound_page.choose.upload_help", minutes=MAX_SECONDS // 60),
        )  # fmt: skip


def _keep(view: View, prefix: str, source: str) -> None:
    """What was given goes to the server's store, its key and name into the link; what is taken away leaves it."""
    file: UploadedFile | None = st.session_state[f"{prefix}{source}"]
    named = "" if file is None else f"{_stored(file)}/{display_name(file.name)}"
    view.put(f"{prefix}own_{source}", named)


def _stored(file: UploadedFile) -> str:
    return keep(display_name(file.name), file.getvalue())


def _own(view: View, prefix: str, source: str) -> Sound | None:
    key, name = kept_file.read(view.value(f"{prefix}own_{source}"))
    if not key:
        st.info(t(f"sound_page.choose.waiting.{source}"), icon=":material/mic:" if source == "microphone" else None)
        return None
    if source == "microphone":
        name = t("sound_page.choose.recorded")
    st.caption(t("sound_page.choose.private"))
    if wait_for(registry.start(f"sound|{key}|{name}", partial(_read, name, key)), f"{prefix}sound") is None:
        return None
    return kept(name, key)


def _read(name: str, key: str, progress: Progress) -> bool:
    """Into memory, where :func:`kept` finds it: the job itself holds nothing."""
    progress("audio.reading", 0, None)
    kept(name, key)
    return True
