"""The loss of one question of the batch, with every number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.training.contrastive.batches import row
from embed_core.training.contrastive.loss import BatchLoss
from embed_core.training.contrastive.pairs import Pair
from pages._shared import tables
from pages._shared.i18n import plain, t
from pages._shared.state import View

_NAME = "bge_page.batch.row"


def show(view: View, batch: BatchLoss, chosen: Sequence[Pair]) -> None:
    """The question, the sum written out, the passages by probability."""
    st.markdown(f"### {t(f'{_NAME}.title')}")
    places = list(range(1, len(chosen) + 1))
    hardest = int(batch.losses.argmax()) + 1
    asked = view.choice(
        st.selectbox, t(f"{_NAME}.question"), "bb_row", [0, *places], 0,
        format_func=lambda place: _label(place, chosen, hardest),
    )  # fmt: skip
    place = (asked or hardest) - 1
    found = row(batch, place)
    largest, tau = found.logits.max(), f"{batch.temperature:g}"
    st.markdown(t(f"{_NAME}.passage", passage=plain(chosen[place].passage)))
    st.latex(
        rf"L_{{{place + 1}}}=-\ln\frac{{e^{{{found.cosines[place]:.3f}/{tau}}}}}{{\sum_k e^{{s_k/{tau}}}}}"
        rf"=-\ln\frac{{e^{{{found.logits[place] - largest:.2f}}}}}{{{found.powers.sum():.4f}}}"
        rf"=-\ln {found.probabilities[place]:.4f}={found.loss:.4f}"
    )
    st.caption(t(f"{_NAME}.shifted", largest=f"{largest:.2f}"))
    order = np.argsort(-found.probabilities, kind="stable").tolist()
    frame = pd.DataFrame(
        {
            t(f"{_NAME}.number"): [one + 1 for one in order],
            t(f"{_NAME}.kind"): [_kind(one, place, chosen) for one in order],
            t(f"{_NAME}.text"): [chosen[one].passage for one in order],
            t(f"{_NAME}.cosine"): found.cosines[order].round(4),
            t(f"{_NAME}.logit"): found.logits[order].round(3),
            t(f"{_NAME}.power"): found.powers[order].round(5),
            t(f"{_NAME}.probability"): found.probabilities[order].round(5),
            t(f"{_NAME}.gradient"): batch.gradient[place, order].round(5),
        }
    )
    tables.show(frame, key="bb_row_table", height=320)


def _label(place: int, chosen: Sequence[Pair], hardest: int) -> str:
    if place == 0:
        return t(f"{_NAME}.hardest", number=hardest, question=chosen[hardest - 1].question)
    return f"{place}. {chosen[place - 1].question}"


def _kind(one: int, place: int, chosen: Sequence[Pair]) -> str:
    if one == place:
        return t(f"{_NAME}.own")
    same = chosen[one].topic and chosen[one].topic == chosen[place].topic
    return t(f"{_NAME}.{'same_topic' if same else 'other'}")
