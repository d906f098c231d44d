"""Positions against each other: the matrix of all pairs, and how likeness falls with distance."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.positions import compare, rotary
from embed_core.positions.alibi import Alibi
from embed_core.positions.compare import Between, Decay, Metric, Scheme
from embed_core.positions.rotary import Pairing, Rotary
from embed_core.progress import Progress
from pages._shared.feedback import wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry
from pages._shared.position_page import schemes_choose
from pages._shared.position_page.schemes_pictures import COLOURS, Sides, csv, draw, matrix, number, see, symmetric
from pages._shared.state import View
from pages._shared.tables import csv_button

T = "position_page.schemes"
METRICS: tuple[Metric, ...] = ("cosine", "dot")
PAIRINGS: tuple[Pairing, ...] = ("equal", "independent")
BRIGHTEST = 99.0
NO_BAND = 1e-9


def matrices(view: View, sides: Sides) -> None:
    """One matrix a scheme."""
    metric: Metric = "cosine"
    if any(not isinstance(scheme, (Alibi, Rotary)) for _, scheme in sides):
        metric = view.choice(
            st.segmented_control, t(f"{T}.metric"), "os_metric", list(METRICS), METRICS[0],
            format_func=lambda one: t(f"{T}.metrics.{one}"),
        )  # fmt: skip
    for (side, scheme), place in zip(sides, st.columns(len(sides), gap="large"), strict=True):
        with place:
            key = f"positions|between|{metric}|{scheme.key}"
            found: Between | None = wait_for(registry.start(key, partial(_between, scheme, metric)), key)
            if found is not None:
                _matrix(side, scheme, metric, found)


def _between(scheme: Scheme, metric: Metric, progress: Progress) -> Between:
    return compare.between(scheme, metric, progress)


def _matrix(side: str, scheme: Scheme, metric: Metric, found: Between) -> None:
    values = found.picture.values
    down, across = t(f"{T}.position"), t(f"{T}.position")
    scale: object = palette.DIVERGING
    title = t(f"{T}.between.metric_rotary" if isinstance(scheme, Rotary) else f"{T}.metrics.{metric}")
    if isinstance(scheme, Alibi):
        down, across, title, scale = t(f"{T}.query"), t(f"{T}.key"), t(f"{T}.weight"), palette.SEQUENTIAL
        low, high = 0.0, symmetric(values, BRIGHTEST)
    else:
        high = float(np.abs(values).max()) if metric == "dot" and not isinstance(scheme, Rotary) else 1.0
        low = -high
    spec = matrix(found.picture, down=down, across=across, title=title, low=low, high=high, scale=scale)
    draw(spec, "between", side, scheme)
    see(_seen(scheme, found))
    step = found.picture.steps[0]
    drawn = f" · {t(f'{T}.every', rows=step, columns=step)}" if step > 1 else ""
    st.caption(f"{title} · {schemes_choose.line(scheme)}{drawn}")
    names = [f"position_{place}" for place in found.picture.columns]
    csv(values.astype(np.float64), "row", names, f"os_between_{side}")


def _seen(scheme: Scheme, found: Between) -> str:
    if isinstance(scheme, Alibi):
        query = scheme.length - 1
        weights = scheme.seen_from(query)[2]
        ten = weights[max(0, query - 10)]
        values = {"near": number(float(weights[query])), "ten": number(float(ten)), "far": number(float(weights[0]))}
        return t(f"{T}.between.alibi", query=query, **values)
    far = min(100, scheme.length - 1)
    one, ten, last = (number(found.mean[distance]) for distance in (1, min(10, far), far))
    values = {"far": str(far), "one": one, "ten": ten, "last": last, "spread": number(found.spread)}
    if isinstance(scheme, Rotary):
        values["error"] = number(rotary.shift_error(scheme))
    return t(f"{T}.between.{scheme.kind}", spread_distance=found.spread_distance, **values)


def decays(view: View, sides: Sides) -> None:
    """All schemes on one chart: 1 at distance 0."""
    pairing: Pairing = "equal"
    if any(isinstance(scheme, Rotary) for _, scheme in sides):
        pairing = view.choice(
            st.segmented_control, t(f"{T}.pairing"), "os_pairs", list(PAIRINGS), PAIRINGS[0],
            format_func=lambda one: t(f"{T}.pairings.{one}"), help=t(f"{T}.pairing_help"),
        )  # fmt: skip
    found: list[tuple[str, Scheme, Decay]] = []
    for side, scheme in sides:
        key = f"positions|decay|{pairing if isinstance(scheme, Rotary) else ''}|{scheme.key}"
        one: Decay | None = wait_for(registry.start(key, partial(_decay, scheme, pairing)), key)
        if one is not None:
            found.append((side, scheme, one))
    if not found:
        return
    lines = [_curve(side, scheme, one) for side, scheme, one in found]
    x, y = plot.Axis(t(f"{T}.distance")), plot.Axis(t(f"{T}.alike"))
    chart.show(plot.curves(lines, x=x, y=y, height=440), key="os_decay", alt=t(f"{T}.alt.decay"))
    see(" ".join(_falls(scheme, one, pairing) for _, scheme, one in found))
    if any(one.band < NO_BAND for _, _, one in found):
        st.markdown(t(f"{T}.decay.none_band"))
    st.caption(" · ".join([*(schemes_choose.line(scheme) for _, scheme, _ in found), t(f"{T}.decay.how")]))
    csv_button(_table(found), key="os_decay")


def _decay(scheme: Scheme, pairing: Pairing, progress: Progress) -> Decay:
    return compare.decay(scheme, pairing, progress)


def _curve(side: str, scheme: Scheme, one: Decay) -> plot.Curve:
    kept = one.kept()
    low, high = (one.low[kept], one.high[kept]) if one.band > NO_BAND else (None, None)
    return plot.Curve(schemes_choose.name(scheme), kept, one.mean[kept], low, high, colour=COLOURS[side])


def _falls(scheme: Scheme, one: Decay, pairing: Pairing) -> str:
    name, band = plain(schemes_choose.name(scheme)), number(one.band) if one.band > NO_BAND else "0"
    if isinstance(scheme, Rotary) and pairing == "independent":
        low, high = (f"{value:.2f}" for value in (one.mean.min(), one.mean.max()))
        return t(f"{T}.decay.control", name=name, low=low, high=high, band=band)
    at, lowest = one.lowest
    said = {"name": name, "at": at, "lowest": number(lowest), "band": band}
    return t(f"{T}.decay.never", **said) if one.half is None else t(f"{T}.decay.falls", half=one.half, **said)


def _table(found: list[tuple[str, Scheme, Decay]]) -> pd.DataFrame:
    parts = [
        pd.DataFrame({
            "scheme": schemes_choose.name(scheme), "distance": np.arange(len(one.mean)), "mean": one.mean,
            "p5": one.low, "p95": one.high,
        })
        for _, scheme, one in found
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)
