"""All answers in one table: a row for each word, a column for each method."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from embed_core.oov.overview import NgramAnswer
from embed_core.oov.pieces import Cutting, Piece
from embed_core.oov.vocabulary import Lookup, Passage
from pages._shared import tables
from pages._shared.i18n import t
from pages._shared.unknown_page import answers_ngrams, answers_pieces, answers_tables


def show(
    read: Passage, table: answers_tables.Shown | None, grams: answers_ngrams.Shown | None,
    cuts: Sequence[answers_pieces.Shown],
) -> None:  # fmt: skip
    """The table, with the columns of what is loaded so far."""
    st.markdown(f"**{t('unknown.answers.overview.title')}**")
    columns: dict[str, list[str]] = {t("unknown.answers.overview.word"): list(read.distinct)}
    if table is not None:
        columns[table.model.spec.name] = [_row(found) for found in table.answer.lookups]
    if grams is not None:
        columns[t("unknown.answers.overview.fasttext")] = [_ngrams(answer) for answer in grams.answers]
    for shown in cuts:
        algorithm = t(f"unknown.answers.pieces.algorithms.{shown.cutting.algorithm}")
        columns[f"{algorithm} · {shown.spec.name}"] = [pieces_of(shown.cutting, word) for word in read.distinct]
    tables.show(pd.DataFrame(columns), key="ua_overview", height=min(420, 35 * (len(read.distinct) + 1) + 3))
    st.caption(t("unknown.answers.overview.legend"))


def pieces_of(cutting: Cutting, word: str) -> str:
    """The pieces of a word on one line, "?" where the tokenizer left it out."""
    return " | ".join(_shown(piece) for piece in cutting.of(word)) or "?"


def _shown(piece: Piece) -> str:
    return piece.token if piece.kind == "unknown" else piece.shown


def _row(found: Lookup) -> str:
    if found.row is None:
        return t("unknown.answers.overview.none")
    key = "unknown.answers.overview.lowered" if found.lowered else "unknown.answers.overview.row"
    return t(key, row=f"{found.row + 1:,}", stored=found.stored)


def _ngrams(answer: NgramAnswer) -> str:
    near = ", ".join(word for word, _ in answer.near)
    if answer.row is not None:
        return t("unknown.answers.overview.ngram_row", row=f"{answer.row + 1:,}", near=near)
    if not answer.pieces:
        return t("unknown.answers.overview.none")
    return t("unknown.answers.overview.ngrams", count=answer.pieces, near=near)
