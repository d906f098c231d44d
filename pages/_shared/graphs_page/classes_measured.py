"""F1 over the share of labelled nodes, with the spread over the seeds: curves, a table, two sentences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from embed_core import presets
from embed_core.graph.classification import METHODS, SPREAD, VECTORS, VOTE, Classified, Labels
from embed_core.graph.kinds import FloatArray
from embed_core.graph.link_prediction import compared
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import language, plain, t
from pages._shared.seen import show_seen

_NAME = "graphs_page.classes"
_COLOURS = dict(zip(METHODS, (palette.STATIC, "#E69F00", "#009E73", palette.QUIET), strict=True))


def scores_of(found: Classified, kind: str) -> dict[str, FloatArray]:
    """Micro or macro F1, (seeds, shares) a method."""
    return found.micro if kind == "micro" else found.macro


def curves(found: Classified, share: float, kind: str) -> None:
    """One curve a method, a band of one standard deviation, a line at the chosen share."""
    shares = np.array(found.shares)
    lines = []
    for method, values in scores_of(found, kind).items():
        mean, spread = values.mean(axis=0), _deviation(values)
        band: tuple[Any, Any] = (
            (np.maximum(mean - spread, 0), np.minimum(mean + spread, 1)) if len(values) > 1 else (None, None)
        )
        lines.append(
            plot.Curve(
                t(f"{_NAME}.methods.{method}"),
                shares,
                mean,
                *band,
                dashed=method == "majority",
                colour=_COLOURS[method],
            )
        )
    low = min(0.5, *(float((line.y if line.low is None else line.low).min()) for line in lines)) - 0.03
    spec = plot.curves(
        lines, x=plot.Axis(t(f"{_NAME}.x"), (0.07, 0.93), percent=True),
        y=plot.Axis(t(f"{_NAME}.y.{kind}"), (max(0, low), 1.02)), height=460,
    )  # fmt: skip
    spec["layout"]["shapes"] = [{
        "type": "line", "xref": "x", "yref": "paper", "x0": share, "x1": share, "y0": 0, "y1": 1,
        "line": {"color": palette.HIGHLIGHT, "width": 1.5, "dash": "dot"},
    }]  # fmt: skip
    st.markdown(f"**{t(f'{_NAME}.curves')}**")
    chart.show(spec, key="gc_curves", alt=t(f"{_NAME}.curves_alt", methods=len(lines)))
    st.caption(t(f"{_NAME}.curves_about"))


def see(found: Classified, labels: Labels, place: int, kind: str) -> None:
    """What the curves say at the chosen share."""
    values = {method: one[:, place] for method, one in scores_of(found, kind).items()}
    rival = max((SPREAD, VOTE), key=lambda method: float(values[method].mean()))
    said = [
        t(
            f"{_NAME}.see.numbers", share=f"{found.shares[place]:.0%}", vectors=_spread(values[VECTORS]),
            rival=t(f"{_NAME}.methods.{rival}"), other=_spread(values[rival]), majority=_spread(values["majority"]),
            name=t(f"{_NAME}.kinds.{kind}"), commonest=plain(presets.value_name(labels.names[0], language())),
        ),
        t(f"{_NAME}.see.{compared(values[VECTORS], values[rival])}", rival=t(f"{_NAME}.methods.{rival}")),
    ]  # fmt: skip
    show_seen(("" if language() == "zh" else " ").join(said))


def table(found: Classified, kind: str) -> None:
    """Every share and method: mean and standard deviation."""
    frame = pd.DataFrame({t(f"{_NAME}.x"): [100 * share for share in found.shares]})
    settings: dict[str, Any] = {t(f"{_NAME}.x"): st.column_config.NumberColumn(format="%.0f %%")}
    for method, values in scores_of(found, kind).items():
        name = t(f"{_NAME}.methods.{method}")
        for title, column in ((name, values.mean(axis=0)), (t(f"{_NAME}.spread", method=name), _deviation(values))):
            frame[title] = column
            settings[title] = st.column_config.NumberColumn(format="%.3f")
    with st.expander(t("graphs_page.links.table"), icon=":material/table_rows:"):
        st.caption(t(f"{_NAME}.y.{kind}"))
        tables.show(frame, key=f"gc_{kind}", columns=settings)


def _deviation(values: FloatArray) -> FloatArray:
    return values.std(axis=0, ddof=1) if len(values) > 1 else np.full(values.shape[1], np.nan)


def _spread(values: FloatArray) -> str:
    return f"{values.mean():.2f}" if len(values) == 1 else f"{values.mean():.2f} ± {values.std(ddof=1):.2f}"
