"""Coverage of a text: Zipf's picture, and how much of the text each vocabulary knows."""

from __future__ import annotations

import streamlit as st

from embed_core.oov.coverage import Covered, Survey
from pages._shared.feedback import wait_for
from pages._shared.i18n import t
from pages._shared.jobs import registry
from pages._shared.seen import show_seen
from pages._shared.state import View
from pages._shared.unknown_page import coverage_controls, coverage_pictures, coverage_tables


def show(view: View) -> None:
    """The text, the words by rank, the growth with the vocabulary, what is missing."""
    st.markdown(t("unknown.coverage.about"))
    view.value("uc_model")  # its control comes after the count: until then it stays in the link
    text = coverage_controls.choose_text(view)
    if text is None:
        return
    survey = _survey(text)
    if survey is None:
        return
    covered = _chosen(view, survey)
    left, right = st.columns([1.25, 1])
    with left:
        coverage_pictures.ranks(survey, covered)
    with right:
        coverage_pictures.growth(survey)
    show_seen(coverage_tables.what_you_see(survey, covered))
    st.caption(coverage_tables.provenance(survey))
    coverage_tables.models(survey)
    coverage_tables.uncovered_words(survey, covered)
    with st.expander(t("unknown.coverage.maths.title"), icon=":material/function:"):
        st.markdown(t("unknown.coverage.maths.text"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("unknown.coverage.sources"))


def _survey(text: str) -> Survey | None:
    job_key, work = coverage_controls.job_for(text)
    found: Survey | None = wait_for(registry.start(job_key, work), job_key)
    return found


def _chosen(view: View, survey: Survey) -> Covered:
    """The model whose missing words are marked."""
    by_id = {covered.model: covered for covered in survey.covered}
    name = view.choice(
        st.segmented_control, t("unknown.coverage.mark"), "uc_model", list(by_id), next(iter(by_id)),
        format_func=coverage_tables.model_name, help=t("unknown.coverage.mark_help"),
    )  # fmt: skip
    return by_id[name]
