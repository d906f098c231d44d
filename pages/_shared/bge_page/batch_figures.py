"""The three matrices of a batch, and what stands below the section."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import pandas as pd
import streamlit as st

from embed_core.training.contrastive.batches import topics
from embed_core.training.contrastive.loss import BatchLoss
from embed_core.training.contrastive.pairs import Pair
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.labels import width
from pages._shared.figures.scene import Array, Spec, short
from pages._shared.i18n import t
from pages._shared.inspector import panel

_NAME = "bge_page.batch"
DIGITS_UP_TO, NAMED_UP_TO = 12, 24  # pairs: beyond, the cells are too small for numbers, the rows for names
LETTERS, WIDE = 22, 10.0  # of a row's name; pixels a letter, above which it is Chinese for the most part


def show(batch: BatchLoss, chosen: Sequence[Pair]) -> None:
    """Cosines and probabilities side by side, the gradient below, outlines around the diagonal and same topics."""
    scale = len(chosen)
    first, second = st.columns(2)
    with first:
        _one("similarities", batch.similarities, chosen, "plain", None)
    with second:
        _one("probabilities", batch.probabilities, chosen, "plain", (0.0, 1.0))
    left, right = st.columns([1, 1], vertical_alignment="center")
    with left:
        _one("gradient", batch.gradient, chosen, "diverging", None)
    with right:
        st.markdown(t(f"{_NAME}.reading", count=scale, others=scale - 1))
        frame = pd.DataFrame(batch.similarities.round(4), columns=[str(n) for n in range(1, scale + 1)])
        frame.insert(0, t(f"{_NAME}.question"), [pair.question for pair in chosen])
        frame["passage"] = [pair.passage for pair in chosen]
        tables.csv_button(frame, key="bb_matrix")


def _one(
    name: str, values: Array, chosen: Sequence[Pair], scale: Literal["diverging", "plain"],
    bounds: tuple[float, float] | None,
) -> None:  # fmt: skip
    st.markdown(f"##### {t(f'{_NAME}.matrix.{name}')}")
    count = len(chosen)
    rows = [f"{number}. {pair.question}" for number, pair in enumerate(chosen, 1)]
    columns = [f"{number}. {pair.passage}" for number, pair in enumerate(chosen, 1)]
    low, high = bounds or (None, None)
    spec = plot.heatmap(
        values, rows, columns, title=t(f"{_NAME}.scale.{name}"), scale=scale, low=low, high=high,
        height=min(620, max(330, 26 * count + 120)),
    )  # fmt: skip
    _dress(spec, chosen)
    chart.show(spec, key=f"bb_{name}", alt=t(f"{_NAME}.alt.{name}", count=count))


def _dress(spec: Spec, chosen: Sequence[Pair]) -> None:
    count = len(chosen)
    if count > DIGITS_UP_TO:
        spec["data"][0].pop("texttemplate", None)
    step = 1 if count <= DIGITS_UP_TO else 2 if count <= NAMED_UP_TO else 4
    layout = spec["layout"]
    layout["xaxis"] |= {"tickangle": 0, "tickvals": list(range(0, count, step))}
    layout["xaxis"]["ticktext"] = [str(place + 1) for place in range(0, count, step)]
    if count <= NAMED_UP_TO:
        layout["yaxis"]["ticktext"] = [_named(n, pair.question) for n, pair in enumerate(chosen, 1)]
    else:
        layout["yaxis"] |= {"tickvals": layout["xaxis"]["tickvals"], "ticktext": layout["xaxis"]["ticktext"]}
    own = [(place, place + 1) for place in range(count)]
    layout["shapes"] = [_squares(own, palette.NEIGHBOUR, 1.5), _squares(topics(chosen), palette.HIGHLIGHT, 2.5)]
    if ink := panel.ink():
        for axis in ("xaxis", "yaxis"):
            layout[axis]["tickfont"] = {"color": ink}


def _named(number: int, question: str) -> str:
    wide = width(question) > WIDE * max(1, len(question))
    letters = LETTERS // 2 if wide else LETTERS
    return short(f"{number}. {question}", letters)


def _squares(runs: Sequence[tuple[int, int]], colour: str, line: float) -> dict[str, Any]:
    """Squares on the diagonal over the pairs ``first`` up to ``end``, all in one shape."""
    corners = [
        f"M{first - 0.48},{first - 0.48}H{end - 0.52}V{end - 0.52}H{first - 0.48}Z" for first, end in runs
    ]  # fmt: skip
    return {"type": "path", "path": "".join(corners) or "M0,0Z", "line": {"color": colour, "width": line}}


def maths_and_sources() -> None:
    """Loss, gradient, bound; papers."""
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t(f"{_NAME}.maths.loss"))
        st.latex(r"p_{ij}=\frac{e^{s_{ij}/\tau}}{\sum_k e^{s_{ik}/\tau}}\qquad L=-\frac1n\sum_i\ln p_{ii}")
        st.markdown(t(f"{_NAME}.maths.gradient"))
        st.latex(
            r"\frac{\partial L}{\partial s_{ij}}=\frac{p_{ij}-[i=j]}{n\,\tau}\qquad"
            r"\text{pull}_i=\frac{1-p_{ii}}{\tau}\qquad \text{hardest}_i=\frac{\max_{j\ne i}p_{ij}}{1-p_{ii}}"
        )
        st.markdown(t(f"{_NAME}.maths.bound"))
        st.latex(r"I(q;p)\;\ge\;\ln n-L")
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t(f"{_NAME}.maths.sources"))
