"""Published figures as pictures: what each part of the recipe added, what the batch size added, and other models."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from embed_core.training.contrastive.facts import Published, story
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import t
from pages._shared.inspector import panel

_NAME = "bge_page.story.figures"
TOP = 80.0


def show() -> None:
    """Stages and batches side by side, models below."""
    told = story()
    first, second = st.columns(2)
    with first:
        _bars("stages", told.stages, [t(f"{_NAME}.stage.{one.id}") for one in told.stages])
    with second:
        _bars("batches", told.batches, [f"{int(one.id):,}" for one in told.batches])
    st.caption(t(f"{_NAME}.published"))
    with st.expander(t(f"{_NAME}.others"), icon=":material/leaderboard:"):
        _bars("models", told.models, [t(f"{_NAME}.model.{one.id}") for one in told.models])
        st.caption(t(f"{_NAME}.others_about"))


def _bars(name: str, rows: Sequence[Published], labels: Sequence[str]) -> None:
    st.markdown(f"##### {t(f'{_NAME}.{name}')}")
    values = [
        (t(f"{_NAME}.retrieval"), np.array([one.retrieval for one in rows])),
        (t(f"{_NAME}.average"), np.array([one.average for one in rows])),
    ]
    spec = plot.bars(
        labels, values, axis=plot.Axis(range=(0, TOP)), colours=[palette.CONTEXTUAL, palette.QUIET],
        height=70 + 62 * len(rows),
    )  # fmt: skip
    for trace, (_, amounts) in zip(spec["data"], values, strict=True):
        trace |= {"text": [f"{amount:.1f}" for amount in amounts.tolist()], "textposition": "outside"}
    if ink := panel.ink():
        spec["layout"]["yaxis"]["tickfont"] = {"color": ink}
    chart.show(spec, key=f"bs_{name}", alt=t(f"{_NAME}.{name}"))
