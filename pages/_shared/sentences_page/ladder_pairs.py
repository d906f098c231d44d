"""Which sentence is nearest to which on each rung, and the pairs that the rungs place most differently."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from embed_core.sentence.compare import disagreements, nearest
from pages._shared import tables
from pages._shared.i18n import t
from pages._shared.sentences_page import ladder_map
from pages._shared.sentences_page.ladder_heat import Drawn
from pages._shared.state import View

_NAME = "sentences_page.ladder"
SHOWN = 10
TABLES = ("pairs", "nearest", "map")


def show(view: View, sentences: Sequence[str], drawn: Sequence[Drawn]) -> None:
    """One of the two tables, or the map."""
    which = view.choice(
        st.segmented_control, t(f"{_NAME}.table"), "la_table", list(TABLES), TABLES[0],
        format_func=lambda name: t(f"{_NAME}.tables.{name}"), label_visibility="collapsed",
    )  # fmt: skip
    if which == "nearest":
        _nearest(sentences, drawn)
    elif which == "map":
        ladder_map.show(view, sentences, drawn)
    else:
        _pairs(sentences, drawn)


def _nearest(sentences: Sequence[str], drawn: Sequence[Drawn]) -> None:
    frame = pd.DataFrame({t(f"{_NAME}.columns.sentence"): _numbered(sentences)})
    for one in drawn:
        found = nearest(one.matrix)
        frame[one.name] = [
            t(f"{_NAME}.nobody") if at is None else f"{at + 1}. {sentences[at]} ({one.matrix[row, at]:.2f})"
            for row, at in enumerate(found)
        ]
    st.caption(t(f"{_NAME}.nearest_about"))
    tables.show(frame, key="la_nearest")


def _pairs(sentences: Sequence[str], drawn: Sequence[Drawn]) -> None:
    found = disagreements([one.matrix for one in drawn])
    if len(drawn) < 2 or not found:
        st.caption(t(f"{_NAME}.one_rung"))
        return
    numbered = _numbered(sentences)
    frame = pd.DataFrame({
        t(f"{_NAME}.columns.first"): [numbered[pair.first] for pair in found],
        t(f"{_NAME}.columns.second"): [numbered[pair.second] for pair in found],
        t(f"{_NAME}.columns.spread"): [pair.spread for pair in found],
    })  # fmt: skip
    settings = {t(f"{_NAME}.columns.spread"): st.column_config.NumberColumn(format="%g", width=90)}
    for place, one in enumerate(drawn):
        column = t(f"{_NAME}.columns.place", name=one.name)
        frame[column] = [pair.places[place] for pair in found]
        settings[column] = st.column_config.NumberColumn(format="%g", width=220)
    for place, one in enumerate(drawn):
        column = t(f"{_NAME}.columns.cosine", name=one.name)
        frame[column] = [round(pair.cosines[place], 4) for pair in found]
        settings[column] = st.column_config.NumberColumn(format="%.3f", width=220)
    st.caption(t(f"{_NAME}.pairs_about", count=len(found)))
    tables.show(frame, key="la_pairs", columns=settings, height=35 * (min(SHOWN, len(found)) + 1) + 3)


def _numbered(sentences: Sequence[str]) -> list[str]:
    return [f"{number}. {sentence}" for number, sentence in enumerate(sentences, 1)]
