"""Kinds of negatives compared by what they do, and the threshold over the whole set."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.training.contrastive.contrasts import REASONS, Counted, Effect, Kind
from embed_core.training.contrastive.negatives import Mined, Rules
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import plain, t
from pages._shared.inspector import panel
from pages._shared.seen import show_seen

_NAME = "bge_page.negatives"
SHADES = {"score": palette.HIGHLIGHT, "duplicate": palette.FOUND, "same_text": palette.INK}


def kinds(told: Sequence[Effect], temperature: float, batch: int) -> None:
    """Loss and pull of each kind as bars, and all figures as a table."""
    st.markdown(f"### {t(f'{_NAME}.effects.title')}")
    by_kind = {one.kind: one for one in told}
    show_seen(_seen(by_kind))
    names = [t(f"{_NAME}.effects.{one.kind}", batch=batch) for one in told]
    first, second = st.columns(2)
    for column, figure, colour in ((first, "loss", palette.STATIC), (second, "pull", palette.CONTEXTUAL)):
        with column:
            title = t(f"{_NAME}.effects.{figure}")
            values = np.nan_to_num(np.array([getattr(one, figure) for one in told]))
            spec = plot.bars(names, [(title, values)], axis=plot.Axis(), colours=[colour])
            if ink := panel.ink():
                spec["layout"]["yaxis"]["tickfont"] = {"color": ink}
            st.markdown(f"##### {title}")
            chart.show(spec, key=f"bn_{figure}", alt=t(f"{_NAME}.effects.alt", figure=title))
    frame = pd.DataFrame(
        {
            t(f"{_NAME}.effects.kind"): names,
            t(f"{_NAME}.effects.negatives"): [round(one.negatives, 1) for one in told],
            t(f"{_NAME}.effects.cosine"): [round(one.cosine, 3) for one in told],
            t(f"{_NAME}.effects.loss"): [round(one.loss, 3) for one in told],
            t(f"{_NAME}.effects.pull"): [round(one.pull, 2) for one in told],
            t(f"{_NAME}.effects.topic"): [_percent(one.topic) for one in told],
        }
    )
    tables.show(frame, key="bn_effects")
    st.caption(t(f"{_NAME}.effects.about", t=f"{temperature:g}"))


def _seen(told: dict[Kind, Effect]) -> str:
    random, hard, unfiltered = told["random"], told["hard"], told["unfiltered"]
    if not hard.negatives:
        return t(f"{_NAME}.effects.no_hard")
    said = t(
        f"{_NAME}.effects.see", hard=f"{hard.pull:.1f}", random=f"{random.pull:.1f}",
        topic=plain(f"{100 * hard.topic:.0f} %"), chance=plain(f"{100 * random.topic:.0f} %"),
    )  # fmt: skip
    return f"{said} {t(f'{_NAME}.effects.see_unfiltered', unfiltered=f'{unfiltered.pull:.1f}')}"


def whole(curve: Sequence[Counted], mined: Sequence[Mined], rules: Rules) -> None:
    """How many are kept and flagged at every threshold."""
    st.markdown(f"### {t(f'{_NAME}.whole.title')}")
    questions = len(mined)
    poor = sum(len(one.negatives) < rules.count for one in mined)
    said = t(
        f"{_NAME}.whole.see", share=plain(f"{100 * rules.share:.0f} %"), questions=questions,
        flagged=sum(bool(one.flagged) for one in mined), poor=poor, count=rules.count,
    )  # fmt: skip
    crowded = poor * 2 > questions
    show_seen(f"{said} {t(f'{_NAME}.whole.crowded') if crowded else ''}")
    x = np.array([100 * one.share for one in curve])
    lines = [
        plot.Curve(t(f"{_NAME}.kinds.kept"), x, _each([one.kept for one in curve], questions), colour=palette.STATIC)
    ]
    for reason in REASONS:
        counts = [one.flagged[reason] for one in curve]
        if any(counts):
            name = t(f"{_NAME}.reasons.{reason}")
            lines.append(plot.Curve(name, x, _each(counts, questions), colour=SHADES[reason]))
    spec = plot.curves(lines, x=plot.Axis(t(f"{_NAME}.whole.x")), y=plot.Axis(t(f"{_NAME}.whole.y")), height=340)
    spec["layout"]["shapes"] = [
        {"type": "line", "xref": "x", "yref": "paper", "x0": 100 * rules.share, "x1": 100 * rules.share, "y0": 0,
         "y1": 1, "line": {"color": palette.QUIET, "width": 2, "dash": "dot"}}
    ]  # fmt: skip
    chart.show(spec, key="bn_whole", alt=t(f"{_NAME}.whole.alt"))
    frame = pd.DataFrame(
        {
            t(f"{_NAME}.whole.x"): x,
            t(f"{_NAME}.kinds.kept"): [one.kept for one in curve],
            **{t(f"{_NAME}.reasons.{reason}"): [one.flagged[reason] for one in curve] for reason in REASONS},
        }
    )
    st.caption(t(f"{_NAME}.whole.about", last=rules.last, questions=questions))
    tables.csv_button(frame, key="bn_whole_table")


def _percent(share: float) -> str:
    return "–" if share != share else f"{100 * share:.0f} %"


def _each(counts: Sequence[int], questions: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array(counts, dtype=np.float64) / questions


def maths_and_sources() -> None:
    """The rule; papers."""
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t(f"{_NAME}.maths.rule"))
        st.latex(r"\text{flagged}\;\Leftrightarrow\; s(q,p)>s(q,p^+)-(1-\alpha)\,|s(q,p^+)|")
        st.markdown(t(f"{_NAME}.maths.loss"))
        st.latex(
            r"L=-\ln\frac{e^{s(q,p^+)/\tau}}{e^{s(q,p^+)/\tau}+\sum_{p^-}e^{s(q,p^-)/\tau}}"
            r"\qquad\text{pull}=\frac{1-p^{+}}{\tau}"
        )
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t(f"{_NAME}.maths.sources"))
