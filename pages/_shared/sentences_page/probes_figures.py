"""Bars of the probes by kind or pair by pair, and the table of all pairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.sentence.ladder import ClimbedProbes
from embed_core.sentence.probes import Probe, by_kind
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import t
from pages._shared.inspector import panel
from pages._shared.state import View

_NAME = "sentences_page.probes"
EVERY = "every"


def choose(view: View, asked: Sequence[Probe]) -> str:
    """All kinds, or the pairs of one."""
    kinds = [EVERY, *dict.fromkeys(probe.kind for probe in asked)]
    return view.choice(
        st.segmented_control, t(f"{_NAME}.kind"), "pr_kind", kinds, EVERY,
        format_func=lambda name: t(f"{_NAME}.kinds.{name}"), help=t(f"{_NAME}.kind_help"),
    )  # fmt: skip


def show(asked: Sequence[Probe], names: Sequence[str], found: Sequence[ClimbedProbes], kind: str) -> None:
    """One group of bars a kind (or a pair), one bar a rung."""
    whiskers = []
    if kind == EVERY:
        grouped = [by_kind(asked, one.probed.scaled) for one in found]
        kinds = list(dict.fromkeys(probe.kind for probe in asked))
        rows = [t(f"{_NAME}.kinds.{name}") for name in kinds]
        nothing = (float("nan"),) * 3
        figures = [np.array([one.get(name, nothing) for name in kinds]) for one in grouped]
        values = [(name, rows_of[:, 0]) for name, rows_of in zip(names, figures, strict=True)]
        whiskers = [(rows_of[:, 1], rows_of[:, 2]) for rows_of in figures]
    else:
        st.caption(t(f"{_NAME}.about.{kind}"))
        places = [place for place, probe in enumerate(asked) if probe.kind == kind]
        rows = [f"{asked[place].first} | {asked[place].second}" for place in places]
        values = [(name, one.probed.scaled[places]) for name, one in zip(names, found, strict=True)]
    lowest = min((float(np.nanmin(low)) for low, _ in whiskers if np.isfinite(low).any()), default=0.0)
    lowest = min([lowest, *(float(np.nanmin(row)) for _, row in values if np.isfinite(row).any())])
    spec = plot.bars(
        rows, values, axis=plot.Axis(t(f"{_NAME}.axis"), (min(-0.05, lowest - 0.05), 1.05)), whiskers=whiskers,
        height=max(260, 18 * len(rows) * len(names) + 110),
    )  # fmt: skip
    if ink := panel.ink():
        spec["layout"]["yaxis"]["tickfont"] = {"color": ink}
    spec["layout"]["shapes"] = [_line(at) for at in (0.0, 1.0)]
    chart.show(spec, key="pr_bars", alt=t(f"{_NAME}.alt", rungs=len(names), rows=len(rows)))
    st.caption(t(f"{_NAME}.scale_every" if kind == EVERY else f"{_NAME}.scale"))


def table(asked: Sequence[Probe], names: Sequence[str], found: Sequence[ClimbedProbes], kind: str) -> None:
    """All pairs of the kind: the cosine, and where it lies between unrelated and identical."""
    places = [place for place, probe in enumerate(asked) if kind in (EVERY, probe.kind)]
    frame = pd.DataFrame({
        t(f"{_NAME}.columns.kind"): [t(f"{_NAME}.kinds.{asked[place].kind}") for place in places],
        t(f"{_NAME}.columns.same"): [_same(asked[place]) for place in places],
        t(f"{_NAME}.columns.first"): [asked[place].first for place in places],
        t(f"{_NAME}.columns.second"): [asked[place].second for place in places],
    })  # fmt: skip
    settings: dict[str, Any] = {}
    for name, one in zip(names, found, strict=True):
        for column, values in (("cosine", one.probed.cosines), ("scaled", one.probed.scaled)):
            title = t(f"{_NAME}.columns.{column}", name=name)
            frame[title] = values[places].round(4)
            settings[title] = st.column_config.NumberColumn(format="%.3f")
    with st.expander(t(f"{_NAME}.table"), icon=":material/table_rows:"):
        tables.show(frame, key="pr_pairs", columns=settings)


def _same(probe: Probe) -> str:
    return t(f"{_NAME}.same.{'unknown' if probe.same is None else 'yes' if probe.same else 'no'}")


def _line(at: float) -> dict[str, Any]:
    return {
        "type": "line", "xref": "x", "yref": "paper", "x0": at, "x1": at, "y0": 0, "y1": 1,
        "line": {"color": palette.QUIET, "width": 1.5, "dash": "dot"},
    }  # fmt: skip
