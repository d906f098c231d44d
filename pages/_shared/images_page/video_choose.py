"""Which film: the one that comes with the project, or somebody's own; and how densely it is sampled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import PurePath

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from embed_core import stash
from embed_core.errors import EmbedCoreError
from embed_core.images import ImageEncoder
from embed_core.progress import Progress
from embed_core.uploads import display_name
from embed_core.video import Clip, read_frames
from embed_core.video.build_clip import CLIP
from embed_core.video.film import Film, embedded
from embed_core.video.reading import FORMATS, MAX_BYTES, MAX_SECONDS, MOST
from pages._shared import kept_file
from pages._shared.feedback import show_error, wait_for
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry
from pages._shared.state import View

PREFIX = "iv_"
SPACINGS = (0.1, 0.25, 0.5, 1.0, 2.0)
_PLAYED = {".mp4": "video/mp4", ".mov": "video/mp4", ".webm": "video/webm"}


@dataclass(frozen=True)
class Choice:
    """The film ``name`` with a frame every ``every`` seconds; ``key`` is its place in the stash, "" for the shipped."""

    name: str
    key: str
    every: float

    @property
    def shipped(self) -> bool:
        """Is it the film that comes with the project?"""
        return not self.key

    def data(self) -> bytes:
        """The file."""
        return stash.get(self.key) if self.key else CLIP.read_bytes()


def choose(view: View) -> tuple[Choice | None, DeltaGenerator]:
    """The film on the left, what can be set on the right, and room there for more; None where a linked film has gone
    from this server.
    """
    picture, controls = st.columns([1.15, 1], gap="large")
    with controls:
        every = view.choice(
            st.segmented_control, t("images_page.video.every"), f"{PREFIX}every", SPACINGS, 0.25,
            format_func=lambda one: t("images_page.video.moment", time=f"{one:g}"),
            help=t("images_page.video.every_help", most=MOST),
        )  # fmt: skip
        beside = st.container()
        _upload(view)
    key, name = kept_file.read(view.value(f"{PREFIX}film"))
    choice = Choice(display_name(name) if key else CLIP.name, key, every)
    with picture:
        try:
            _player(choice)
        except EmbedCoreError as error:
            show_error(error)
            return None, beside
    return choice, beside


def film(encoder: ImageEncoder, choice: Choice) -> Film | None:
    """Frames and vectors of ``choice``, or None while they are made (the page shows how far)."""
    key = f"film|{encoder.spec.id}@{encoder.spec.revision}|{choice.key}|{choice.every}"

    def work(progress: Progress) -> Film:
        read = partial(_read, choice)
        return embedded(encoder, read, shipped=choice.shipped, progress=progress)

    found: Film | None = wait_for(registry.start(key, work), "film")
    return found


def _read(choice: Choice, progress: Progress) -> Clip:
    return read_frames(choice.name, choice.data(), every=choice.every, progress=progress)


def _upload(view: View) -> None:
    number = st.session_state.setdefault(f"{PREFIX}upload_number", 0)
    widget = f"{PREFIX}upload_{number}"
    st.file_uploader(
        t("images_page.video.upload"), list(FORMATS), key=widget, on_change=_take, args=(view, widget),
        max_upload_size=MAX_BYTES // 1_000_000,
        help=t("images_page.video.upload_help", megabytes=MAX_BYTES // 1_000_000, seconds=f"{MAX_SECONDS:.0f}"),
    )  # fmt: skip
    name = kept_file.read(view.value(f"{PREFIX}film")).name
    if name:
        st.button(
            t("images_page.video.shipped_again"), icon=":material/undo:", key=f"{PREFIX}again", on_click=_drop,
            args=(view,),
        )  # fmt: skip
    st.caption(t("images_page.video.privacy"))


def _take(view: View, widget: str) -> None:
    uploaded = st.session_state.get(widget)
    if uploaded is not None:
        view.put(f"{PREFIX}film", kept_file.keep(uploaded))


def _drop(view: View) -> None:
    view.put(f"{PREFIX}film", "")
    st.session_state[f"{PREFIX}upload_number"] += 1  # a fresh uploader: the old one would still name the file


def _player(choice: Choice) -> None:
    ending = PurePath(choice.name).suffix.lower()
    if choice.shipped:
        st.video(CLIP, loop=True, muted=True)
        st.caption(t("images_page.video.shipped"))
    elif ending in _PLAYED:
        st.video(choice.data(), format=_PLAYED[ending], muted=True)
        st.caption(plain(choice.name))
    elif ending == ".gif":
        st.image(choice.data(), caption=plain(choice.name), alt=choice.name)
    else:
        st.caption(t("images_page.video.not_played", name=plain(choice.name)))
