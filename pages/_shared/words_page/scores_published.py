"""What papers report for the same sets."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from embed_core.evaluation.published import Published, published_scores
from pages._shared import tables
from pages._shared.i18n import t
from pages._shared.words_page import scores_table

FIGURES = ("wordsim", "simlex", "analogies", "semantic", "syntactic")


def show() -> None:
    """The table, and how the figures were measured."""
    st.markdown(f"#### {t('words.scores.published.title')}")
    st.caption(t("words.scores.published.about"))
    rows = published_scores()
    frame = pd.DataFrame([_line(row) for row in rows])
    formats = {t(f"words.scores.column.{name}"): "%.3g" for name in FIGURES}
    link = {t("words.scores.published.link"): st.column_config.LinkColumn(display_text=":material/open_in_new:")}
    tables.show(frame, key="published_scores", columns={**scores_table.columns(formats), **link})
    with st.expander(t("words.scores.notes.title"), icon=":material/info:"):
        notes = dict.fromkeys(row.note for row in rows if row.note)
        st.markdown("\n".join(f"- {t(f'words.scores.notes.{note}')}" for note in notes))


def _line(row: Published) -> dict[str, Any]:
    tables_named = t("words.scores.published.tables", paper=row.paper, table=row.table) if row.table else row.paper
    return {
        t("words.scores.column.model"): row.model or t("words.scores.published.people"),
        **{t(f"words.scores.column.{name}"): getattr(row, name) for name in FIGURES},
        t("words.scores.published.dims"): row.dims,
        t("words.scores.published.trained"): t(f"words.scores.corpora.{row.corpus}"),
        t("words.scores.published.source"): tables_named,
        t("words.scores.published.link"): row.url,
    }
