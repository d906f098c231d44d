"""The pictures of a run: losses, recall, and the way through the plane of alignment and uniformity."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from embed_core.training.contrastive.outcome import Loss, Trained, by_step
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import t

_NAME = "bge_page.train"
MEASURES = ("at_1", "at_5", "mrr")


def losses(now: Trained, suffix: str) -> None:
    """The loss of every batch, a line a seed; RetroMAE's, which are of another size, in a picture of their own."""
    if not now.losses:
        st.markdown(f"**{t(f'{_NAME}.losses')}**")
        st.caption(t(f"{_NAME}.losses_soon"))
    for title, wanted in (("losses_pretrain", [one for one in now.losses if one.stage == "pretrain"]),
                          ("losses", [one for one in now.losses if one.stage != "pretrain"])):  # fmt: skip
        if wanted:
            _losses(now, wanted, title, suffix)


def _losses(now: Trained, wanted: Sequence[Loss], title: str, suffix: str) -> None:
    lines = []
    for seed in now.settings.seeds:
        own = [one for one in wanted if one.seed == seed]
        if own:
            steps = np.array([one.step for one in own], dtype=np.float64)
            lines.append(plot.Curve(t(f"{_NAME}.of_seed", seed=seed), steps, np.array([one.loss for one in own])))
    st.markdown(f"**{t(f'{_NAME}.{title}')}**")
    spec = plot.curves(lines, x=_steps(now), y=plot.Axis(t(f"{_NAME}.loss")), height=340)
    alt = t(f"{_NAME}.losses_alt", step=wanted[-1].step, loss=f"{wanted[-1].loss:.3f}")
    chart.show(spec, key=f"bt_{title}{suffix}", alt=alt)


def recalls(now: Trained, suffix: str) -> None:
    """Recall@1, Recall@5 and MRR of the held-out questions: the mean over the seeds, a band from lowest to highest."""
    st.markdown(f"**{t(f'{_NAME}.recalls')}**")
    colours = (palette.CONTEXTUAL, palette.NEIGHBOUR, palette.STATIC)
    lines = []
    for measure, colour in zip(MEASURES, colours, strict=True):
        found = by_step(now, measure)
        several = found.seeds > 1
        lines.append(
            plot.Curve(
                t(f"{_NAME}.measures.{measure}"), found.steps, found.means, found.lows if several else None,
                found.highs if several else None, colour=colour,
            )
        )  # fmt: skip
    spec = plot.curves(lines, x=_steps(now), y=plot.Axis("", (0.0, 1.02), percent=True), height=340)
    chart.show(spec, key=f"bt_recalls{suffix}", alt=t(f"{_NAME}.recalls_alt", count=len(now.moments)))


def plane(now: Trained) -> None:
    """Alignment against uniformity, as in Wang & Isola's figure: down and to the left is better."""
    st.markdown(f"**{t(f'{_NAME}.plane')}**", help=t(f"{_NAME}.plane_help"))
    lines = []
    for seed in now.settings.seeds:
        own = [moment for moment in now.moments if moment.seed == seed]
        if own:
            across = np.array([moment.uniformity for moment in own])
            up = np.array([moment.alignment for moment in own])
            lines.append(plot.Curve(t(f"{_NAME}.of_seed", seed=seed), across, up))
    spec = plot.curves(
        lines, x=plot.Axis(t(f"{_NAME}.measures.uniformity")), y=plot.Axis(t(f"{_NAME}.measures.alignment")), height=320
    )
    chart.show(spec, key="bt_plane", alt=t(f"{_NAME}.plane_alt"))


def _steps(now: Trained) -> plot.Axis:
    return plot.Axis(t(f"{_NAME}.step"), (0.0, now.total / len(now.settings.seeds)))
