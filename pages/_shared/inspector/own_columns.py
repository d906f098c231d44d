"""Columns of one's own for the colour of a map: a table whose names are those of the points."""

from __future__ import annotations

from functools import partial

import streamlit as st

from embed_core import own_columns, tables
from embed_core.own_columns import Joined
from embed_core.points import Points, digest
from embed_core.tables.model import shorten
from pages._shared import kept_file
from pages._shared.feedback import guarded, wait_for
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry
from pages._shared.state import View

_T = "inspector_own"
_NAMED = 6
_KINDS = tuple(ending for ending in tables.EXTENSIONS if ending != ".txt")


def choose(view: View, points: Points, prefix: str, *, title: str = "") -> Points:
    """``points`` with the columns of an uploaded table added; as they are where nothing was uploaded.

    The table stays in the link (``<prefix>cols``, by its content) as long as the server keeps it. ``title`` of the box:
    where columns are for something else than colour.
    """
    stored = view.value(f"{prefix}cols")
    key, name = kept_file.read(stored)
    joined = None
    with st.expander(
        title or t(f"{_T}.title"), icon=":material/palette:", key=f"{prefix}cols_box", on_change="rerun"
    ) as box:
        if box.open:
            _upload(view, prefix)
    if key:
        with guarded():  # beneath the box, which may be closed
            joined = _joined(points, key, name, prefix)
        if joined is not None:
            st.caption(f":material/palette: {_joined_line(points, name, joined)}")
        if box.open:
            with box:
                _result(view, joined, prefix)
    return points if joined is None else own_columns.with_columns(points, joined)


def _upload(view: View, prefix: str) -> None:
    st.markdown(t(f"{_T}.about", most=own_columns.MAX_COLUMNS))
    # A new number for the box after each file: it lets go of the file, which is in the link from then on.
    number = st.session_state.setdefault(f"{prefix}cols_number", 0)
    widget = f"{prefix}cols_upload_{number}"
    st.file_uploader(
        t(f"{_T}.upload"), list(_KINDS), key=widget, help=t(f"{_T}.help"), on_change=_take, args=(view, prefix, widget),
        max_upload_size=own_columns.MAX_BYTES // 1_000_000,
    )  # fmt: skip


def _take(view: View, prefix: str, widget: str) -> None:
    uploaded = st.session_state.get(widget)
    if uploaded is not None:
        view.put(f"{prefix}cols", kept_file.keep(uploaded))
        view.put(f"{prefix}color", "")  # the first of the new columns
        st.session_state[f"{prefix}cols_number"] += 1


def _joined(points: Points, key: str, name: str, prefix: str) -> Joined | None:
    work = partial(own_columns.read_and_join, points, key, name)
    found: Joined | None = wait_for(
        registry.start(f"own_columns|{digest([points.key, points.names, key, name])}", work), f"{prefix}cols_job"
    )
    return found


def _result(view: View, joined: Joined | None, prefix: str) -> None:
    """What fits nothing, and the button that takes the columns away again."""
    for part in ("without", "unmatched", "repeated", "left_out"):
        names: tuple[str, ...] = () if joined is None else getattr(joined, part)
        if names:
            st.caption(t(f"{_T}.{part}", count=len(names), names=plain(shorten(names, _NAMED))))
    st.button(
        t(f"{_T}.remove"), icon=":material/close:", key=f"{prefix}cols_remove", on_click=view.put,
        args=(f"{prefix}cols", ""),
    )  # fmt: skip


def _joined_line(points: Points, name: str, joined: Joined) -> str:
    return t(
        f"{_T}.joined", matched=joined.matched, total=len(points), column=plain(joined.name_column),
        columns=plain(shorten(list(joined.columns))), name=plain(name),
    )  # fmt: skip
