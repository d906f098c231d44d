"""The figures themselves: bars with intervals, the table, and what may be read from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.evaluation.rank_correlation import RESAMPLES, SEED
from embed_core.evaluation.score_card import Board, Contrast, ScoreCard, chinese_analogies, figures
from embed_core.evaluation.word_scores import RESTRICT
from embed_core.static.treatment import Treatment
from pages._shared import tables
from pages._shared.figures import chart, plot
from pages._shared.i18n import plain, t
from pages._shared.seen import show_seen
from pages._shared.words_page import scores_table

SETS = ("wordsim", "simlex", "analogies")


def show(board: Board, treatment: Treatment) -> None:
    """Chart, table, sentences, and where the figures come from."""
    rows = [figures(card) for card in board.cards]
    st.markdown(f"#### {t('words.scores.title')}")
    st.caption(t("words.scores.about", restrict=f"{RESTRICT:,}"))
    for card in board.cards:
        if not card.knows_english:
            st.info(_not_english(card), icon=":material/translate:")
    english = [row for row, card in zip(rows, board.cards, strict=True) if card.knows_english]
    if english:
        _bars(english)
        show_seen(_what_you_see(board, english))
    tables.show(_table(rows), key="score_card", columns=_columns())
    st.caption(_provenance(board.cards, treatment))


def _not_english(card: ScoreCard) -> str:
    key = "words.scores.no_english" if card.knows_chinese else "words.scores.no_english_no_chinese"
    values: dict[str, Any] = {"chinese": len(chinese_analogies())} if card.knows_chinese else {}
    return t(key, name=plain(card.name), wordsim=card.wordsim.used, simlex=card.simlex.used, **values)


def _bars(rows: Sequence[dict[str, Any]]) -> None:
    values = [(row["name"], _numbers(row, SETS)) for row in rows]
    whiskers = [tuple(_numbers(row, [f"{name}_{end}" for name in SETS]) for end in ("low", "high")) for row in rows]
    spec = plot.bars(
        [t(f"words.scores.column.{name}") for name in SETS], values, axis=plot.Axis(t("words.scores.axis"), (0.0, 1.0)),
        whiskers=[(low, high) for low, high in whiskers], height=150 + 60 * len(rows),
    )  # fmt: skip
    chart.show(spec, key="sc_bars", alt=t("words.scores.alt", count=len(rows)))


def _numbers(row: dict[str, Any], names: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([row.get(name) for name in names], dtype=np.float64)


def _what_you_see(board: Board, rows: Sequence[dict[str, Any]]) -> str:
    if board.contrasts:
        return " ".join(_lead(one) for one in board.contrasts)
    row = rows[0]
    if row["wordsim"] is None or row["simlex"] is None:
        return ""
    names = ("wordsim", "wordsim_low", "wordsim_high", "simlex", "simlex_low", "simlex_high")
    told = t("words.scores.see.one", name=plain(row["name"]), **{name: f"{row[name]:.2f}" for name in names})
    return f"{told} {t('words.scores.see.more' if row['wordsim'] > row['simlex'] else 'words.scores.see.less')}"


def _lead(one: Contrast) -> str:
    margin = {"margin": one.margin.value, "low": one.margin.low, "high": one.margin.high}
    return t(
        f"words.scores.see.{'clear' if one.margin.excludes_zero else 'close'}",
        set=t(f"words.scores.column.{'wordsim' if one.set == 'wordsim353' else 'simlex'}"), used=one.used,
        best=plain(one.best), second=plain(one.second), **{name: f"{value:.3f}" for name, value in margin.items()},
    )  # fmt: skip


def _table(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame([_line(row) for row in rows])


def _line(row: dict[str, Any]) -> dict[str, Any]:
    line: dict[str, Any] = {t("words.scores.column.model"): row["name"]}
    for name in ("wordsim", "simlex"):
        label = t(f"words.scores.column.{name}")
        line[label] = row[name]
        low, high = row[f"{name}_low"], row[f"{name}_high"]
        line[t("words.scores.column.interval", name=label)] = None if low is None else f"{low:.3f} … {high:.3f}"
        line[t("words.scores.column.covered", name=label)] = scores_table.share(row[f"{name}_covered"])
    line[t("words.scores.column.analogies")] = row["analogies"]
    line[t("words.scores.column.analogies_covered")] = scores_table.share(row["analogies_covered"])
    return line | {t(f"words.scores.column.{name}"): row[name] for name in ("semantic", "syntactic")}


def _columns() -> dict[str, Any]:
    """Numbers, and short headers for what belongs to the column on the left."""
    names = {name: t(f"words.scores.column.{name}") for name in (*SETS, "semantic", "syntactic", "analogies_covered")}
    covered = [t("words.scores.column.covered", name=names[name]) for name in SETS[:2]] + [names["analogies_covered"]]
    intervals = [t("words.scores.column.interval", name=names[name]) for name in SETS[:2]]
    formats = {names[name]: scores_table.FIGURE for name in (*SETS, "semantic", "syntactic")}
    formats |= dict.fromkeys(covered, scores_table.SHARE)
    shown = scores_table.columns(formats, dict.fromkeys(covered, t("words.scores.column.covered_short")))
    brief = st.column_config.TextColumn(t("words.scores.column.interval_short"))
    return {**shown, **dict.fromkeys(intervals, brief)}


def _provenance(cards: Sequence[ScoreCard], treatment: Treatment) -> str:
    steps = [t("words.scores.centred")] if treatment.centre or treatment.top else []
    steps += [t("words.scores.top", count=treatment.top)] if treatment.top else []
    steps += [t("words.scores.normalised")] if treatment.normalise else []
    done = t("words.scores.treated", steps=", ".join(steps)) if steps else t("words.scores.no_treatment")
    models = plain(", ".join(f"{card.name} ({card.words:,} × {card.dims})" for card in cards))
    return t("words.scores.provenance", models=models, treatment=done, resamples=f"{RESAMPLES:,}", seed=SEED)
