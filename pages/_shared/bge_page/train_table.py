"""From what to what: every stage of every seed in a table, and the losses to take away."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from embed_core.training.contrastive.outcome import Trained
from pages._shared import tables
from pages._shared.i18n import t

_NAME = "bge_page.train"


def stages(now: Trained) -> None:
    """A row a stage and seed."""
    st.markdown(f"**{t(f'{_NAME}.table')}**")
    rows = []
    for seed in now.settings.seeds:
        for moment in now.ends(seed):
            found = moment.recall
            rows.append({
                t(f"{_NAME}.column.seed"): str(seed), t(f"{_NAME}.column.stage"): t(f"{_NAME}.stage.{moment.stage}"),
                t(f"{_NAME}.column.steps"): moment.step, t(f"{_NAME}.measures.at_1"): found.at_1,
                t(f"{_NAME}.measures.at_5"): found.at_5, t(f"{_NAME}.measures.mrr"): found.mrr,
                t(f"{_NAME}.measures.alignment"): moment.alignment,
                t(f"{_NAME}.measures.uniformity"): moment.uniformity,
            })  # fmt: skip
    frame = pd.DataFrame(rows)
    numbers = {name: st.column_config.NumberColumn(format="%.3f") for name in frame.columns[3:]}
    tables.show(frame, key="bge_stages", columns=numbers)
    if now.losses:
        curve = [{"seed": one.seed, "stage": one.stage, "step": one.step, "loss": one.loss} for one in now.losses]
        st.caption(t(f"{_NAME}.losses_csv"))
        tables.csv_button(pd.DataFrame(curve), key="bge_losses")
