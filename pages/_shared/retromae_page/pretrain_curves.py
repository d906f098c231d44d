"""The two pictures of live pre-training: losses, and how well held-out questions find their passages."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.training.retromae.settings import Trained
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import t

_NAME = "retromae_page.pretrain"
_DECODER = "#56B4E9"


def losses(now: Trained, suffix: str) -> None:
    """Means over the last ten steps: one batch says little."""
    steps = now.smoothed()
    at = np.array([one.step for one in steps], dtype=np.float64)
    lines = [
        plot.Curve(t(f"{_NAME}.curves.mlm"), at, _values([one.mlm for one in steps]), colour=palette.CONTEXTUAL),
        plot.Curve(t(f"{_NAME}.curves.decoder"), at, _values([one.decoder for one in steps]), colour=_DECODER),
    ]
    if now.settings.control:
        values = _values([one.control for one in steps])
        lines.append(plot.Curve(t(f"{_NAME}.curves.control"), at, values, dashed=True, colour=palette.STATIC))
    x = plot.Axis(t(f"{_NAME}.step"), (0.0, float(now.settings.steps)))
    spec = plot.curves(lines, x=x, y=plot.Axis(t(f"{_NAME}.loss")), height=360)
    st.markdown(f"**{t(f'{_NAME}.losses')}**")
    chart.show(spec, key=f"rp_losses{suffix}", alt=t(f"{_NAME}.losses_alt", step=now.steps[-1].step))


def qualities(now: Trained, suffix: str) -> None:
    """Recall@1 and MRR at every measurement, of both."""
    st.markdown(f"**{t(f'{_NAME}.quality')}**")
    if not now.qualities:
        st.caption(t(f"{_NAME}.quality_soon"))
        return
    at = np.array([one.step for one in now.qualities], dtype=np.float64)
    lines = []
    for name, colour in (("at_1", palette.CONTEXTUAL), ("mrr", _DECODER)):
        own = _values([getattr(one.retromae, name) for one in now.qualities])
        lines.append(plot.Curve(t(f"{_NAME}.curves.{name}"), at, own, colour=colour))
        if now.settings.control:
            other = _values([getattr(one.control, name) for one in now.qualities if one.control is not None])
            lines.append(
                plot.Curve(t(f"{_NAME}.curves.control_{name}"), at, other, dashed=True, colour=colour)
            )  # fmt: skip
    x = plot.Axis(t(f"{_NAME}.step"), (0.0, float(now.settings.steps)))
    spec = plot.curves(lines, x=x, y=plot.Axis("", (0.0, 1.02), percent=True), height=360)
    chart.show(spec, key=f"rp_quality{suffix}", alt=t(f"{_NAME}.quality_alt", count=len(now.qualities)))


def table(now: Trained) -> None:
    """Every measurement, to read and to take away."""
    rows = []
    for one in now.qualities:
        for name, found in (("retromae", one.retromae), ("control", one.control)):
            if found is not None:
                rows.append({
                    t(f"{_NAME}.step"): one.step, t(f"{_NAME}.model"): t(f"{_NAME}.models.{name}"),
                    "Recall@1": found.at_1, "Recall@5": found.at_5, "MRR": found.mrr,
                })  # fmt: skip
    shown = {name: st.column_config.NumberColumn(format="%.3f") for name in ("Recall@1", "Recall@5", "MRR")}
    with st.expander(t(f"{_NAME}.table"), icon=":material/table:"):
        tables.show(pd.DataFrame(rows), key="retromae_recall", columns=shown)
        curve = [
            {"step": one.step, "mlm": one.mlm, "decoder": one.decoder, "control": one.control} for one in now.steps
        ]
        st.caption(t(f"{_NAME}.losses_csv"))
        tables.csv_button(pd.DataFrame(curve), key="retromae_losses")


def _values(numbers: list[float | None] | list[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([np.nan if number is None else number for number in numbers], dtype=np.float64)
