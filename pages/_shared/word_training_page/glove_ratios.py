"""Ratios of co-occurrence probabilities: from the chosen corpus, and ice and steam from a larger one."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.training.glove import bundled
from embed_core.training.glove.counting import Cooccurrence
from embed_core.training.glove.exhibits import typical_words
from embed_core.training.glove.ratios import ENOUGH, Ratio, Ratios, ratio_table, telling
from embed_core.training.glove.settings import Counting
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import plain, t
from pages._shared.seen import seen_text
from pages._shared.state import View
from pages._shared.word_training_page import glove_kit

CORPUS, PAPER = "corpus", "ice steam"
USUAL = {"news": ("south", "west"), "wiki": ("greek", "arabic"), "zh": ("词", "句子")}
MOST = 16
COLOURS = {"first": palette.STATIC, "second": palette.CONTEXTUAL, "both": palette.NEIGHBOUR, "few": palette.QUIET}


def show(view: View, sample_id: str, counting: Counting) -> None:
    """Where the counts come from; the table and its picture; what it says."""
    source = view.choice(
        st.segmented_control, t("word_training_page.glove.ratios.source"), "gl_pair", [CORPUS, *bundled.PAIRS], CORPUS,
        format_func=lambda name: t(f"word_training_page.glove.ratios.sources.{name.replace(' ', '_')}"),
        help=t("word_training_page.glove.ratios.source_help"),
    )  # fmt: skip
    if source == CORPUS:
        counts = glove_kit.counts_of(sample_id, counting)
        if counts is None:
            return
        _show(_typed(view, sample_id, counts), weighted=counting.weighted, published=False)
        glove_kit.provenance(view, sample_id, counts, counting)
    else:
        _show(bundled.bundled(source), weighted=False, published=source == PAPER)
        st.caption(_bundle_line(source))
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t("word_training_page.glove.ratios.maths"))


def _typed(view: View, sample_id: str, counts: Cooccurrence) -> Ratios:
    key = glove_kit.corpus_key(sample_id)
    usual = _usual(sample_id, counts)
    left, right = st.columns(2)
    with left:
        first = view.text(t("word_training_page.glove.ratios.first"), f"gl_first_{key}", usual[0]).strip() or usual[0]
    with right:
        second = (
            view.text(t("word_training_page.glove.ratios.second"), f"gl_second_{key}", usual[1]).strip() or usual[1]
        )
    probes = ", ".join(telling(counts, first, second))
    typed = view.text(
        t("word_training_page.glove.ratios.probes"), f"gl_probes_{key}", "", placeholder=probes,
        help=t("word_training_page.glove.ratios.probes_help", most=MOST),
    )  # fmt: skip
    words = glove_kit.known_words(counts, typed or probes, at_most=MOST) if typed or probes else []
    return ratio_table(counts, first, second, words)


def _usual(sample_id: str, counts: Cooccurrence) -> tuple[str, str]:
    known = counts.rows
    wished = USUAL.get(sample_id, ())
    if wished and all(word in known for word in wished):
        return wished[0], wished[1]
    found = [*typical_words(counts), *counts.words]
    return found[0], next(word for word in found[2:] + found if word != found[0])


def _show(table: Ratios, *, weighted: bool, published: bool) -> None:
    if not table.rows:
        st.info(t("word_training_page.glove.ratios.no_probes"), icon=":material/info:")
        return
    left, right = st.columns([2, 1], gap="medium")
    with left:
        tables.show(_frame(table, published), key="gl_ratios")
    with right:
        _bars(table)
    st.markdown(_what_you_see(table))
    if weighted:
        st.caption(t("word_training_page.glove.ratios.rough"))


def _frame(table: Ratios, published: bool) -> pd.DataFrame:
    name = "word_training_page.glove.ratios.column."
    first, second = table.first, table.second
    frame = pd.DataFrame({
        t(f"{name}probe"): [row.probe for row in table.rows],
        t(f"{name}count", word=first): [f"{row.first:.4g}" for row in table.rows],
        t(f"{name}count", word=second): [f"{row.second:.4g}" for row in table.rows],
        t(f"{name}given", word=first): [_small(row.given_first) for row in table.rows],
        t(f"{name}given", word=second): [_small(row.given_second) for row in table.rows],
        t(f"{name}ratio"): [_ratio(row.ratio) for row in table.rows],
        t(f"{name}side"): [_side(row, table) for row in table.rows],
    })  # fmt: skip
    if published:
        ratios = [bundled.PUBLISHED.get(row.probe) for row in table.rows]
        frame[t(f"{name}published")] = [f"{one[2]:g}" if one else "–" for one in ratios]
    return frame


def _small(value: float) -> str:
    return f"{value:.2g}" if value else "0"


def _ratio(value: float) -> str:
    return "–" if math.isnan(value) else "∞" if math.isinf(value) else f"{value:.3g}"


def _side(row: Ratio, table: Ratios) -> str:
    return t(f"word_training_page.glove.ratios.side.{row.side}", first=table.first, second=table.second)


def _bars(table: Ratios) -> None:
    names = [row.probe for row in table.rows]
    rows = [(number, row) for number, row in enumerate(table.rows) if row.first + row.second > 0]
    middle = np.zeros(len(names))
    low, high = middle.copy(), middle.copy()
    for number, row in rows:
        middle[number], low[number], high[number] = row.log2, row.low, row.high
    axis = plot.Axis(t("word_training_page.glove.ratios.axis", first=table.first, second=table.second))
    spec = plot.bars(names, [("log2", middle)], axis=axis, whiskers=[(low, high)])
    spec["data"][0]["marker"]["color"] = [COLOURS[row.side] for row in table.rows]
    chart.show(spec, key="gl_ratio_bars", alt=t("word_training_page.glove.ratios.alt"))


def _what_you_see(table: Ratios) -> str:
    said: list[str] = []
    values = {"first": plain(table.first), "second": plain(table.second), "enough": f"{ENOUGH:g}"}
    for side in ("first", "second", "both", "few"):
        words = ", ".join(plain(row.probe) for row in table.rows if row.side == side)
        if words:
            said.append(t(f"word_training_page.glove.ratios.see_{side}", words=words, **values))
    return seen_text(" ".join(said))


def _bundle_line(source: str) -> str:
    read = bundled.facts()
    first, second = source.split()
    return t(
        "word_training_page.glove.ratios.bundle", corpus=plain(read.corpus), words=f"{read.words:,}",
        window=read.window, first=first, second=second, one=f"{read.occurrences[first]:,}",
        other=f"{read.occurrences[second]:,}",
    )  # fmt: skip
