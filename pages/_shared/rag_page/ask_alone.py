"""Before any collection is there: keyword search over the project's own notes, which needs no encoder."""

from __future__ import annotations

from functools import partial
from typing import cast

import streamlit as st

from embed_core.progress import Progress
from embed_core.retrieval import notes
from embed_core.retrieval.bm25 import Keywords
from embed_core.retrieval.chunking import chunks
from embed_core.retrieval.kinds import ChunkSettings
from embed_core.teaching.predictions.retrieval import DEPTH, first_hit
from pages._shared.feedback import wait_for
from pages._shared.i18n import language, t
from pages._shared.jobs import registry
from pages._shared.predict import gate
from pages._shared.rag_page import ask_hits, ask_question, question_box
from pages._shared.state import View


def show(view: View) -> None:
    """The question and its keyword hits."""
    spoken = language()
    st.info(t("rag_page.ask.alone"), icon=":material/info:")
    question = question_box.type_question(view, spoken, section="ask", prefix="as")
    counted = cast("Keywords | None", wait_for(
        registry.start(f"rag_alone|{spoken}", partial(_count, spoken)), "as_alone"
    ))  # fmt: skip
    if question is None or counted is None:
        return
    if not gate.passed(view, partial(_question, spoken, question, counted), "as_alone"):
        return
    found = counted.search(question, ask_question.HITS)
    st.markdown(f"#### {t('rag_page.ask.hits.title', mode=t('rag_page.ask.modes.keyword'))}")
    ask_hits.cards(question, found.hits, "keyword", counted.statistics)


def _question(spoken: str, question: str, counted: Keywords) -> gate.Asked:
    return first_hit(f"alone|{spoken}|{question}", "keyword", question, counted.search(question, DEPTH).hits)


def _count(spoken: str, progress: Progress) -> Keywords:
    return Keywords(chunks(notes.notes(spoken), ChunkSettings()), progress)
