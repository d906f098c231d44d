"""One cell's update with every number: the prediction, the difference, the weight, AdaGrad, both rows moved."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.training.glove.counting import Cooccurrence
from embed_core.training.glove.exhibits import excerpt, repeated_steps, typical_words
from embed_core.training.glove.objective import CellStep, Side
from embed_core.training.glove.settings import Counting, Settings
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import plain, t
from pages._shared.seen import seen_text
from pages._shared.state import View
from pages._shared.word_training_page import glove_kit

STEPS = 60
DIMS = (2, 8)


def show(view: View, sample_id: str, counting: Counting) -> None:
    """A cell, the settings, the number of the step; its numbers; how the prediction nears log X."""
    counts = glove_kit.counts_of(sample_id, counting)
    if counts is None:
        return
    st.markdown(t("word_training_page.glove.step.about"))
    first, second = _cell(view, sample_id, counts)
    settings = _settings(view, counting)
    number = int(view.slider(t("word_training_page.glove.step.number"), "gl_step", 1, STEPS, 1))
    steps = repeated_steps(counts, first, second, settings, STEPS)
    step = steps[number - 1]
    st.markdown(_numbers(step, first, second, settings))
    left, right = st.columns(2, gap="medium")
    with left:
        _row(step.word, t("word_training_page.glove.step.word_row", word=plain(first)), "gl_row_word")
    with right:
        _row(step.context, t("word_training_page.glove.step.context_row", word=plain(second)), "gl_row_context")
    _way(steps, number)
    st.markdown(_what_you_see(step, steps, number))
    st.caption(t("word_training_page.glove.step.provenance", dims=settings.dims, seed=settings.seed))
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t("word_training_page.glove.step.maths"))


def _cell(view: View, sample_id: str, counts: Cooccurrence) -> tuple[str, str]:
    key = glove_kit.corpus_key(sample_id)
    usual = excerpt(counts, typical_words(counts))
    row, column = usual.strongest()
    left, right = st.columns(2)
    first = left.container()
    with first:
        one = view.text(t("word_training_page.glove.step.word"), f"gl_word_{key}", usual.words[row])
    with right:
        other = view.text(t("word_training_page.glove.step.context"), f"gl_context_{key}", usual.words[column])
    return one.strip() or usual.words[row], other.strip() or usual.words[column]


def _settings(view: View, counting: Counting) -> Settings:
    x_max, alpha = glove_kit.choose_weighting(view)
    left, right = st.columns(2, gap="large")
    with left:
        rate = glove_kit.choose_rate(view)
    with right:
        dims = int(view.slider(t("word_training_page.glove.step.dims"), "gl_step_dims", *DIMS, 4))
    return Settings(counting, dims, x_max, alpha, rate)


def _numbers(step: CellStep, first: str, second: str, settings: Settings) -> str:
    return t(
        "word_training_page.glove.step.numbers",
        first=plain(first), second=plain(second), x=f"{step.x:.2f}", log_x=f"{step.log_x:.4f}", dot=f"{step.dot:+.4f}",
        b=f"{step.word.before[-1]:+.4f}", b2=f"{step.context.before[-1]:+.4f}", predicted=f"{step.predicted:.4f}",
        difference=f"{step.difference:+.4f}", f=f"{step.f:.4f}", cost=f"{step.cost:.5f}",
        pull=f"{step.f * step.difference:+.5f}", rate=f"{settings.rate:g}", after=f"{step.predicted_after:.4f}",
    )  # fmt: skip


def _row(side: Side, title: str, key: str) -> None:
    st.markdown(f"**{title}**")
    size = len(side.before) - 1
    name = "word_training_page.glove.step.column."
    frame = pd.DataFrame({
        t(f"{name}place"): [*map(str, range(1, size + 1)), t(f"{name}bias")],
        t(f"{name}before"): side.before, t(f"{name}gradient"): side.gradient, t(f"{name}squares"): side.squares,
        t(f"{name}step"): side.step, t(f"{name}after"): side.after,
    })  # fmt: skip
    numbers = {column: st.column_config.NumberColumn(format="%.6f") for column in frame.columns[1:]}
    tables.show(frame, key=key, columns=numbers)


def _way(steps: tuple[CellStep, ...], number: int) -> None:
    x = np.arange(len(steps) + 1)
    predicted = np.array([steps[0].predicted, *(step.predicted_after for step in steps)])
    sizes = np.array([np.linalg.norm(step.word.step) for step in steps])
    lines = [
        plot.Curve(t("word_training_page.glove.step.prediction"), x, predicted),
        plot.Curve("log X", x, np.full(len(x), steps[0].log_x), dashed=True, colour=palette.QUIET),
        plot.Curve(
            t("word_training_page.glove.step.here"), x[number - 1 : number + 1], predicted[number - 1 : number + 1],
            colour=palette.HIGHLIGHT,
        ),
    ]  # fmt: skip
    left, right = st.columns(2, gap="medium")
    across = plot.Axis(t("word_training_page.glove.step.steps"))
    with left:
        spec = plot.curves(lines, x=across, y=plot.Axis(t("word_training_page.glove.step.prediction")), height=300)
        chart.show(spec, key="gl_way", alt=t("word_training_page.glove.step.alt_way"))
    with right:
        length = t("word_training_page.glove.step.length")
        spec = plot.curves([plot.Curve(length, x[1:], sizes)], x=across, y=plot.Axis(length), height=300)
        chart.show(spec, key="gl_lengths", alt=t("word_training_page.glove.step.alt_lengths"))


def _what_you_see(step: CellStep, steps: tuple[CellStep, ...], number: int) -> str:
    kind = "below" if step.difference < 0 else "above"
    said = t(
        f"word_training_page.glove.step.see_{kind}", number=number, difference=f"{abs(step.difference):.3f}",
        after=f"{abs(step.predicted_after - step.log_x):.3f}",
    )  # fmt: skip
    last = steps[-1]
    far = abs(last.predicted_after - last.log_x) / max(abs(steps[0].difference), 1e-12)
    more = t("word_training_page.glove.step.see_way", count=len(steps), left=f"{far:.0%}")
    return seen_text(f"{said} {more}")
