"""Precision on held-out words: by cosine and CSLS beside chance, and by the number of seed pairs."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.crosslingual.alignment import Aligned, SeedCurve, seed_curve
from embed_core.crosslingual.precision import AT, precision
from embed_core.progress import Progress
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import t
from pages._shared.languages_page.alignment_kit import Asked, percent, result
from pages._shared.seen import show_seen
from pages._shared.state import View

MEASURES = ("csls", "cosine")


def show(view: View, asked: Asked, found: Aligned) -> None:
    """The table, then the curve."""
    st.markdown(f"### {t('languages_page.alignment.scores.title')}")
    st.markdown(
        t(
            "languages_page.alignment.scores.about",
            held=f"{len(found.asked):,}",
            pairs=f"{len(found.held_out):,}",
            candidates=f"{found.ranks.candidates:,}",
        )
    )
    tables.show(_table(found), key="al_scores")
    at = view.choice(
        st.segmented_control, t("languages_page.alignment.scores.at"), "al_at", list(AT), 5,
        format_func=lambda k: f"P@{k}",
    )  # fmt: skip
    curve = result(f"al_curve|{asked.without_seeds}", partial(_curve, asked))
    if curve is None:
        return
    spec = plot.curves(
        _lines(curve, at), x=plot.Axis(t("languages_page.alignment.scores.seeds"), log=True),
        y=plot.Axis(f"P@{at}", percent=True, range=(0.0, _top(curve, at))), height=380,
    )  # fmt: skip
    spec["layout"]["xaxis"] |= {"tickvals": list(curve.sizes), "ticktext": [f"{size:,}" for size in curve.sizes]}
    chart.show(spec, key="al_curve", alt=t("languages_page.alignment.scores.alt", k=at))
    show_seen(_seen(curve, at))


def _curve(asked: Asked, progress: Progress) -> SeedCurve:
    return seed_curve(asked.source, asked.target, asked.pairs, asked.settings, progress)


def _table(found: Aligned) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    for measure in MEASURES:
        row: dict[str, object] = {t("languages_page.alignment.column.measure"): _name(measure)}
        for k in AT:
            score = precision(found.ranks.of(measure), k)
            row[f"P@{k}"] = f"{100 * score.value:.1f} %"
            row[t("languages_page.alignment.column.interval", k=k)] = (
                f"{100 * score.low:.1f} – {100 * score.high:.1f} %"
            )
        rows.append(row)
    chance: dict[str, object] = {t("languages_page.alignment.column.measure"): t("languages_page.alignment.chance")}
    for k in AT:
        chance[f"P@{k}"] = f"{100 * found.ranks.chance(k):.2g} %"
    return pd.DataFrame([*rows, chance]).fillna("")


def _lines(curve: SeedCurve, k: int) -> list[plot.Curve]:
    sizes = np.asarray(curve.sizes)
    lines = []
    for number, measure in enumerate(MEASURES):
        values = [[precision(draw.of(measure), k, resamples=0).value for draw in draws] for draws in curve.found]
        lines.append(
            plot.Curve(
                _name(measure),
                sizes,
                np.array([float(np.mean(row)) for row in values]),
                np.array([min(row) for row in values]),
                np.array([max(row) for row in values]),
                colour=palette.category_colour(number),
            )
        )
    chance = curve.found[0][0].chance(k)
    flat = np.full(2, chance)
    ends = np.array([sizes[0], sizes[-1]])
    return [*lines, plot.Curve(t("languages_page.alignment.chance"), ends, flat, dashed=True, colour=palette.QUIET)]


def _top(curve: SeedCurve, k: int) -> float:
    best = max(precision(draw.csls, k, resamples=0).value for draws in curve.found for draw in draws)
    return min(1.0, 1.15 * best + 0.01)


def _seen(curve: SeedCurve, k: int) -> str:
    at = [float(np.mean([precision(draw.csls, k, resamples=0).value for draw in draws])) for draws in curve.found]
    values = {
        "few": f"{curve.sizes[0]:,}", "many": f"{curve.sizes[-1]:,}", "first": percent(at[0]), "last": percent(at[-1]),
        "half": f"{curve.sizes[-2]:,}", "before": percent(at[-2]), "k": k,
    }  # fmt: skip
    kind = "rising" if at[-1] > 1.1 * at[-2] else "flat"
    return " ".join(t(f"languages_page.alignment.scores.see.{name}", **values) for name in ("ends", kind))


def _name(measure: str) -> str:
    return t(f"languages_page.alignment.measure.{measure}")
