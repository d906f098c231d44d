"""The words around the evaluation."""

from __future__ import annotations

import streamlit as st

from embed_core.retrieval.evaluation import Evaluation, contrast
from embed_core.retrieval.kinds import Collection
from pages._shared.i18n import language, plain, t
from pages._shared.rag_page.evaluate_controls import Plan
from pages._shared.rag_page.evaluate_table import row_name
from pages._shared.seen import show_seen


def see(found: Evaluation, plan: Plan) -> None:
    """Two sentences: which combination is best, and whether the difference to the worst and the next is certain."""
    rows = found.ordered(plan.measure, plan.k)
    best, measure = rows[0], t(f"rag_page.evaluate.measures.{plan.measure}", k=plan.k)
    said = [
        t("rag_page.evaluate.see.best", name=plain(row_name(best, plan)), measure=measure,
          value=f"{best.scores(plan.k).of(plan.measure).value:.3f}", questions=len(found.questions))
    ]  # fmt: skip
    if len(rows) > 1:
        margin = contrast(best, rows[-1], plan.measure, plan.k)
        key = "clear" if margin.excludes_zero else "close"
        said.append(
            t(f"rag_page.evaluate.see.{key}", last=plain(row_name(rows[-1], plan)), margin=f"{margin.value:.3f}",
              low=f"{margin.low:.3f}", high=f"{margin.high:.3f}")
        )  # fmt: skip
        level = sum(not contrast(best, row, plan.measure, plan.k).excludes_zero for row in rows[1:])
        said.append(t("rag_page.evaluate.see.level", count=level, others=len(rows) - 1))
    between = " " if language() == "en" else ""
    show_seen(between.join(said))


def provenance(card: Collection, found: Evaluation, plan: Plan) -> None:
    """One line: collection, questions, combinations."""
    parts = [
        plain(card.name), t("rag_page.evaluate.provenance.questions", count=len(found.questions)),
        t("rag_page.evaluate.provenance.rows", count=len(found.rows)), f"k = {plan.k}",
        t("rag_page.ask.provenance.metric"), t("rag_page.evaluate.provenance.bootstrap"),
    ]  # fmt: skip
    st.caption(" · ".join(parts))


def maths_and_sources() -> None:
    """The two expanders at the end."""
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t("rag_page.evaluate.maths"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("rag_page.evaluate.sources"))
