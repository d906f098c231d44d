"""Data augmentation as the fifth answer: does the mean over damaged variants meet a new misspelling better?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.oov.augment import VARIANTS, Augmented
from embed_core.oov.bench import MethodScores
from embed_core.oov.methods import NGRAMS
from pages._shared import tables
from pages._shared.figures import chart, plot
from pages._shared.i18n import t
from pages._shared.seen import show_seen
from pages._shared.state import View
from pages._shared.unknown_page.bench_names import COLOURS, name_of


def show(view: View, scores: Sequence[MethodScores]) -> None:
    """Both questions as curves over the number of variants, and the answer in a sentence."""
    st.markdown(f"#### {t('unknown.bench.augment.title')}")
    found = {score.method: score.augmented for score in scores if score.augmented is not None}
    if not found:
        st.info(t("unknown.bench.augment.none", variants=VARIANTS), icon=":material/info:")
        return
    st.markdown(t("unknown.bench.augment.about", variants=VARIANTS))
    left, right = st.columns(2)
    for place, name in ((left, "cosine"), (right, "right")):
        with place:
            _picture(found, name)
    _sentence(view, found)
    with st.expander(t("unknown.bench.numbers"), icon=":material/table:"):
        _table(found)


def _picture(found: dict[str, Augmented], name: str) -> None:
    counts = np.arange(VARIANTS + 1)
    lines = [
        plot.Curve(name_of(method), counts, getattr(one, name), colour=COLOURS[method]) for method, one in found.items()
    ]
    st.markdown(f"**{t(f'unknown.bench.augment.{name}_title')}**")
    axis = plot.Axis(t(f"unknown.bench.augment.{name}_axis"), percent=name == "right")
    spec = plot.curves(lines, x=plot.Axis(t("unknown.bench.augment.x")), y=axis, height=360)
    spec["layout"]["xaxis"]["dtick"] = 1
    chart.show(spec, key=f"ub_augment_{name}", alt=t(f"unknown.bench.augment.{name}_alt"))


def _sentence(view: View, found: dict[str, Augmented]) -> None:
    names = list(found)
    chosen = view.choice(
        st.segmented_control, t("unknown.bench.augment.of"), "ub_aug", names, NGRAMS if NGRAMS in names else names[-1],
        format_func=name_of,
    )  # fmt: skip
    one = found[chosen]
    text = t(
        "unknown.bench.augment.measured", method=name_of(chosen), variants=VARIANTS,
        cosine=f"{one.cosine[0]:.2f}", cosine_after=f"{one.cosine[-1]:.2f}",
        right=f"{one.right[0]:.0%}", right_after=f"{one.right[-1]:.0%}", words=one.words, guess=f"{one.guess:.0%}",
    )  # fmt: skip
    show_seen(f"{text} {t(f'unknown.bench.augment.verdicts.{one.verdict}')}")


def _table(found: dict[str, Augmented]) -> None:
    rows = [
        {
            t("unknown.bench.column.method"): name_of(method),
            t("unknown.bench.augment.x"): count,
            t("unknown.bench.augment.cosine_axis"): one.cosine[count],
            t("unknown.bench.augment.right_axis"): one.right[count],
        }
        for method, one in found.items()
        for count in range(VARIANTS + 1)
    ]
    frame = pd.DataFrame(rows)
    number = st.column_config.NumberColumn(format="%.3f")
    tables.show(frame, key="ub_augmented", columns=dict.fromkeys(frame.columns[2:], number))
