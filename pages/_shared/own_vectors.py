"""Somebody's own vectors in the inspector: a table, the Embedding Projector's pair, or a map exported by this app."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from embed_core import own_examples, own_vectors
from embed_core.points import Points, digest
from embed_core.tables.model import shorten
from pages._shared import kept_file, tables
from pages._shared.feedback import wait_for
from pages._shared.i18n import plain, t
from pages._shared.inspector import of_points
from pages._shared.jobs import registry
from pages._shared.state import View

_T = "own_vectors"
_PREVIEW = 5
EMBEDDED_BY: dict[str, tuple[str, ...]] = {
    "graphs": ("nodes", "links"),
    "images": ("gallery", "video"),
    "sound": ("voices", "moments"),
}
"""The sections of each page that make vectors of what a visitor brings."""


def show(view: View, prefix: str, kind: str) -> None:
    """The upload, the example while there is none, and the inspector. ``kind``: graphs, images or sound."""
    _elsewhere(view, prefix, kind)
    main, side = st.columns([1.4, 1], gap="medium")
    with main:
        _upload(view, prefix, "file", f"{_T}.upload", f"{_T}.help", [*own_vectors.EXTENSIONS])
    with side:
        _upload(view, prefix, "meta", f"{_T}.metadata", f"{_T}.metadata_help", [".tsv", ".txt", ".csv"])
    key, name = kept_file.read(view.value(f"{prefix}file"))
    points = _own(view, prefix, key, name) if key else _example(kind)
    if points is None:
        return
    shown = of_points.inspect(view, points, prefix)
    if shown is not None and not key:
        with st.expander(t(f"{_T}.format"), icon=":material/table_rows:"):
            st.markdown(t(f"{_T}.format_about"))
            _table(points, f"{prefix}example_{kind}")


def _elsewhere(view: View, prefix: str, kind: str) -> None:
    """What this page can turn into vectors itself, and where."""
    st.markdown(t(f"{_T}.about"))
    st.markdown(t(f"{_T}.kinds.{kind}"))
    row = st.container(horizontal=True)
    for section in EMBEDDED_BY[kind]:
        row.button(
            t(f"{kind}.sections.{section}"), icon=":material/arrow_forward:", key=f"{prefix}to_{section}",
            on_click=view.put, args=("section", section),
        )  # fmt: skip


def _upload(view: View, prefix: str, part: str, label: str, help_key: str, kinds: list[str]) -> None:
    number = st.session_state.setdefault(f"{prefix}{part}_number", 0)
    widget = f"{prefix}{part}_upload_{number}"
    st.file_uploader(
        t(label), kinds, key=widget, help=t(help_key), on_change=_take, args=(view, prefix, part, widget),
        max_upload_size=own_vectors.MAX_BYTES // 1_000_000,
    )  # fmt: skip
    name = kept_file.read(view.value(f"{prefix}{part}")).name
    if name:
        line, drop = st.columns([4, 1], vertical_alignment="center")
        line.caption(f":material/description: {t('projections.table.from_link', name=plain(name))}")
        drop.button(
            t(f"{_T}.remove"), icon=":material/close:", key=f"{prefix}{part}_remove", on_click=view.put,
            args=(f"{prefix}{part}", ""),
        )  # fmt: skip


def _take(view: View, prefix: str, part: str, widget: str) -> None:
    uploaded = st.session_state.get(widget)
    if uploaded is not None:
        view.put(f"{prefix}{part}", kept_file.keep(uploaded))
        for follows in ("sel", "q", "keep", "color"):  # what stood there belongs to other points
            view.put(f"{prefix}{follows}", "")
        st.session_state[f"{prefix}{part}_number"] += 1  # the box lets go of the file: the link has it


def _own(view: View, prefix: str, key: str, name: str) -> Points | None:
    metadata = kept_file.read(view.value(f"{prefix}meta")).key
    work = partial(own_vectors.read_points, key, name, metadata)
    found: Points | None = wait_for(
        registry.start(f"own_vectors|{digest([key, name, metadata])}", work), f"{prefix}own_vectors"
    )
    if found is not None:
        columns = plain(shorten(list(found.columns))) or "–"
        st.markdown(
            t(f"{_T}.read", name=plain(name), count=f"{len(found):,}", dims=found.vectors.shape[1], columns=columns)
        )
    return found


def _example(kind: str) -> Points:
    points = own_examples.example(kind)
    st.info(t(f"{_T}.example.{kind}"), icon=":material/lightbulb:")
    return points


def _table(points: Points, key: str) -> None:
    """The example as a table that may be uploaded as it is."""
    frame = pd.DataFrame({"name": list(points.names), **points.columns})
    vectors = pd.DataFrame(points.vectors, columns=[f"v{place}" for place in range(points.vectors.shape[1])])
    frame = pd.concat([frame, vectors], axis=1)
    st.dataframe(frame.head(_PREVIEW), hide_index=True)
    tables.csv_button(frame, key=key)
