"""The loss so far: of each step, and of the whole text."""

from __future__ import annotations

import numpy as np
import streamlit as st

from embed_core.training.steps.story import Story
from embed_core.training.steps.walk import Step, Walk
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import t

T = "word_training_page.steps"


def show(walk: Walk, step: Step, story: Story) -> None:
    """Both curves; on a logarithmic scale where the loss explodes."""
    losses = walk.losses(step.number)
    numbers, whole = walk.curve(step.number)
    finite = np.isfinite(whole)
    log = story.diverged is not None
    if log:
        losses = np.where(np.isfinite(losses), np.maximum(losses, 1e-3), np.nan)
    st.markdown(t(f"{T}.curve"))
    lines = [
        plot.Curve(t(f"{T}.loss_step"), np.arange(1, len(losses) + 1), losses, colour=palette.QUIET),
        plot.Curve(t(f"{T}.loss_whole"), numbers[finite], whole[finite], colour=palette.STATIC),
    ]
    spec = plot.curves(lines, x=plot.Axis(t(f"{T}.steps_taken")), y=plot.Axis(t(f"{T}.loss_axis"), log=log), height=300)
    spec["data"][0]["line"]["width"] = 1
    spec["data"][1]["mode"] = "lines"
    chart.show(spec, key="ws_curve", alt=t(f"{T}.curve_alt"))
    st.caption(t(f"{T}.floor.{walk.rows.settings.output}"))
