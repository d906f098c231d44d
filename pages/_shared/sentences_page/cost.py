"""Why SBERT: all pairs through the encoder, or each sentence once - measured here, and extrapolated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.catalog import ModelSpec
from embed_core.contextual import Encoder
from embed_core.contextual.cost import machine
from embed_core.progress import Progress
from embed_core.sentence.compression import study_texts
from embed_core.sentence.pair_cost import (
    CLAIMED_N,
    CLAIMED_PAIRS_SECONDS,
    CLAIMED_SINGLES_SECONDS,
    DEFAULT,
    LARGEST_N,
    LEAST,
    MOST,
    PairCost,
    measure,
    pair_count,
    spread,
)
from pages._shared import opened, tables
from pages._shared.choose_model import choose_model
from pages._shared.feedback import wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import language, plain, t
from pages._shared.jobs import registry
from pages._shared.seen import show_seen
from pages._shared.state import View

_NAME = "sentences_page.cost"
_COUNTS = (10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, LARGEST_N)
_FIRST = {"en": opened.ENCODER, "zh": "multilingual-e5-small"}
_UNITS = (
    (365.25 * 86_400, "years", 1), (86_400, "days", 3), (3_600, "hours", 1), (60, "minutes", 1), (1, "seconds", 1),
    (1e-3, "ms", 1),
)  # fmt: skip
"""Seconds in a unit, its name, and from how many on it is used: the paper says 65 hours, not 2.7 days."""


def show(view: View) -> None:
    """Encoder, measurement, chart with a slider over n, the claim of the paper."""
    st.markdown(t(f"{_NAME}.about"))
    count = view.choice(
        st.select_slider, t(f"{_NAME}.count"), "cs_n", list(_COUNTS), 10_000, format_func="{:,}".format,
        help=t(f"{_NAME}.count_help"),
    )  # fmt: skip
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        spec = choose_model(
            view, f"cs_model_{language()}", t(f"{_NAME}.model"), contextual=True, default=_FIRST[language()]
        )
    with right:
        most = view.slider(t(f"{_NAME}.most"), "cs_most", LEAST, MOST, DEFAULT, step=8, help=t(f"{_NAME}.most_help"))
    if spec.source.kind == "openai_api":
        st.info(t(f"{_NAME}.endpoint"), icon=":material/info:")
    else:
        _measured(view, spec, count, most)
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t(f"{_NAME}.maths"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t(f"{_NAME}.sources"))


def _measured(view: View, spec: ModelSpec, count: int, most: int) -> None:
    key = f"pair_cost|{spec.id}@{spec.revision}|{language()}|{most}"
    if (job := registry.get(key)) is None:
        encoder = opened.encoder(spec)
        if encoder is None:
            return
        job = registry.start(key, partial(_work, encoder, study_texts(language(), MOST), most))
    found: PairCost | None = wait_for(job, key)
    if found is None:
        return
    _figures(found, count)
    _chart(found, count)
    _see(found, count)
    _table(found, count)
    here = machine()
    st.caption(
        t(
            f"{_NAME}.provenance", model=plain(found.model), cores=here.usable, threads=here.threads,
            tokens=f"{found.tokens:.0f}", pair_tokens=f"{found.pair_tokens:.0f}", most=found.points[-1].count,
        )
    )  # fmt: skip
    st.button(
        t(f"{_NAME}.again"), key="cs_again", icon=":material/refresh:", on_click=registry.forget, args=(key,)
    )  # fmt: skip


def _work(encoder: Encoder, texts: Sequence[str], most: int, progress: Progress) -> PairCost:
    return measure(encoder, texts, most=most, progress=progress)


def _figures(found: PairCost, count: int) -> None:
    """Three numbers for the chosen n."""
    singles, pairs = found.singles_seconds(count), found.pairs_seconds(count)
    one, other, ratio = st.columns(3)
    one.metric(t(f"{_NAME}.metric.singles", passes=f"{count:,}"), _time(singles), border=True)
    other.metric(t(f"{_NAME}.metric.pairs", passes=f"{pair_count(count):,}"), _time(pairs), border=True)
    ratio.metric(t(f"{_NAME}.metric.ratio"), f"{pairs / max(singles, 1e-12):,.0f} ×", border=True)


def _chart(found: PairCost, count: int) -> None:
    every = np.array(spread(LARGEST_N, 60))
    sizes = np.array([float(point.count) for point in found.points])

    def line(name: str, of: Callable[[float], float], colour: str) -> plot.Curve:
        return plot.Curve(
            t(f"{_NAME}.line.{name}"), every, np.array([of(n) for n in every.tolist()]), dashed=True, colour=colour
        )

    def timed(name: str, values: list[float], colour: str) -> plot.Curve:
        return plot.Curve(t(f"{_NAME}.timed.{name}"), sizes, np.array(values), colour=colour)

    lines = [
        line("singles", found.singles_seconds, palette.STATIC), line("pairs", found.pairs_seconds, palette.CONTEXTUAL),
        timed("singles", [point.singles for point in found.points], palette.STATIC),
        timed("pairs", [point.pairs for point in found.points], palette.CONTEXTUAL),
        _point(t(f"{_NAME}.line.claim_singles"), CLAIMED_SINGLES_SECONDS, palette.HIGHLIGHT),
        _point(t(f"{_NAME}.line.claim_pairs"), CLAIMED_PAIRS_SECONDS, palette.FOUND),
        plot.Curve(
            f"n = {count:,}", np.array([count, count], np.float64),
            np.array([found.singles_seconds(count), found.pairs_seconds(count)]), colour=palette.QUIET,
        ),
    ]  # fmt: skip
    spec = plot.curves(lines, x=plot.Axis(t(f"{_NAME}.sentences"), log=True),
                       y=plot.Axis(t(f"{_NAME}.seconds"), log=True), height=460)  # fmt: skip
    for trace in (*spec["data"][:2], spec["data"][-1]):  # the legend names the measured ones
        trace["showlegend"] = False
    chart.show(spec, key="cs_curves", alt=t(f"{_NAME}.alt", model=found.model))


def _point(name: str, seconds: float, colour: str) -> plot.Curve:
    return plot.Curve(name, np.array([float(CLAIMED_N)]), np.array([seconds]), colour=colour)


def _see(found: PairCost, count: int) -> None:
    said = [
        t(
            f"{_NAME}.see.measured", model=plain(found.model), single=_time(found.single), pair=_time(found.pair),
            cosine=_time(found.cosine), count=found.points[-1].count, passes=found.points[-1].passes,
            pairs=_time(found.points[-1].pairs), singles=_time(found.points[-1].singles),
        ),
        t(
            f"{_NAME}.see.extrapolated", count=f"{count:,}", passes=f"{pair_count(count):,}",
            pairs=_time(found.pairs_seconds(count)), singles=_time(found.singles_seconds(count)),
        ),
    ]  # fmt: skip
    show_seen(("" if language() == "zh" else " ").join(said))


def _table(found: PairCost, count: int) -> None:
    rows = [
        (
            t(f"{_NAME}.source.measured"),
            point.count,
            point.count,
            point.passes,
            _time(point.singles),
            _time(point.pairs),
        )
        for point in found.points
    ]
    rows += [
        (t(f"{_NAME}.source.extrapolated"), n, n, pair_count(n), _time(found.singles_seconds(n)),
         _time(found.pairs_seconds(n)))
        for n in sorted({100, 1_000, 10_000, 100_000, count})
    ]  # fmt: skip
    claimed = (
        CLAIMED_N,
        CLAIMED_N,
        pair_count(CLAIMED_N),
        _time(CLAIMED_SINGLES_SECONDS),
        _time(CLAIMED_PAIRS_SECONDS),
    )
    rows.append((t(f"{_NAME}.source.claimed"), *claimed))
    names = ("source", "n", "passes", "pair_passes", "singles", "pairs")
    named = [t(f"{_NAME}.columns.{name}") for name in names]
    grouped = {name: st.column_config.NumberColumn(format="localized") for name in named[1:4]}
    tables.show(pd.DataFrame(rows, columns=named), key="pair_cost", columns=grouped)


def _time(seconds: float) -> str:
    """Seconds in the unit that suits them: "36 hours"."""
    for size, unit, least in _UNITS:
        amount = seconds / size
        if amount >= least:
            return t(f"{_NAME}.units.{unit}", value=f"{amount:.3g}" if amount < 1_000 else f"{amount:,.0f}")
    return t(f"{_NAME}.units.us", value=f"{seconds * 1e6:.2g}")
