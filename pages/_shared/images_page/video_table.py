"""The shots one by one: when, how long, and what the frame in their middle is most like."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.images.samples import samples
from embed_core.video.film import Film
from embed_core.video.trajectory import Shot, shot_numbers
from pages._shared import tables
from pages._shared.i18n import language, t

T = "images_page.video"


def show(film: Film, found: tuple[Shot, ...], near: np.ndarray, likeness: np.ndarray) -> None:
    """A row a shot; beneath, on demand, a row a frame."""
    named = samples()
    rows = []
    for number, shot in enumerate(found, 1):
        middle = (shot.first + shot.last) // 2
        rows.append({
            t(f"{T}.columns.shot"): number,
            t(f"{T}.columns.still"): film.thumbnails[middle],
            t(f"{T}.columns.start"): round(shot.start, 2),
            t(f"{T}.columns.end"): round(shot.end, 2),
            t(f"{T}.columns.frames"): shot.last - shot.first + 1,
            t(f"{T}.columns.nearest"): named[int(near[middle])].names[language()],
            t(f"{T}.columns.cosine"): round(float(likeness[middle]), 3),
        })  # fmt: skip
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, row_height=52, height=min(40 + 52 * len(rows), 480),
        column_config={t(f"{T}.columns.still"): st.column_config.ImageColumn()},
    )  # fmt: skip
    with st.expander(t(f"{T}.each_frame"), icon=":material/table_rows:"):
        tables.show(_frames(film, found, near, likeness), key="iv_frames", height=420)


def _frames(film: Film, found: tuple[Shot, ...], near: np.ndarray, likeness: np.ndarray) -> pd.DataFrame:
    named = samples()
    return pd.DataFrame({
        t(f"{T}.columns.time"): film.times.round(3),
        t(f"{T}.columns.shot"): shot_numbers(found),
        t(f"{T}.columns.nearest"): [named[int(row)].names[language()] for row in near],
        t(f"{T}.columns.cosine"): likeness.round(4),
    })  # fmt: skip
