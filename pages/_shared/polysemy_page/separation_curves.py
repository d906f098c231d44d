"""Every model on one chart: how far apart the senses lie by layer, and how often the nearest sentence has the sense."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from embed_core import sources
from embed_core.catalog import ModelSpec
from embed_core.senses.separation import Curves
from embed_core.senses.separation_models import BASELINE_TEXTS, key_of, labelled, model_curves
from pages._shared import library, tables
from pages._shared.feedback import wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import Spec, hover_text
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry
from pages._shared.polysemy_page.separation_kit import Asked, number, per_cent
from pages._shared.seen import show_seen
from pages._shared.state import View

MEASURES = ("normalised", "separation")
A_ROW = 3
PATIENCE = 0.25
"""Seconds until a model's progress is shown."""


@dataclass(frozen=True)
class Line:
    """A model, its curves, and its colour (the same in both charts whatever else is shown)."""

    spec: ModelSpec
    curves: Curves
    colour: str

    @property
    def depth(self) -> Any:
        """Layer / layers: 0 to 1, so that models of 3 and of 30 layers stand on one axis."""
        return np.arange(self.curves.layers + 1) / max(1, self.curves.layers)


def show(view: View, asked: Asked, layer: int | None) -> None:
    """Toggles, both charts, what they say, the figures as a table."""
    st.subheader(t("polysemy_page.separation.curves.title"), anchor=False)
    if asked.counted == 0:
        st.info(t("polysemy_page.separation.curves.no_labels"), icon=":material/label_off:")
        return
    without = len(asked.occurrences) - len(labelled(asked.occurrences))
    if without:
        st.caption(t("polysemy_page.separation.curves.some_labels", count=without))
    if len(labelled(asked.occurrences)) < 2:
        st.info(t("polysemy_page.separation.curves.one_label"), icon=":material/label_off:")
        return
    if asked.counted == 1:
        st.info(
            t("polysemy_page.separation.curves.one_sense", sense=plain(asked.chosen.names[asked.chosen.senses[0].id])),
            icon=":material/label:",
        )
        return
    measure = view.choice(
        st.segmented_control, t("polysemy_page.separation.curves.measure"), "ps_measure", list(MEASURES), MEASURES[0],
        format_func=lambda name: t(f"polysemy_page.separation.curves.measures.{name}"),
        help=t("polysemy_page.separation.curves.measure_help"),
    )  # fmt: skip
    lines = _lines(view, asked)
    if not lines:
        return
    main = next((line for line in lines if line.spec.id == asked.spec.id), lines[0])
    at = None if layer is None or main.spec.id != asked.spec.id else layer / max(1, main.curves.layers)
    chart.show(_separation(asked, lines, main, measure, at), key=f"ps_curves_{measure}",
               alt=t("polysemy_page.separation.curves.alt", count=len(lines)))  # fmt: skip
    chart.show(_accuracy(lines, main, at), key="ps_accuracy",
               alt=t("polysemy_page.separation.curves.accuracy_alt", count=len(lines)))  # fmt: skip
    _see(asked, lines, main)
    st.caption(
        t(
            "polysemy_page.separation.curves.provenance",
            models=plain(", ".join(line.spec.name for line in lines)),
            count=len(labelled(asked.occurrences)),
            senses=asked.counted,
            baseline=BASELINE_TEXTS,
            shuffles=main.curves.shuffles,
            main=plain(main.spec.name),
        )
    )
    with st.expander(t("polysemy_page.separation.curves.table"), icon=":material/table_rows:"):
        _table(lines)


def _lines(view: View, asked: Asked) -> list[Line]:
    """The curves of the models switched on, as far as they are computed; the page shows the progress of the others."""
    specs = [spec for spec in library.available() if spec.has_hidden_states and sources.is_fetched(spec)]
    wanted: list[tuple[int, ModelSpec]] = []
    for start in range(0, len(specs), A_ROW):
        for place, column in enumerate(st.columns(A_ROW), start):
            if place < len(specs):
                with column:
                    if _toggle(view, specs[place], asked):
                        wanted.append((place, specs[place]))
    if not wanted:
        why = "none" if specs else "none_here"
        st.info(t(f"polysemy_page.separation.curves.{why}"), icon=":material/toggle_off:")
    jobs = {}
    for _, spec in wanted:
        key = f"ps_curves|{spec.id}|{spec.revision}|{asked.chosen.language}|{key_of(asked.occurrences)}"
        work = partial(model_curves, spec.id, asked.occurrences, asked.chosen.language)
        jobs[spec.id] = registry.start(key, work), key
    lines = []
    for place, spec in wanted:
        job, key = jobs[spec.id]
        job.finished.wait(PATIENCE)
        if job.status != "done":
            st.caption(plain(spec.name))
        curves: Curves | None = wait_for(job, key, patience=0)
        if curves is not None:
            lines.append(Line(spec, curves, palette.category_colour(place + 1)))  # the first colour is the static one
    return lines


def _toggle(view: View, spec: ModelSpec, asked: Asked) -> bool:
    """Off at first only for a model that was not made for the language of the word."""
    speaks = not spec.languages or asked.chosen.language in spec.languages
    return view.toggle(
        spec.name, f"ps_m_{asked.chosen.language}_{spec.id}", default=speaks,
        help=None if speaks else t("polysemy_page.separation.curves.foreign"),
    )  # fmt: skip


