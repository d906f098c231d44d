"""How well hidden edges are found: AUC of every method with its spread, the ROC curve, a table, two sentences."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.graph.link_prediction import GRID, METHODS, OPERATORS, Operator, Prediction, compared
from embed_core.graph.pair_scores import HEURISTICS
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import Spec
from pages._shared.i18n import language, t
from pages._shared.inspector import panel
from pages._shared.seen import show_seen

_NAME = "graphs_page.links"
_HEIGHT = 400


def name_of(method: str) -> str:
    """The method in the reader's language."""
    return t(f"{_NAME}.operators.{method}" if method in OPERATORS else f"{_NAME}.heuristics.{method}")


def show(found: Prediction, operator: Operator) -> None:
    """Bars and curve side by side, and what they say."""
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(f"**{t(f'{_NAME}.bars')}**")
        spec = _bars(found)
        if ink := panel.ink():
            spec["layout"]["yaxis"]["tickfont"] = {"color": ink}
        chart.show(spec, key="gl_auc", alt=t(f"{_NAME}.bars_alt", methods=len(METHODS)))
        st.caption(t(f"{_NAME}.bars_about"))
    with right:
        st.markdown(f"**{t(f'{_NAME}.roc', operator=name_of(operator))}**")
        chart.show(_curves(found, operator), key="gl_roc", alt=t(f"{_NAME}.roc_alt", operator=name_of(operator)))
        st.caption(t(f"{_NAME}.roc_about"))
    _see(found)


def _bars(found: Prediction) -> Spec:
    """One bar a method, the whiskers from the lowest to the highest seed."""
    names = [f"{name_of(method)}  {found.mean(method):.2f}" for method in METHODS]
    means = np.array([found.mean(method) for method in METHODS])
    low = np.array([found.auc[method].min() for method in METHODS])
    high = np.array([found.auc[method].max() for method in METHODS])
    spec = plot.bars(
        names, [("AUC", means)], axis=plot.Axis("AUC", (min(0.35, float(low.min()) - 0.03), 1.01)), height=_HEIGHT,
        whiskers=[(low, high)],
    )  # fmt: skip
    spec["data"][0]["marker"]["color"] = [palette.STATIC if name in OPERATORS else palette.QUIET for name in METHODS]
    spec["layout"]["shapes"] = [{
        "type": "line", "xref": "x", "yref": "paper", "x0": 0.5, "x1": 0.5, "y0": 0, "y1": 1,
        "line": {"color": palette.HIGHLIGHT, "width": 1.5, "dash": "dot"},
    }]  # fmt: skip
    return spec


def _curves(found: Prediction, operator: Operator) -> Spec:
    lines = []
    other = found.best(HEURISTICS)
    for method, colour in ((operator, palette.STATIC), (other, palette.FOUND)):
        curve = found.roc[method]
        several = len(curve) > 1
        low, high = (curve.min(axis=0), curve.max(axis=0)) if several else (None, None)
        title = f"{name_of(method)} · AUC {found.mean(method):.3f}"
        lines.append(plot.Curve(title, GRID, curve.mean(axis=0), low, high, colour=colour))
    lines.append(plot.Curve(t(f"{_NAME}.guess"), GRID, GRID, dashed=True, colour=palette.QUIET))
    return plot.curves(
        lines, x=plot.Axis(t(f"{_NAME}.false_rate"), (-0.01, 1.01), percent=True),
        y=plot.Axis(t(f"{_NAME}.true_rate"), (-0.01, 1.02), percent=True), height=_HEIGHT - 30,
    )  # fmt: skip


def _see(found: Prediction) -> None:
    first, second = found.best(OPERATORS), found.best(HEURISTICS)
    said = [
        t(
            f"{_NAME}.see.numbers", hidden=f"{found.hidden:,}", edges=f"{found.edges:,}", operator=name_of(first),
            mean=_spread(found, first), heuristic=name_of(second), other=_spread(found, second),
        ),
        t(f"{_NAME}.see.{compared(found.auc[first], found.auc[second])}", heuristic=name_of(second)),
    ]  # fmt: skip
    show_seen(("" if language() == "zh" else " ").join(said))


def _spread(found: Prediction, method: str) -> str:
    values = found.auc[method]
    return f"{values.mean():.3f}" if len(values) == 1 else f"{values.mean():.3f} ± {values.std(ddof=1):.3f}"


def table(found: Prediction) -> None:
    """Every method: mean, spread, every seed."""
    titles = {name: t(f"{_NAME}.columns.{name}") for name in ("method", "kind", "mean", "spread", "low", "high")}
    values = {method: found.auc[method] for method in METHODS}
    frame = pd.DataFrame({
        titles["method"]: [name_of(method) for method in METHODS],
        titles["kind"]: [t(f"{_NAME}.kinds.{'vectors' if name in OPERATORS else 'neighbours'}") for name in METHODS],
        titles["mean"]: [one.mean() for one in values.values()],
        titles["spread"]: [one.std(ddof=1) if len(one) > 1 else None for one in values.values()],
        titles["low"]: [one.min() for one in values.values()],
        titles["high"]: [one.max() for one in values.values()],
    })  # fmt: skip
    settings = {
        titles[name]: st.column_config.NumberColumn(format="%.3f") for name in ("mean", "spread", "low", "high")
    }
    for seed in range(len(values["l2"])):
        title = t(f"{_NAME}.columns.seed", seed=seed)
        frame[title] = [one[seed] for one in values.values()]
        settings[title] = st.column_config.NumberColumn(format="%.3f")
    with st.expander(t(f"{_NAME}.table"), icon=":material/table_rows:"):
        tables.show(frame, key="gl_table", columns=settings)
