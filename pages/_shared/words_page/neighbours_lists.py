"""The four lists of neighbours side by side, where their ranks differ, and what that says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from hashlib import md5
from typing import Any

import pandas as pd
import streamlit as st

from embed_core.similarity import METRICS, Metric
from embed_core.static import comparison
from embed_core.static.comparison import Lists, Ranked
from embed_core.static.query import Answer
from embed_core.static.space import Space
from pages._shared import tables
from pages._shared.i18n import plain, t
from pages._shared.seen import show_seen
from pages._shared.state import View
from pages._shared.words_page.neighbours_ask import Asked

_HIGHEST = 640
_ROW = 35
_FORMATS: dict[Metric, str] = {"cosine": "%.3f", "dot": "%.2f", "euclidean": "%.3f", "manhattan": "%.2f"}


def columns(view: View, space: Space, found: Lists) -> None:
    """One table a metric; a click on a row makes its word the query."""
    for metric, column in zip(METRICS, st.columns(len(METRICS), gap="small"), strict=True):
        with column:
            st.markdown(f"**{t(f'projections.metrics.{metric}')}**", help=t(f"words.neighbours.metrics.{metric}"))
            table(view, found[metric], f"{space.key}_{metric}", metric)


def table(view: View, ranked: Sequence[Ranked], name: str, metric: Metric) -> None:
    """A list of neighbours. A new list has a new key, so that no old click is left in it."""
    content = md5("\n".join(one.word for one in ranked).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
    key = f"nb_list_{name}_{content}"
    frame = pd.DataFrame(
        {
            "word": [one.word for one in ranked],
            "moved": [moved(one) for one in ranked],
            "score": [one.score for one in ranked],
            "rank": [one.row + 1 for one in ranked],
        }
    )
    config = st.column_config
    st.dataframe(
        frame.drop(columns="moved") if metric == "cosine" else frame,
        hide_index=True,
        height=min(_HIGHEST, _ROW * (len(frame) + 1) + 3),
        key=key,
        on_select=partial(pick, view, key, [one.word for one in ranked]),
        selection_mode="single-cell",
        column_config={
            "word": config.TextColumn(t("words.neighbours.word"), width=94),
            "moved": config.TextColumn(t("words.neighbours.moved"), width=40, help=t("words.neighbours.moved_help")),
            "score": config.NumberColumn(t("words.neighbours.score"), format=_FORMATS[metric], width=52),
            "rank": config.NumberColumn(
                t("words.neighbours.rank"), format="localized", width=56, help=t("words.neighbours.rank_help")
            ),
        },
    )


def moved(one: Ranked) -> str:
    """The change of rank against the cosine list, as a mark."""
    if one.climbed is None:
        return t("words.neighbours.new")
    return f"{'▲' if one.climbed > 0 else '▼'}{abs(one.climbed)}" if one.climbed else ""


def pick(view: View, key: str, words: Sequence[str]) -> None:
    """A click in a table: its word becomes the query."""
    state: Mapping[str, Any] = st.session_state.get(key) or {}
    cells = state.get("selection", {}).get("cells", [])
    if cells and 0 <= cells[0][0] < len(words):
        view.put("nb_q", words[cells[0][0]])


def reading(space: Space, answer: Answer, asked: Asked) -> None:
    """How the text was read, and which of its words have their vectors from n-grams."""
    said = []
    if answer.query.is_sum:
        how = t("words.neighbours.read.raw" if asked.raw else "words.neighbours.read.unit")
        said.append(t("words.neighbours.read.sum", sum=plain(answer.query.text), how=how))
        said.append(t("words.neighbours.read.kept" if asked.inputs else "words.neighbours.read.left_out"))
    subwords = space.original.subwords
    for found in answer.located:
        if found.row is None and subwords is not None:
            count = len(subwords.pieces(found.word))
            said.append(t("words.neighbours.read.pieces", word=plain(found.word[:60]), count=count))
    if said:
        st.caption(" ".join(said))


def what_you_see(space: Space, found: Lists) -> None:
    """Two sentences from these very lists: do the metrics agree, and what does the dot product prefer?"""
    cosine, dot = found["cosine"], found["dot"]
    if not cosine:
        return
    others: list[Metric] = ["euclidean", "manhattan", "dot"]
    same = [t(f"projections.metrics.{name}") for name in others if comparison.same_order(cosine, found[name])]
    differ = {name: comparison.shared(cosine, found[name]) for name in others}
    said = []
    if same:
        said.append(t("words.neighbours.see.same", names=t("words.neighbours.see.and").join(same)))
    if len(same) < len(others):
        said.append(t("words.neighbours.see.shared", k=len(cosine), **differ))
    ranks = {"dot": f"{comparison.median_rank(dot):,.0f}", "cosine": f"{comparison.median_rank(cosine):,.0f}"}
    longer = comparison.median_length(dot) / max(comparison.median_length(cosine), 1e-12)
    verdict = "frequent" if comparison.median_rank(dot) < comparison.median_rank(cosine) else "not_frequent"
    if comparison.same_order(cosine, dot):
        verdict = "dot_is_cosine"
    said.append(t(f"words.neighbours.see.{verdict}", ratio=f"{longer:.2f}", **ranks))
    show_seen(" ".join(said))


def overlap(one: Lists, other: Lists) -> None:
    """How much of the cosine lists the two models share."""
    both = comparison.common(one["cosine"], other["cosine"])
    if not both:
        st.markdown(t("words.neighbours.overlap.none"))
        return
    share = comparison.jaccard(one["cosine"], other["cosine"])
    st.markdown(t("words.neighbours.overlap.some", share=f"{share:.2f}", count=len(both), words=plain(", ".join(both))))


def export(answers: Sequence[tuple[str, Lists]]) -> None:
    """All lists as one table to take away."""
    rows = [
        {
            "model": name, "metric": metric, "rank": one.rank, "word": one.word, "score": one.score,
            "frequency_rank": one.row + 1, "climbed": one.climbed, "length": one.length,
        }
        for name, lists in answers
        for metric in METRICS
        for one in lists[metric]
    ]  # fmt: skip
    tables.csv_button(pd.DataFrame(rows), key="neighbours")
