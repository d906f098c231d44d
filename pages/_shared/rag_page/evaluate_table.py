"""All combinations in one table, and for one of them the rank of every question's passage."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.evaluation.rank_correlation import Interval
from embed_core.retrieval import indexes
from embed_core.retrieval.evaluation import Evaluation, Row
from embed_core.retrieval.measures import MEASURES, Floats
from pages._shared import tables
from pages._shared.i18n import plain, t
from pages._shared.rag_page.evaluate_controls import Plan, cut_name
from pages._shared.state import View

_MOST_LISTED = 5


def show(found: Evaluation, plan: Plan) -> None:
    """The table, best first, and what was left out of it."""
    st.markdown(f"#### {t('rag_page.evaluate.table.title')}")
    tables.show(_frame(found, plan), key="rag_evaluation", columns=_columns(plan))
    few = [cut for cut in found.cuts if cut.chunks < indexes.FEWEST]
    if few and set(plan.modes) & set(indexes.APPROXIMATE):
        names = "; ".join(cut_name(cut.settings) for cut in few)
        st.caption(t("rag_page.evaluate.table.too_few", fewest=indexes.FEWEST, cuts=names))
    _cuts(found)
    if found.missing:
        lines = "; ".join(plain(one.question[:80]) for one in found.missing[:_MOST_LISTED])
        st.warning(
            t("rag_page.evaluate.table.missing", count=len(found.missing), some=lines), icon=":material/warning:"
        )


def preview(plan: Plan, found: Evaluation) -> None:
    """What is known while the rest is being computed."""
    st.dataframe(_frame(found, plan), hide_index=True, key="ev_live", placeholder="–", column_config=_columns(plan))


def per_question(view: View, found: Evaluation, plan: Plan) -> None:
    """The rank of each question's first gold chunk by one combination, beside the best of the others."""
    st.markdown(f"#### {t('rag_page.evaluate.each.title')}")
    rows = found.ordered(plan.measure, plan.k)
    names = {row_key(row): row for row in rows}
    best = next(iter(names))
    chosen = view.choice(
        st.selectbox, t("rag_page.evaluate.each.row"), "ev_row", list(names), best,
        format_func=lambda key: row_name(names[key], plan),
    )  # fmt: skip
    ranks = names[chosen].ranks
    others = np.min([row.ranks for row in rows], axis=0)
    frame = pd.DataFrame(
        {
            t("rag_page.evaluate.each.line"): [one.line for one in found.questions],
            t("rag_page.evaluate.each.question"): [one.question for one in found.questions],
            t("rag_page.evaluate.each.rank"): _whole(ranks),
            t("rag_page.evaluate.each.best"): _whole(others),
            t("rag_page.evaluate.each.passage"): [one.passage for one in found.questions],
        }
    )
    order = np.argsort(-np.where(np.isfinite(ranks), ranks, 1e9), kind="stable")
    st.caption(t("rag_page.evaluate.each.about"))
    tables.show(frame.iloc[order], key="rag_questions")


def row_key(row: Row) -> str:
    """A combination in a link."""
    return f"{row.settings.cut}-{row.settings.size}-{row.settings.overlap}|{row.model}|{row.mode}"


def row_name(row: Row, plan: Plan) -> str:
    """A combination in words."""
    parts = [cut_name(row.settings), *([plan.model_name(row.model)] if row.model else [])]
    return " · ".join([*parts, t(f"rag_page.ask.modes.{row.mode}")])


def _whole(ranks: Floats) -> list[int | None]:
    return [int(rank) if np.isfinite(rank) else None for rank in ranks]


def _frame(found: Evaluation, plan: Plan) -> pd.DataFrame:
    return pd.DataFrame([_line(row, plan) for row in found.ordered(plan.measure, plan.k)])


def _line(row: Row, plan: Plan) -> dict[str, object]:
    figures = row.scores(plan.k)
    line: dict[str, object] = {
        t("rag_page.evaluate.table.cut"): cut_name(row.settings),
        t("rag_page.evaluate.table.chunks"): row.chunks,
        t("rag_page.evaluate.table.encoder"): plan.model_name(row.model),
        t("rag_page.evaluate.table.mode"): t(f"rag_page.ask.modes.{row.mode}"),
    }
    for measure in MEASURES:
        line[t(f"rag_page.evaluate.measures.{measure}", k=plan.k)] = figures.of(measure).value
    for measure in MEASURES:
        name = t("rag_page.evaluate.table.interval", measure=t(f"rag_page.evaluate.measures.{measure}", k=plan.k))
        line[name] = _bounds(figures.of(measure))
    line[t("rag_page.evaluate.table.truncated")] = row.truncated if row.model else None
    return line


def _bounds(one: Interval) -> str:
    return f"{one.low:.2f}–{one.high:.2f}"


def _columns(plan: Plan) -> dict[str, Any]:
    named: dict[str, Any] = {
        t(f"rag_page.evaluate.measures.{measure}", k=plan.k): st.column_config.ProgressColumn(
            format="%.3f", min_value=0.0, max_value=1.0, help=t(f"rag_page.evaluate.measures_help.{measure}")
        )
        for measure in MEASURES
    }
    truncated = st.column_config.NumberColumn(help=t("rag_page.evaluate.table.truncated_help"))
    return {**named, t("rag_page.evaluate.table.truncated"): truncated}


def _cuts(found: Evaluation) -> None:
    """What each cut did to the passages, where it did anything."""
    hurt = [cut for cut in found.cuts if cut.half or cut.lost]
    for cut in hurt:
        st.caption(
            t("rag_page.evaluate.table.cut_study", cut=cut_name(cut.settings), whole=cut.whole, half=cut.half,
              lost=cut.lost, questions=len(found.questions))
        )  # fmt: skip
