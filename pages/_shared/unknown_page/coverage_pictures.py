"""The two pictures: words by rank on logarithmic axes, and coverage against the size of the vocabulary."""

from __future__ import annotations

import numpy as np
import streamlit as st

from embed_core.oov.coverage import SIZES, Covered, Survey, same_words
from embed_core.oov.coverage import growth as growth_of
from embed_core.oov.zipf import shown_ranks
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import t
from pages._shared.unknown_page.coverage_tables import model_name

HEIGHT = 460


def ranks(survey: Survey, covered: Covered) -> None:
    """Count against rank, one dot a word, covered or not; Zipf's line."""
    st.markdown(f"**{t('unknown.coverage.ranks_title')}**")
    counts = survey.counts
    shown = shown_ranks(len(counts.words))
    known = covered.rows[shown - 1] > 0
    groups = [
        _dots(t(f"unknown.coverage.{name}"), shown[chosen], survey, colour)
        for name, chosen, colour in (
            ("known", known, palette.STATIC), ("unknown", ~known, palette.CONTEXTUAL),
        )
    ]  # fmt: skip
    x = plot.Axis(t("unknown.coverage.rank_axis"), log=True)
    y = plot.Axis(t("unknown.coverage.count_axis"), log=True)
    spec = plot.placed(groups, x=x, y=y, height=HEIGHT)
    if survey.fit is not None:
        ends = np.array([survey.fit.first, len(counts.words)])
        name = t("unknown.coverage.line", exponent=f"{survey.fit.exponent:.2f}")
        line = plot.Curve(name, ends, survey.fit.counts(ends), dashed=True, colour=palette.QUIET)
        spec["data"] = [{**trace, "mode": "lines"} for trace in plot.curves([line], x=x, y=y)["data"]] + spec["data"]
    chart.show(spec, key="uc_ranks", kind="scatter", alt=t("unknown.coverage.ranks_alt"))


def growth(survey: Survey) -> None:
    """Coverage of running words by the most frequent words of each vocabulary."""
    st.markdown(f"**{t('unknown.coverage.growth_title')}**")
    lines = []
    for names, first in same_words(survey):
        sizes, shares = growth_of(survey.counts, first)
        lines.append(plot.Curve(" = ".join(map(model_name, names)), sizes, shares))
    for covered in survey.covered:
        if covered.ngrams:
            ends = np.array([SIZES[0], covered.size])
            name = t("unknown.coverage.with_ngrams", name=model_name(covered.model))
            lines.append(plot.Curve(name, ends, np.full(2, covered.with_ngrams), dashed=True))
    x = plot.Axis(t("unknown.coverage.size_axis"), log=True)
    y = plot.Axis(t("unknown.coverage.share_axis"), percent=True, range=(0.0, 1.03))
    chart.show(plot.curves(lines, x=x, y=y, height=HEIGHT), key="uc_growth", alt=t("unknown.coverage.growth_alt"))


def _dots(name: str, shown: np.ndarray, survey: Survey, colour: str) -> plot.Dots:
    counts = survey.counts
    places = np.column_stack([shown, counts.counts[shown - 1]]).astype(np.float64)
    words = [counts.words[rank - 1] for rank in shown.tolist()]
    return plot.Dots(name, words, places, colour=colour, labels=False, size=7.0)
