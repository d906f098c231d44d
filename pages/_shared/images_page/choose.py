"""Which pictures: the shipped ones by group, and one's own (files, a zip, the camera), the same in all sections."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from embed_core.errors import InputError
from embed_core.images import own, samples
from embed_core.images.archive import MAX_PICTURES, MAX_ZIP_BYTES
from embed_core.images.decode import FORMATS, MAX_BYTES, MAX_PIXELS, Picture
from embed_core.progress import Progress
from pages._shared.feedback import amount, show_error, wait_for
from pages._shared.i18n import language, plain, t
from pages._shared.jobs import registry
from pages._shared.state import View

MINE = "mine"
"""Key in the link of one's own files, shared by all sections; as a choice: only those."""
ALL = "all"
FIRST = "zebra"
SHOWN_NOTES = 6


def choose_pictures(view: View, prefix: str, *, many: bool = True, default: str = "") -> tuple[Picture, ...] | None:
    """The chosen pictures, one of them without ``many``; None while a visitor's own are being read.

    ``default`` is what is chosen at first: a group or "all", without ``many`` the id of a sample.
    """
    choosing, adding = st.columns([3, 1.2], vertical_alignment="bottom")
    with adding, st.popover(t("images_page.choose.own"), icon=":material/add_a_photo:", width="stretch"):
        _add(view, prefix)
    mine = _mine(view, prefix)
    if mine is None:
        return None
    with choosing:
        if many:
            return _several(view, prefix, mine.pictures, default or ALL)
        return (_one(view, prefix, mine.pictures, default or FIRST),)


def own_files(view: View) -> tuple[own.File, ...]:
    """The visitor's files as the link names them."""
    return own.from_link(view.value(MINE))


def _several(view: View, prefix: str, mine: Sequence[Picture], default: str) -> tuple[Picture, ...]:
    options = [ALL, *samples.groups(), *([MINE] if mine else [])]
    chosen = view.choice(
        st.selectbox, t("images_page.choose.several"), f"{prefix}set", options, default,
        format_func=partial(_set_label, mine=len(mine)), help=t("images_page.choose.source"),
    )  # fmt: skip
    if chosen == MINE:
        return _grouped(mine)
    shipped = [one for one in samples.samples() if chosen in (ALL, one.group)]
    return (*(samples.picture(one, language()) for one in shipped), *_grouped(mine))


def _one(view: View, prefix: str, mine: Sequence[Picture], default: str) -> Picture:
    by_id = {one.id: one for one in (*_grouped(mine), *(samples.picture(one, language()) for one in samples.samples()))}
    chosen = view.choice(
        st.selectbox, t("images_page.choose.one"), f"{prefix}pic", list(by_id), default,
        format_func=lambda one: f"{by_id[one].group} · {by_id[one].name}", help=t("images_page.choose.source"),
    )  # fmt: skip
    return by_id[chosen]


def _grouped(mine: Sequence[Picture]) -> tuple[Picture, ...]:
    """Pictures that came without a folder form a group of their own."""
    yours = t("images_page.choose.yours")
    return tuple(Picture(one.name, one.pixels, one.notes, one.id, one.group or yours) for one in mine)


def _set_label(chosen: str, mine: int) -> str:
    if chosen == MINE:
        return t("images_page.choose.mine", count=mine)
    count = sum(chosen in (ALL, one.group) for one in samples.samples())
    name = t("images_page.choose.all") if chosen == ALL else samples.group_name(chosen, language())
    return t("images_page.choose.counted", name=name, count=count)


def _add(view: View, prefix: str) -> None:
    """Files, a zip, the camera; what was added so far, and a way to let it go."""
    turn = st.session_state.setdefault(f"{prefix}turn", 0)
    key = f"{prefix}files{turn}"
    st.file_uploader(
        t("images_page.choose.files"), accept_multiple_files=True, key=key, max_upload_size=MAX_ZIP_BYTES // 1_000_000,
        on_change=_added, args=(view, prefix, key),
    )  # fmt: skip
    limits = {"bytes": amount(MAX_BYTES), "zip": amount(MAX_ZIP_BYTES), "pixels": f"{MAX_PIXELS / 1e6:.0f}"}
    st.caption(t("images_page.choose.limits", formats=", ".join(FORMATS), pictures=MAX_PICTURES, **limits))
    if st.toggle(t("images_page.choose.use_camera"), key=f"{prefix}camera_on"):
        camera = f"{prefix}camera{turn}"
        st.camera_input(
            t("images_page.choose.camera"), key=camera, on_change=_added, args=(view, prefix, camera),
            label_visibility="collapsed",
        )  # fmt: skip
    st.caption(t("images_page.choose.privacy"))
    if files := own_files(view):
        st.caption(plain(", ".join(name for _, name in files[:12])))
        st.button(
            t("images_page.choose.forget"), key=f"{prefix}forget", icon=":material/delete:", on_click=view.put,
            args=(MINE, ""),
        )  # fmt: skip


def _added(view: View, prefix: str, key: str) -> None:
    """Keep what was just chosen; the box is empty again for the next."""
    received: Any = st.session_state.get(key) or []
    files = list(own.from_link(view.asked(MINE)))
    refused = []
    for file in received if isinstance(received, list) else [received]:
        name = t("images_page.choose.photo", number=len(files) + 1) if key.startswith(f"{prefix}camera") else file.name
        try:
            kept = own.keep(name, file.getvalue())
        except InputError as error:
            refused.append(error)
        else:
            files += [kept] if kept[0] not in [known for known, _ in files] else []
    view.put(MINE, own.to_link(files))
    st.session_state["images_refused"] = refused
    st.session_state[f"{prefix}turn"] += 1


def _mine(view: View, prefix: str) -> own.Own | None:
    """The visitor's pictures, read in the background; what could not be read is said, the rest goes on."""
    for error in st.session_state.get("images_refused", []):
        show_error(error)
    files = own_files(view)
    if not files:
        return own.Own(())
    key = f"pictures|{own.to_link(files)}"
    if wait_for(registry.start(key, partial(_read, files)), f"{prefix}pictures") is None:
        return None
    mine = own.gather(files)
    for error in mine.errors:
        show_error(error)
    # That a picture was made smaller says little where the network looks at 224 pixels; of a single one it is said.
    notes = [one for one in mine.notes if one[1].key != "scaled" or len(mine.pictures) == 1]
    for name, note in notes[:SHOWN_NOTES]:
        said = plain(note.message(language()))
        st.caption(f":material/info: {plain(name)}: {said}" if name else f":material/info: {said}")
    return mine


def _read(files: Sequence[own.File], progress: Progress) -> bool:
    """Read them once; :mod:`embed_core.images.own` keeps the pictures, so that no job has to."""
    own.gather(files, progress)
    return True
