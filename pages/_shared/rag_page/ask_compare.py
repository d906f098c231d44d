"""The ways of searching side by side: their first hits, how many of the exact ones each found, and how long it took."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from embed_core.progress import Progress
from embed_core.retrieval import indexes
from embed_core.retrieval.asking import MODES, Answers, Mode, hits_of
from embed_core.retrieval.fusion import recall
from embed_core.retrieval.kinds import Collection, Found, Hit, Index
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.figures import palette
from pages._shared.i18n import t
from pages._shared.jobs import registry
from pages._shared.rag_page import ask_markup
from pages._shared.rag_page.ask_question import Asked
from pages._shared.rag_page.ask_search import version
from pages._shared.state import rerun


def show(card: Collection, asked: Asked, answers: Answers | None, words: Found) -> None:
    """Rankings, figures, and what is said where an approximate index is not there."""
    st.markdown(f"#### {t('rag_page.ask.compare.title')}")
    st.caption(t("rag_page.ask.compare.about", k=asked.k))
    lists = {mode: hits_of(mode, answers, words, asked.k, asked.constant) for mode in modes(answers)}
    st.html(ask_markup.rankings([_mode(mode) for mode in lists], _cells(lists)))
    frame = _frame(asked, answers, words, lists)
    columns = {
        t("rag_page.ask.compare.ms"): st.column_config.NumberColumn(
            format="%.2f", help=t("rag_page.ask.compare.ms_help")
        ),
        t("rag_page.ask.compare.recall"): st.column_config.NumberColumn(
            format="percent", help=t("rag_page.ask.compare.recall_help", k=asked.k)
        ),
    }
    tables.show(frame, key="rag_compare", columns=columns)
    if answers is not None:
        _approximate(card, answers)


def modes(answers: Answers | None) -> tuple[Mode, ...]:
    """The ways that can answer now: without the encoder only the keywords."""
    return ("keyword",) if answers is None else MODES


def short(hit: Hit) -> str:
    """The document and the number of a chunk, counted from 1."""
    return f"{hit.chunk.document} · {hit.chunk.number + 1}"


def _mode(mode: Mode) -> str:
    return t(f"rag_page.ask.modes.{mode}")


def _cells(lists: dict[Mode, tuple[Hit, ...]]) -> list[list[ask_markup.Cell]]:
    exact = [hit.row for hit in lists.get("exact", next(iter(lists.values())))]
    colours = {row: palette.category_colour(place) for place, row in enumerate(exact[: len(palette.CATEGORICAL)])}
    later = dict.fromkeys(exact[len(palette.CATEGORICAL) :], palette.QUIET)
    return [
        [ask_markup.Cell(short(hit), hit.chunk.text[:300], {**later, **colours}.get(hit.row, "")) for hit in hits]
        for hits in lists.values()
    ]


def _frame(asked: Asked, answers: Answers | None, words: Found, lists: dict[Mode, tuple[Hit, ...]]) -> pd.DataFrame:
    rows = []
    for mode, hits in lists.items():
        rows.append({
            t("rag_page.ask.compare.way"): _mode(mode),
            t("rag_page.ask.compare.recall"): recall(lists["exact"], hits) if "exact" in lists else None,
            t("rag_page.ask.compare.ms"): _milliseconds(mode, answers, words),
            t("rag_page.ask.compare.remark"): _remark(mode, answers),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _milliseconds(mode: Mode, answers: Answers | None, words: Found) -> float:
    if mode == "keyword" or answers is None:
        return words.milliseconds
    if mode == "hybrid":
        return words.milliseconds + answers.found["exact"].milliseconds
    return answers.found[answers.served[mode]].milliseconds


def _remark(mode: Mode, answers: Answers | None) -> str:
    if answers is not None and mode in ("ivf_pq", "hnsw") and answers.served[mode] == "exact":
        return t("rag_page.ask.compare.served_exact")
    return t(f"rag_page.ask.compare.remarks.{mode}")


def _approximate(card: Collection, answers: Answers) -> None:
    """What is missing of the approximate indexes: too few chunks, or a button that builds them."""
    missing = [index for index in indexes.APPROXIMATE if answers.served[index] == "exact"]
    if not missing:
        return
    if card.chunks < indexes.FEWEST:
        st.caption(t("rag_page.ask.compare.too_few", chunks=card.chunks, fewest=indexes.FEWEST))
        return
    key = f"rag_build|{version(card)}|{','.join(missing)}"
    if registry.get(key) is None:
        st.button(
            t("rag_page.ask.compare.build"), key="as_build", icon=":material/construction:",
            help=t("rag_page.ask.compare.build_help", automatic=f"{indexes.AUTOMATIC_FROM:,}"),
            on_click=_start, args=(key, card.name, missing),
        )  # fmt: skip
    elif (job := registry.get(key)) is not None and wait_for(job, "as_building") is not None:
        registry.forget(key)
        rerun()


def _start(key: str, name: str, missing: Sequence[Index]) -> None:
    registry.start(key, partial(_build, name, missing))


def _build(name: str, missing: Sequence[Index], progress: Progress) -> bool:
    for index in missing:
        indexes.build(name, index, progress=progress)
    return True
