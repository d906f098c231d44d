"""What temperature and batch size do to loss and gradient, computed on the vectors at hand."""

from __future__ import annotations

from functools import partial
from typing import cast

import numpy as np
import streamlit as st

from embed_core.progress import Progress
from embed_core.training.contrastive.batches import DRAWS, Sweep, odds, over_sizes, over_temperatures
from embed_core.training.contrastive.facts import story
from embed_core.training.contrastive.sides import Sides
from pages._shared.feedback import wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import Array
from pages._shared.i18n import t
from pages._shared.jobs import registry

_NAME = "bge_page.batch.curves"
HEIGHT = 300
_TICKS = ("1", "2", "5")  # first figures of a temperature that is named; all others would not fit


def over_temperature(shown: Sides, temperature: float) -> None:
    """The batch at every temperature: pull and the share of the hardest."""
    found = over_temperatures(shown.questions, shown.passages)
    axis = plot.Axis(t(f"{_NAME}.temperature"), log=True)
    first, second = st.columns(2)
    with first:
        _chart("pull_t", found.values, found.pull, axis, now=temperature)
    with second:
        _chart("hardest_t", found.values, found.hardest, axis, now=temperature, percent=True)
    st.caption(t(f"{_NAME}.about_temperature", few=f"{odds(0.05, 1.0):.2f}", many=f"{odds(0.05, 0.01):.0f}"))


def over_size(key: str, found: Sides, temperature: float) -> None:
    """Random batches of every size out of the drawn pairs: loss beside log n, and the share of the hardest."""
    name = f"bge_sizes|{key}|{temperature}"
    work = partial(_sizes, found, temperature)
    swept = cast("Sweep | None", wait_for(registry.start(name, work), name, patience=1.0))
    if swept is None:
        return
    axis = plot.Axis(t(f"{_NAME}.size"), log=True)
    first, second = st.columns(2)
    with first:
        _chart("loss_n", swept.values, swept.loss, axis, beside=np.log(swept.values))
    with second:
        _chart("hardest_n", swept.values, swept.hardest, axis, percent=True)
    small, _, large = story().batches
    told = {
        "small": small.id, "large": f"{int(large.id):,}", "low": f"{small.retrieval:.2f}",
        "high": f"{large.retrieval:.2f}",
    }  # fmt: skip
    st.caption(t(f"{_NAME}.about_size", draws=DRAWS, **told))


def _chart(
    name: str, x: Array, y: Array, axis: plot.Axis, *, now: float | None = None, percent: bool = False,
    beside: Array | None = None,
) -> None:  # fmt: skip
    st.markdown(f"##### {t(f'{_NAME}.{name}')}")
    lines = [plot.Curve(t(f"{_NAME}.{name}_line"), x, y, colour=palette.CONTEXTUAL)]
    if beside is not None:
        lines.append(plot.Curve(t(f"{_NAME}.chance"), x, beside, dashed=True, colour=palette.QUIET))
    spec = plot.curves(lines, x=axis, y=plot.Axis(range=(0, 1.05) if percent else None, percent=percent), height=HEIGHT)
    ticks = [value for value in x.tolist() if f"{value:g}".lstrip("0.") in _TICKS or value > 1]
    spec["layout"]["xaxis"] |= {"tickvals": ticks, "ticktext": [f"{value:g}" for value in ticks], "tickangle": 0}
    if now is not None:
        spec["layout"]["shapes"] = [
            {"type": "line", "xref": "x", "yref": "paper", "x0": now, "x1": now, "y0": 0, "y1": 1,
             "line": {"color": palette.HIGHLIGHT, "width": 2, "dash": "dot"}}
        ]  # fmt: skip
    chart.show(spec, key=f"bb_{name}", alt=t(f"{_NAME}.{name}"))


def _sizes(found: Sides, temperature: float, progress: Progress) -> Sweep:
    progress("bge_page.sizes", 0, 1)
    return over_sizes(found.questions, found.passages, temperature)
