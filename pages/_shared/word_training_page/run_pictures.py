"""What a run looks like: losses, scores, words on a map, neighbours; one run or two beside each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.training.live.results import Floats, Outcome, Watched
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import Spec
from pages._shared.i18n import plain, t
from pages._shared.training import replay
from pages._shared.word_training_page import watched_map

_NAME = "word_training_page.run"
_COLOURS = (palette.STATIC, palette.CONTEXTUAL)
SHOWN = 6
"""Neighbours a row."""
MOST_ROWS = 12


def curves(outcome: Outcome, names: Sequence[str], key: str) -> None:
    """Losses over the epochs and, where there is a test set with words of this vocabulary, the score beside them."""
    scored = any(run.pairs.used > 1 for run in outcome.runs)
    places = st.columns([3, 2], gap="medium") if scored else [st.container()]
    with places[0]:
        chart.show(_losses(outcome, names), key=f"{key}_loss", alt=t(f"{_NAME}.alt_loss"))
    if scored:
        with places[1]:
            chart.show(_scores(outcome, names), key=f"{key}_rho", alt=t(f"{_NAME}.alt_rho"))


def metrics(run: Watched) -> None:
    """The numbers of the last look."""
    last = run.looks[-1]
    cells = [
        (t(f"{_NAME}.metric.seen"), _number(last.seen, ".2f"), t(f"{_NAME}.metric.loss_help")),
        (t(f"{_NAME}.metric.unseen"), _number(last.unseen, ".2f"), t(f"{_NAME}.metric.loss_help")),
        (t(f"{_NAME}.metric.speed"), f"{run.speed:,.0f}", t(f"{_NAME}.metric.speed_help")),
    ]
    if run.pairs.total:
        about = t(f"{_NAME}.metric.rho_help", used=run.pairs.used, total=run.pairs.total)
        cells.insert(2, (t(f"{_NAME}.metric.rho"), _number(last.rho, ".2f"), about))
    for column, (label, value, about) in zip(st.columns(len(cells)), cells, strict=True):
        column.metric(label, value, help=about)


def live_maps(outcome: Outcome, names: Sequence[str]) -> None:
    """The maps as they are now, on axes that are fixed as soon as anything is clearly trained."""
    for number, (column, run) in enumerate(zip(st.columns(len(outcome.runs)), outcome.runs, strict=True)):
        with column:
            _titled(outcome, names, number)
            spec = _map(outcome, run.live[-1], watched_map.reach(run.live), len(outcome.runs))
            chart.show(spec, key=f"wr_live_map_{number}", alt=t(f"{_NAME}.alt_map"))
            if run.fixed_at is None:
                st.caption(t(f"{_NAME}.not_fixed"))
            else:
                st.caption(t(f"{_NAME}.fixed", epoch=f"{run.looks[run.fixed_at].epoch:.2g}"))


def maps(outcome: Outcome, names: Sequence[str]) -> None:
    """The whole way of the words, to be played, on the axes of the last state."""
    reach = max(watched_map.reach(places) for places in outcome.finals)
    for number, (column, places) in enumerate(zip(st.columns(len(outcome.runs)), outcome.finals, strict=True)):
        with column:
            _titled(outcome, names, number)
            states = [_map(outcome, state, reach, len(outcome.runs)) for state in places]
            labels = [f"{look.epoch:.3g}" for look in outcome.runs[number].looks]
            spec = replay.animated(states, labels, t(f"{_NAME}.epoch"))
            chart.show(spec, key=f"wr_map_{number}", alt=t(f"{_NAME}.alt_map"))


def neighbours(outcome: Outcome, names: Sequence[str], word: int, key: str, rows: int = MOST_ROWS) -> None:
    """The nearest words of a watched word at (at most ``rows``, evenly chosen) looks; with CSV when the run is over."""
    for number, (column, run) in enumerate(zip(st.columns(len(outcome.runs)), outcome.runs, strict=True)):
        with column:
            _titled(outcome, names, number)
            frame = _near(run, word, rows)
            if outcome.finished:
                tables.show(frame, key=f"{key}_{number}")
            else:
                st.dataframe(frame, hide_index=True, key=f"{key}_{number}_live")


def history(outcome: Outcome, names: Sequence[str]) -> pd.DataFrame:
    """Everything measured, a row for each look."""
    return pd.DataFrame([
        {
            "run": name, "epoch": look.epoch, "words": look.words, "seconds": look.seconds, "loss_seen": look.seen,
            "loss_unseen": look.unseen, "wordsim353_rho": look.rho, "mean_length": look.length,
        }
        for name, run in zip(names, outcome.runs, strict=True)
        for look in run.looks
    ])  # fmt: skip


def _titled(outcome: Outcome, names: Sequence[str], number: int) -> None:
    if len(outcome.runs) > 1:
        st.markdown(f"**{plain(names[number])}**")


def _losses(outcome: Outcome, names: Sequence[str]) -> Spec:
    lines: list[plot.Curve] = []
    for number, run in enumerate(outcome.runs):
        colour = _COLOURS[number]
        begin = f"{names[number]} · " if len(outcome.runs) > 1 else ""
        epochs = np.array([look.epoch for look in run.looks])
        unseen = np.array([look.unseen for look in run.looks])
        seen = np.array([look.seen for look in run.looks])
        lines.append(plot.Curve(begin + t(f"{_NAME}.seen"), epochs, seen, colour=colour))
        if np.isfinite(unseen).any():
            lines.append(plot.Curve(begin + t(f"{_NAME}.unseen"), epochs, unseen, colour=colour, dashed=True))
    end = max(run.looks[-1].epoch for run in outcome.runs) or 1.0
    ends = np.array([0.0, end])
    lines.append(plot.Curve(t(f"{_NAME}.chance"), ends, np.full(2, outcome.chance), colour=palette.QUIET, dashed=True))
    return plot.curves(lines, x=plot.Axis(t(f"{_NAME}.epochs")), y=plot.Axis(t(f"{_NAME}.loss")), height=330)


def _scores(outcome: Outcome, names: Sequence[str]) -> Spec:
    lines = []
    for number, run in enumerate(outcome.runs):
        epochs = np.array([look.epoch for look in run.looks])
        rho = np.array([look.rho for look in run.looks])
        name = names[number] if len(outcome.runs) > 1 else t(f"{_NAME}.metric.rho")
        lines.append(plot.Curve(name, epochs, rho, colour=_COLOURS[number]))
    title = t(f"{_NAME}.rho_axis")
    return plot.curves(lines, x=plot.Axis(t(f"{_NAME}.epochs")), y=plot.Axis(title), height=330)


def _map(outcome: Outcome, places: Floats, reach: float, columns: int) -> Spec:
    return watched_map.spec(outcome.chosen, places, reach, 900 if columns == 1 else 450)


def _near(run: Watched, word: int, rows: int) -> pd.DataFrame:
    chosen = np.unique(np.linspace(0, len(run.looks) - 1, min(rows, len(run.looks))).round().astype(int)).tolist()
    return pd.DataFrame([
        {
            t(f"{_NAME}.epoch"): f"{run.looks[look].epoch:.3g}",
            **{
                str(rank + 1): f"{near} {cosine:.2f}"
                for rank, (near, cosine) in enumerate(run.neighbours(look, word)[:SHOWN])
            },
        }
        for look in chosen
    ])  # fmt: skip


def _number(value: float, how: str) -> str:
    return format(value, how) if value == value else "–"