def _separation(asked: Asked, lines: Sequence[Line], main: Line, measure: str, at: float | None) -> Spec:
    chosen = measure == "normalised"
    values = [line.curves.normalised if chosen else line.curves.separation for line in lines]
    low, high = main.curves.normalised_band if chosen else (main.curves.shuffled_low, main.curves.shuffled_high)
    drawn = [
        plot.Curve(t("polysemy_page.separation.curves.shuffled"), main.depth, high, low, high, True, palette.QUIET)
    ]
    ends = np.array([0.0, 1.0])
    drawn.append(plot.Curve(asked.static.name, ends, np.zeros(2), dashed=True, colour=palette.STATIC))
    title = t(f"polysemy_page.separation.curves.axes.{measure}")
    return _chart(drawn, lines, values, plot.Axis(title), at)


def _accuracy(lines: Sequence[Line], main: Line, at: float | None) -> Spec:
    low, high = main.curves.accuracy_low, main.curves.accuracy_high
    drawn = [
        plot.Curve(t("polysemy_page.separation.curves.shuffled"), main.depth, high, low, high, True, palette.QUIET)
    ]
    reach = np.full(2, main.curves.most_frequent)
    name = t("polysemy_page.separation.curves.most_frequent")
    drawn.append(plot.Curve(name, np.array([0.0, 1.0]), reach, dashed=True, colour=palette.STATIC))
    axis = plot.Axis(t("polysemy_page.separation.curves.axes.accuracy"), (0.0, 1.04), percent=True)
    return _chart(drawn, lines, [line.curves.accuracy for line in lines], axis, at)


def _chart(
    references: list[plot.Curve], lines: Sequence[Line], values: Sequence[Any], y: plot.Axis, at: float | None
) -> Spec:
    drawn = [plot.Curve(line.spec.name, line.depth, value, colour=line.colour) for line, value in
             zip(lines, values, strict=True)]  # fmt: skip
    x = plot.Axis(t("polysemy_page.separation.curves.axes.depth"), (-0.02, 1.02), percent=True)
    spec = plot.curves([*references, *drawn], x=x, y=y, height=360)
    # The model's lines are the last traces: their hover names the layer, not the share of the depth.
    for trace, line in zip(spec["data"][-len(lines) :], lines, strict=True):
        trace["hovertext"] = [
            hover_text(t("polysemy_page.separation.curves.hover", name=line.spec.name, layer=layer,
                         last=line.curves.layers))
            for layer in range(line.curves.layers + 1)
        ]  # fmt: skip
        trace["hovertemplate"] = "%{hovertext}<br>%{y:.3f}<extra></extra>"
    for trace in spec["data"][: -len(lines)]:
        trace["mode"] = "lines"
    if at is not None:
        line_at = {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1}
        spec["layout"]["shapes"] = [line_at | {"line": {"color": palette.QUIET, "width": 1, "dash": "dot"}}]
    return spec


def _see(asked: Asked, lines: Sequence[Line], main: Line) -> None:
    measured = [line for line in lines if np.isfinite(line.curves.normalised).any()]
    said = []
    if measured:
        best = max(measured, key=lambda line: line.curves.normalised[line.curves.best])
        found, place = best.curves, best.curves.best
        said.append(
            t(
                "polysemy_page.separation.curves.see.best",
                name=plain(best.spec.name),
                layer=place,
                last=found.layers,
                value=number(found.normalised[place]),
                separation=number(found.separation[place]),
                baseline=number(found.baseline[place]),
            )
        )
        said.append(_chance(best))
    first = max(lines, key=lambda line: line.curves.accuracy.max())
    curves = first.curves
    level = "more" if curves.accuracy.max() > curves.most_frequent else "not_more"
    said.append(
        t(
            f"polysemy_page.separation.curves.see.{level}",
            name=plain(first.spec.name),
            layer=curves.best_accuracy,
            accuracy=per_cent(curves.accuracy.max()),
            most=per_cent(curves.most_frequent),
            static=plain(asked.static.name),
            p=number(curves.p_accuracy, 3),
        )
    )
    show_seen(" ".join(said))


def _chance(best: Line) -> str:
    p = best.curves.p_separation
    sure = "not_chance" if p <= 0.05 else "chance"
    as_good = round(p * (1 + best.curves.shuffles)) - 1
    return t(f"polysemy_page.separation.curves.see.{sure}", shuffles=best.curves.shuffles, count=as_good,
             p=number(p, 3))  # fmt: skip


def _table(lines: Sequence[Line]) -> None:
    frames = []
    for line in lines:
        found = line.curves
        band = found.normalised_band
        frames.append(pd.DataFrame({
            "model": line.spec.name, "layer": range(found.layers + 1), "within": found.within,
            "between": found.between, "separation": found.separation, "shuffled_low": found.shuffled_low,
            "shuffled_high": found.shuffled_high, "baseline": found.baseline, "normalised": found.normalised,
            "normalised_low": band[0], "normalised_high": band[1], "accuracy": found.accuracy,
            "accuracy_low": found.accuracy_low, "accuracy_high": found.accuracy_high,
            "most_frequent": found.most_frequent, "p_separation": found.p_separation, "p_accuracy": found.p_accuracy,
        }))  # fmt: skip
    frame = pd.concat(frames, ignore_index=True)
    named = "polysemy_page.separation.curves.columns"
    columns: dict[str, Any] = {
        name: st.column_config.NumberColumn(t(f"{named}.{name}"), format="%.3f") for name in frame.columns[2:]
    }
    columns["model"] = st.column_config.TextColumn(t(f"{named}.model"))
    columns["layer"] = st.column_config.NumberColumn(t(f"{named}.layer"), format="%d")
    tables.show(frame, key="ps_curves", columns=columns, height=360)
