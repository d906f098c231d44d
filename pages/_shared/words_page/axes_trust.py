"""How far semantic axes can be trusted, the maths of one score, and the table of all of them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from embed_core.static.axes import FREQUENT, RANDOM_AXES, Placement, explain
from embed_core.static.space import Space
from pages._shared import tables
from pages._shared.i18n import plain, t
from pages._shared.state import View

Placed = tuple[Space, Placement]
Names = tuple[str, str]


def quality(placed: Sequence[Placed], names: Sequence[Names]) -> None:
    """Pole words on their own side, and the spread against that of random axes."""
    with st.expander(t("words.axes.quality.title"), icon=":material/verified:"):
        st.markdown(t("words.axes.quality.about", count=RANDOM_AXES, frequent=f"{FREQUENT:,}"))
        label = {key: t(f"words.axes.quality.{key}") for key in ("model", "axis", "side", "stray", "spread", "random")}
        label |= {key: t(f"words.axes.quality.{key}") for key in ("range", "rank")}
        rows = []
        for space, one in placed:
            for (low, high), check, spread in zip(names, one.checks, one.spreads, strict=True):
                rows.append({
                    label["model"]: space.spec.name,
                    label["axis"]: f"{low} – {high}",
                    label["side"]: f"{check.right}/{check.total}" if check.total else t("words.axes.quality.nothing"),
                    label["stray"]: ", ".join(check.stray),
                    label["spread"]: spread.here,
                    label["random"]: spread.median,
                    label["range"]: f"{spread.low:.3f} – {spread.high:.3f}",
                    label["rank"]: spread.rank,
                })  # fmt: skip
        columns = {label[key]: st.column_config.NumberColumn(format="%.3f") for key in ("spread", "random")}
        columns[label["rank"]] = st.column_config.NumberColumn(format="percent")
        tables.show(pd.DataFrame(rows), key="axes_quality", columns=columns)


def csv(placed: Sequence[Placed], names: Sequence[Names], *, key: str) -> None:
    """The button that takes all scores away."""
    frames = []
    for space, one in placed:
        frame = pd.DataFrame({t("words.axes.quality.model"): space.spec.name, t("words.axes.table.word"): one.names})
        for number, (low, high) in enumerate(names):
            frame[f"{low} – {high}" if number == 0 or names[0] != names[1] else f"{low} – {high} (2)"] = one.scores[
                :, number
            ]
        frames.append(frame)
    tables.csv_button(pd.concat(frames), key=key)


def maths(view: View, placed: Sequence[Placed], names: Sequence[Names]) -> None:
    """One word's score, with the numbers in the formula."""
    box = st.expander(t("projections.maths.title"), icon=":material/function:", key="ax_maths", on_change="rerun")
    with box:
        if not box.open:
            return
        first, second = st.columns(2)
        offered = list(dict.fromkeys(word for _, one in placed for word in one.names))
        with first:
            word = view.choice(st.selectbox, t("words.axes.maths.word"), "ax_word", offered, offered[0])
        number = 0
        with second:
            if len(names) > 1:
                number = view.choice(
                    st.segmented_control, t("words.axes.maths.axis"), "ax_axis", [0, 1], 0,
                    format_func=lambda axis: f"{names[axis][0]} – {names[axis][1]}",
                )  # fmt: skip
        st.markdown(t("words.axes.maths.text", word=plain(word)))
        for space, one in placed:
            _score_of(space, one, word, number, names[number], several=len(placed) > 1)
        st.markdown(t("words.axes.maths.same"))


def _score_of(space: Space, one: Placement, word: str, number: int, names: Names, several: bool) -> None:
    if word not in one.names:
        return
    if several:
        st.markdown(f"**{plain(space.spec.name)}**")
    axis = one.axes[number]
    maths = explain(axis, one.words[one.names.index(word)])
    st.latex(maths.latex)
    frame = pd.DataFrame({
        t("words.axes.maths.pole"): [f"A · {names[0]}"] * len(axis.low) + [f"B · {names[1]}"] * len(axis.high),
        t("words.axes.maths.pole_word"): [end.word for end in (*axis.low, *axis.high)],
        t("words.axes.maths.cosine", word=word): [*maths.to_low.tolist(), *maths.to_high.tolist()],
    })  # fmt: skip
    columns = {frame.columns[2]: st.column_config.NumberColumn(format="%.4f")}
    tables.show(frame, key=f"axes_maths_{space.spec.id}", columns=columns, height=240)
