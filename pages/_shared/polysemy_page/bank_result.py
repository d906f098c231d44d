"""What came out, model by model: sentences, the chart by layer, and the tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.evaluation.rank_correlation import Interval
from embed_core.senses.sense_scores import Study
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import plain, t
from pages._shared.seen import show_seen

FIGURE = "%.3f"


def preview(studies: Sequence[Study]) -> None:
    """The models that are finished, while others are under way."""
    st.dataframe(_frame(studies), hide_index=True, column_config=_columns(), placeholder="–")


def headline(studies: Sequence[Study], *, twins: bool) -> None:
    """What you see, in sentences computed from the figures."""
    leader = max(studies, key=lambda study: study.accuracies[study.best].value)
    found = leader.accuracies[leader.best]
    said = t(
        "polysemy_page.bank.see.best", model=plain(leader.name), layer=leader.best, last=leader.layers,
        accuracy=percent(found.value), interval=interval(found), baseline=percent(leader.baseline),
    )  # fmt: skip
    misled = leader.twins(leader.best)
    if misled is not None:
        said += " " + t(
            "polysemy_page.bank.see.twins", total=misled.total, right=percent(misled.right / misled.total),
            misled=misled.misled, share=percent(misled.misled / misled.total), others=percent(_others(leader)),
        )  # fmt: skip
    elif not twins:
        said += " " + t("polysemy_page.bank.see.plain")
    show_seen(said)
    fair = leader.on_other_words
    if fair is not None:
        st.caption(t("polysemy_page.bank.optimistic", fair=percent(fair.value), interval=interval(fair)))


def chart_and_tables(studies: Sequence[Study], key: str, layer: int | None = None) -> None:
    """Accuracy by relative depth with the baseline, the table of models (at ``layer``, else each at its best), and all
    layers.
    """
    lines = []
    for number, study in enumerate(studies):
        depth = np.linspace(0, 1, study.layers + 1)
        low, high = (np.array([getattr(one, end) for one in study.accuracies]) for end in ("low", "high"))
        alone = len(studies) == 1
        lines.append(
            plot.Curve(
                study.name, depth, np.array([one.value for one in study.accuracies]), low if alone else None,
                high if alone else None, colour=palette.category_colour(number),
            )
        )  # fmt: skip
    lines.append(
        plot.Curve(
            t("polysemy_page.bank.baseline"), np.array([0.0, 1.0]), np.full(2, studies[0].baseline), dashed=True,
            colour=palette.QUIET,
        )
    )  # fmt: skip
    spec = plot.curves(
        lines, x=plot.Axis(t("polysemy_page.bank.depth"), (-0.03, 1.03)),
        y=plot.Axis(t("polysemy_page.bank.accuracy"), (0.0, 1.02), percent=True),
    )  # fmt: skip
    chart.show(spec, key=f"pb_curves_{key}", alt=t("polysemy_page.bank.alt", count=len(studies)))
    tables.show(_frame(studies, layer), key=f"sense_accuracy_{key}", columns=_columns())
    with st.expander(t("polysemy_page.bank.all_layers"), icon=":material/table:"):
        frame = _layers(studies)
        st.caption(t("polysemy_page.bank.all_layers_about"))
        tables.show(
            frame, key=f"sense_layers_{key}",
            columns={name: st.column_config.NumberColumn(format=FIGURE) for name in frame.columns[1:]},
        )  # fmt: skip


def percent(value: float) -> str:
    """ "81.3 %"."""
    return f"{100 * value:.1f} %"


def interval(found: Interval) -> str:
    """ "77.8 – 84.8 %"."""
    return f"{100 * found.low:.1f} – {100 * found.high:.1f} %"


def _others(study: Study) -> float:
    """Accuracy on the sentences that have no look-alike."""
    twins = study.twins(study.best)
    right, total = int(study.hits[study.best].sum()), len(study.words)
    if twins is not None:
        right, total = right - twins.right, total - twins.total
    return right / total if total else float("nan")


def _frame(studies: Sequence[Study], layer: int | None = None) -> pd.DataFrame:
    return pd.DataFrame([_row(study, study.best if layer is None else layer, layer is None) for study in studies])


def _row(study: Study, layer: int, best: bool) -> dict[str, Any]:
    found = study.accuracies[layer]
    fair, twins = study.on_other_words if best else None, study.twins(layer)
    values = {
        "model": study.name, "layer": f"{layer} / {study.layers}", "accuracy": found.value,
        "interval": f"{found.low:.3f} … {found.high:.3f}", "macro": float(study.macro[layer]),
        "fair": None if fair is None else fair.value,
        "twins": None if twins is None else twins.right / twins.total,
        "misled": None if twins is None else twins.misled / twins.total,
        "baseline": study.baseline, "sentences": len(study.words),
    }  # fmt: skip
    idle = ({"twins", "misled"} if twins is None else set()) | (set() if best else {"fair"})
    return {_name(name): value for name, value in values.items() if name not in idle}


def _columns() -> dict[str, Any]:
    figures = ("accuracy", "macro", "fair", "twins", "misled", "baseline")
    return {
        _name(name): st.column_config.NumberColumn(format=FIGURE, help=t(f"polysemy_page.bank.help.{name}"))
        for name in figures
    }


def _layers(studies: Sequence[Study]) -> pd.DataFrame:
    most = max(study.layers for study in studies)
    rows = []
    for study in studies:
        values = [one.value for one in study.accuracies]
        cells = {str(layer): values[layer] if layer <= study.layers else None for layer in range(most + 1)}
        rows.append({_name("model"): study.name, **cells})
    return pd.DataFrame(rows)


def _name(column: str) -> str:
    return t(f"polysemy_page.bank.column.{column}")
