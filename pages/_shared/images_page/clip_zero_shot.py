"""Zero-shot classes: how many are right, what is taken for what, picture by picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.images.decode import Picture
from embed_core.images.text_and_pictures import Answer, Asked
from embed_core.images.zero_shot import IntArray, ZeroShot, most_confused
from pages._shared import tables
from pages._shared.figures import chart
from pages._shared.figures.plot import heatmap
from pages._shared.i18n import plain, t
from pages._shared.seen import show_seen

T = "images_page.clip"
CONFUSION_UP_TO = 16


def show(pictures: Sequence[Picture], asked: Asked, answer: Answer) -> None:
    """Accuracy against chance, the confusion, a table."""
    st.markdown(f"### {t(f'{T}.zero_shot')}")
    shot, truth = answer.shot.where_known(asked.truth)
    if not truth:
        show_seen(_shares(asked, answer))
    else:
        _rights(shot, truth, asked)
    tables.show(_table(pictures, asked, answer), key="ic_zero_shot", height=300)


def _rights(shot: ZeroShot, truth: Sequence[int], asked: Asked) -> None:
    share, confusion = shot.accuracy(truth), shot.confusion(truth)
    seen = t(
        f"{T}.see_right", right=int(np.trace(confusion)), count=len(truth), share=f"{share:.0%}",
        chance=f"{1 / len(asked.names):.0%}", classes=len(asked.names),
    )  # fmt: skip
    show_seen(f"{seen} {_confused(confusion, asked)}")
    if len(asked.names) <= CONFUSION_UP_TO:
        spec = heatmap(confusion, asked.names, asked.names, title=t(f"{T}.pictures"), scale="plain", low=0.0, digits=0)
        chart.show(spec, key="ic_confusion", alt=t(f"{T}.confusion_alt"))
        st.caption(t(f"{T}.confusion_how"))


def _confused(confusion: IntArray, asked: Asked) -> str:
    found = most_confused(confusion)
    if found is None:
        return t(f"{T}.see_no_mistake")
    true, taken, count = found
    return t(f"{T}.see_mistake", count=count, true=plain(asked.names[true]), taken=plain(asked.names[taken]))


def _shares(asked: Asked, answer: Answer) -> str:
    counts = np.bincount(answer.shot.predicted, minlength=len(asked.names))
    return t(
        f"{T}.see_shares", count=len(answer.shot.predicted), name=plain(asked.names[int(counts.argmax())]),
        most=int(counts.max()),
    )  # fmt: skip


def _table(pictures: Sequence[Picture], asked: Asked, answer: Answer) -> pd.DataFrame:
    order = np.argsort(-answer.shot.probabilities, axis=1)
    rows = np.arange(len(pictures))
    second = order[:, min(1, order.shape[1] - 1)]
    return pd.DataFrame({
        t(f"{T}.columns.picture"): [one.name for one in pictures],
        t(f"{T}.columns.group"): [one.group for one in pictures],
        t(f"{T}.columns.class"): [asked.names[int(place)] for place in order[:, 0]],
        t(f"{T}.columns.probability"): answer.shot.probabilities[rows, order[:, 0]].round(3),
        t(f"{T}.columns.cosine"): answer.shot.cosines[rows, order[:, 0]].round(4),
        t(f"{T}.columns.second"): [asked.names[int(place)] for place in second],
        t(f"{T}.columns.right"): [
            "" if truth < 0 else "✓" if truth == place else "✗"
            for truth, place in zip(asked.truth, order[:, 0].tolist(), strict=True)
        ],
    })  # fmt: skip
