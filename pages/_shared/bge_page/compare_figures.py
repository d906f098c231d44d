"""Scores with their intervals, and the plane of alignment and uniformity."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.training.contrastive.comparison import FIGURES
from pages._shared import tables
from pages._shared.bge_page.compare_choose import Drawn, gap
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import plain, t
from pages._shared.inspector import panel
from pages._shared.seen import show_seen

_NAME = "bge_page.compare"


def scores(found: Sequence[Drawn]) -> None:
    """Recall@1, Recall@5 and MRR as bars with intervals, and the table of everything."""
    names = [one.name for one in found]
    values, whiskers = [], []
    for figure in FIGURES:
        rows = [one.measured.of(figure) for one in found]
        values.append((t(f"{_NAME}.figures.{figure}"), np.array([row.value for row in rows])))
        whiskers.append((np.array([row.low for row in rows]), np.array([row.high for row in rows])))
    spec = plot.bars(names, values, axis=plot.Axis(range=(0, 1.02), percent=True), whiskers=whiskers)
    if ink := panel.ink():
        spec["layout"]["yaxis"]["tickfont"] = {"color": ink}
    chart.show(spec, key="bc_scores", alt=t(f"{_NAME}.alt_scores", count=len(found)))
    tables.show(_table(found), key="bc_table")
    if any(one.measured.sides.silent for one in found):
        st.caption(t(f"{_NAME}.silent"))


def plane(found: Sequence[Drawn]) -> None:
    """One point a model: alignment across, uniformity up."""
    st.markdown(f"### {t(f'{_NAME}.plane.title')}")
    tight = min(found, key=lambda one: one.measured.alignment)
    even = min(found, key=lambda one: one.measured.uniformity)
    kind = "same" if tight is even else "apart"
    show_seen(
        t(
            f"{_NAME}.plane.see_{kind}", tight=tight.marked, alignment=f"{tight.measured.alignment:.2f}",
            even=even.marked, uniformity=f"{even.measured.uniformity:.2f}",
        )
    )  # fmt: skip
    groups = [
        plot.Dots(
            one.name, [one.name], np.array([[one.measured.alignment, one.measured.uniformity]]), size=15,
            colour=palette.category_colour(number),
        )
        for number, one in enumerate(found)
    ]  # fmt: skip
    across = [one.measured.alignment for one in found]
    up = [one.measured.uniformity for one in found]
    x = plot.Axis(t(f"{_NAME}.plane.x"), _around(across, 0.0))
    y = plot.Axis(t(f"{_NAME}.plane.y"), _around(up, 0.0))
    spec = plot.placed(groups, x=x, y=y, height=420, ink=panel.ink())
    chart.show(spec, key="bc_plane", alt=t(f"{_NAME}.plane.alt", count=len(found)))
    st.caption(t(f"{_NAME}.plane.about"))


def percent(value: float) -> str:
    """A share, safe in Markdown."""
    return plain(f"{100 * value:.0f} %")


def _around(values: Sequence[float], edge: float) -> tuple[float, float]:
    low, high = min(*values, edge), max(*values, edge)
    room = 0.15 * (high - low) or 0.5
    return low - room, high + room


def _table(found: Sequence[Drawn]) -> pd.DataFrame:
    column = f"{_NAME}.columns"
    base = found[0]
    table: dict[str, list[object]] = {t(f"{column}.model"): [one.name for one in found]}
    for figure in FIGURES:
        table[t(f"{_NAME}.figures.{figure}")] = [_interval(one, figure) for one in found]
    table[t(f"{column}.gap", name=base.name)] = ["–" if one is base else _gap(one, base) for one in found]
    table[t(f"{column}.alignment")] = [round(one.measured.alignment, 3) for one in found]
    table[t(f"{column}.uniformity")] = [round(one.measured.uniformity, 3) for one in found]
    table[t(f"{column}.own")] = [round(one.measured.own, 3) for one in found]
    table[t(f"{column}.other")] = [round(one.measured.other, 3) for one in found]
    table[t(f"{column}.dims")] = [one.measured.sides.questions.shape[1] for one in found]
    table[t(f"{column}.query")] = [one.measured.prefixes[0].strip() or "–" for one in found]
    table[t(f"{column}.passage")] = [one.measured.prefixes[1].strip() or "–" for one in found]
    return pd.DataFrame(table)


def _interval(one: Drawn, figure: str) -> str:
    told = one.measured.of(figure)  # type: ignore[arg-type]
    return f"{told.value:.3f} [{told.low:.3f}, {told.high:.3f}]"


def _gap(one: Drawn, base: Drawn) -> str:
    told = gap(one, base)
    return f"{100 * told.value:+.1f} [{100 * told.low:+.1f}, {100 * told.high:+.1f}]"


def maths_and_sources() -> None:
    """Formulas; papers."""
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t(f"{_NAME}.maths.recall"))
        st.latex(
            r"\text{Recall@}k=\frac1n\sum_q[\text{rank}_q\le k]\qquad\text{MRR}=\frac1n\sum_q\frac{1}{\text{rank}_q}"
        )
        st.markdown(t(f"{_NAME}.maths.plane"))
        st.latex(
            r"\text{alignment}=\frac1n\sum_i\lVert q_i-p_i\rVert^2\qquad"
            r"\text{uniformity}=\ln\frac{1}{m(m-1)}\sum_{i\ne j}e^{-2\lVert p_i-p_j\rVert^2}"
        )
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t(f"{_NAME}.maths.sources"))
