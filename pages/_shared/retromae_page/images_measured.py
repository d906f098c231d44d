"""All held-out digits: the error against the share hidden, and whether the encoder has learnt what the digits are."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from embed_core.progress import Progress
from embed_core.training.mae import measure
from embed_core.training.mae.shipped import shipped
from pages._shared.feedback import wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import t
from pages._shared.jobs import registry
from pages._shared.seen import show_seen

_NAME = "retromae_page.images.measured"
SEEDS = (0, 1, 2)
FEW = 5
COLOURS = {"mae": palette.CONTEXTUAL, "mean": palette.QUIET, "patch": "#56B4E9", "neighbour": palette.STATIC}
Measured = tuple[measure.Sweep, measure.Probe, measure.Probe]


def show() -> None:
    """Curves and the linear probe."""
    st.subheader(t(f"{_NAME}.title"), anchor=False)
    st.markdown(t(f"{_NAME}.about"))
    job = registry.start(f"mae|measured|{SEEDS}", partial(_work, SEEDS))
    found: Measured | None = wait_for(job, "mi_measured")
    if found is None:
        return
    sweep, few, every = found
    _curves(sweep)
    _say(sweep)
    _probe(few, every)


def _work(seeds: tuple[int, ...], progress: Progress) -> Measured:
    model = shipped()
    weights, shape, seed = model.weights, model.settings.shape, model.settings.seed
    sweep = measure.sweep(weights, shape, seeds, progress=progress)
    few, every = (measure.probe(weights, shape, seed, count, progress) for count in (FEW, 0))
    return sweep, few, every


def _curves(sweep: measure.Sweep) -> None:
    ratios = np.array(sweep.ratios)
    lines = []
    for method, errors in sweep.errors.items():
        middle, spread = errors.mean(axis=1), errors.std(axis=1)
        lines.append(plot.Curve(
            t(f"retromae_page.images.rows.{method}"), ratios, middle, low=middle - spread, high=middle + spread,
            colour=COLOURS[method], dashed=method != "mae",
        ))  # fmt: skip
    spec = plot.curves(
        lines, x=plot.Axis(t(f"{_NAME}.ratio"), range=(0.1, 0.9), percent=True), y=plot.Axis(t(f"{_NAME}.error")),
        height=340,
    )  # fmt: skip
    spec["layout"]["yaxis"]["rangemode"] = "tozero"
    chart.show(spec, key="mi_sweep", alt=t(f"{_NAME}.alt"))
    st.caption(t(f"{_NAME}.caption", images=sweep.images, seeds=len(SEEDS)))


def _say(sweep: measure.Sweep) -> None:
    at = sweep.ratios.index(0.75)
    means = {method: errors[at].mean() for method, errors in sweep.errors.items()}
    best = min((method for method in means if method != "mae"), key=means.__getitem__)
    ahead = [
        f"{r:.0%}"
        for r, *e in zip(sweep.ratios, *(x.mean(axis=1) for x in sweep.errors.values()), strict=True)
        if e[0] < min(e[1:])
    ]
    said = t(
        f"{_NAME}.see.{'better' if means['mae'] < means[best] else 'worse'}", mae=f"{means['mae']:.3f}",
        spread=f"{sweep.errors['mae'][at].std():.4f}", control=t(f"retromae_page.images.rows.{best}"),
        error=f"{means[best]:.3f}", share=f"{abs(1 - means['mae'] / means[best]):.0%}",
    )  # fmt: skip
    more = t(f"{_NAME}.see.ahead", ratios=", ".join(ahead)) if ahead else t(f"{_NAME}.see.never")
    show_seen(f"{said} {more}")


def _probe(few: measure.Probe, every: measure.Probe) -> None:
    st.markdown(f"**{t(f'{_NAME}.probe.title')}**")
    names = [t(f"{_NAME}.probe.{name}") for name in ("trained", "untrained", "pixels")]
    series = [
        (t(f"{_NAME}.probe.from", count=one.learnt_from), np.array([one.trained, one.untrained, one.pixels]))
        for one in (few, every)
    ]
    spec = plot.bars(names, series, axis=plot.Axis(t(f"{_NAME}.probe.axis"), (0.0, 1.0), percent=True), height=230)
    chart.show(spec, key="mi_probe", alt=t(f"{_NAME}.probe.alt"))
    st.markdown(t(
        f"{_NAME}.probe.say.{'helps' if few.trained > few.pixels else 'no_help'}", few=few.learnt_from,
        trained=f"{few.trained:.0%}", untrained=f"{few.untrained:.0%}", pixels=f"{few.pixels:.0%}",
        every=every.learnt_from, trained_every=f"{every.trained:.0%}", pixels_every=f"{every.pixels:.0%}",
        asked=every.asked,
    ))  # fmt: skip
