"""One voice against two: both histograms, the threshold between them, and the errors it makes."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from embed_core.audio.comparison import Comparison, error_curves, histogram
from embed_core.audio.verification import Rate, errors_at
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import Spec, packed
from pages._shared.i18n import t
from pages._shared.seen import show_seen
from pages._shared.sound_page import voices_kit as kit
from pages._shared.state import View

STEP = 0.001
SAME, DIFFERENT = palette.category_colour(2), palette.category_colour(5)


def show(view: View, found: Comparison) -> None:
    """Slider, histograms, both rates over the threshold."""
    st.markdown(f"### {t('sound_page.voices.threshold.title')}")
    if found.rate is None:
        st.info(t("sound_page.voices.threshold.one_kind"), icon=":material/info:")
        return
    threshold = chosen(view, found)
    _numbers(found, found.rate, threshold)
    left, right = st.columns(2)
    with left:
        chart.show(_histograms(found, threshold), key="sv_histogram", alt=t("sound_page.voices.threshold.alt"))
    with right:
        chart.show(_rates(found, found.rate, threshold), key="sv_rates", alt=t("sound_page.voices.threshold.rates_alt"))
    made = errors_at(found.pairs.scores, found.pairs.same, threshold)
    kind = "balanced" if abs(made.accept_rate - made.reject_rate) < 0.01 else (
        "open" if made.accept_rate > made.reject_rate else "strict"
    )  # fmt: skip
    show_seen(
        t(
            f"sound_page.voices.threshold.see.{kind}",
            threshold=f"{threshold:.3f}",
            accepts=made.false_accepts,
            different=f"{made.different:,}",
            rejects=made.false_rejects,
            same=f"{made.same:,}",
        )
    )
    st.caption(t("sound_page.voices.threshold.bootstrap", resamples=f"{found.interval.resamples:,}"))
    tables.csv_button(_pairs(found), key="sv_pairs")


def chosen(view: View, found: Comparison) -> float:
    """The threshold of the slider; at first that of the equal error rate."""
    rate = found.rate
    at = 0.7 if rate is None else round(rate.threshold / STEP) * STEP
    return float(
        view.slider(
            t("sound_page.voices.threshold.slider"), "sv_threshold", _lowest(found), 1.0, round(at, 3), step=STEP,
            format="%.3f", help=t("sound_page.voices.threshold.help"),
        )
    )  # fmt: skip


def _lowest(found: Comparison) -> float:
    return float(min(histogram(found.pairs).edges[0], 0.95))


def _numbers(found: Comparison, rate: Rate, threshold: float) -> None:
    made = errors_at(found.pairs.scores, found.pairs.same, threshold)
    accepts, rejects, equal, at = st.columns(4)
    accepts.metric(
        t("sound_page.voices.threshold.accepts"), kit.percent(made.accept_rate),
        t("sound_page.voices.threshold.of", count=made.false_accepts, total=f"{made.different:,}"),
        delta_color="off", delta_arrow="off",
    )  # fmt: skip
    rejects.metric(
        t("sound_page.voices.threshold.rejects"), kit.percent(made.reject_rate),
        t("sound_page.voices.threshold.of", count=made.false_rejects, total=f"{made.same:,}"),
        delta_color="off", delta_arrow="off",
    )  # fmt: skip
    interval = found.interval
    equal.metric(
        t("sound_page.voices.threshold.eer"), kit.percent(rate.eer),
        t("sound_page.voices.threshold.interval", low=kit.percent(interval.low), high=kit.percent(interval.high)),
        delta_color="off", delta_arrow="off", help=t("sound_page.voices.threshold.eer_help"),
    )  # fmt: skip
    at.metric(t("sound_page.voices.threshold.at"), f"{rate.threshold:.3f}")


def _histograms(found: Comparison, threshold: float) -> Spec:
    bars = histogram(found.pairs)
    traces = [
        {
            "type": "bar", "x": packed(bars.middles), "y": packed(shares), "name": name, "opacity": 0.75,
            "marker": {"color": colour}, "width": float(bars.edges[1] - bars.edges[0]),
            "hovertemplate": f"{name}<br>%{{x:.3f}}: %{{y:.1%}}<extra></extra>",
        }
        for name, shares, colour in (
            (t("sound_page.voices.threshold.same"), bars.same, SAME),
            (t("sound_page.voices.threshold.different"), bars.different, DIFFERENT),
        )
    ]  # fmt: skip
    x = plot.Axis(t("sound_page.voices.cosine"), (float(bars.edges[0]), 1.0))
    y = plot.Axis(t("sound_page.voices.threshold.share"), percent=True)
    layout = plot.curves([], x=x, y=y, height=340)["layout"]
    layout |= {"barmode": "overlay", "bargap": 0, "showlegend": True}
    layout["margin"] |= {"t": 72}
    return {"data": traces, "layout": layout | {"shapes": [upright(threshold)]}}


def _rates(found: Comparison, rate: Rate, threshold: float) -> Spec:
    low = _lowest(found)
    at, accepts, rejects = error_curves(found.pairs, low, 1.0)
    lines = [
        plot.Curve(t("sound_page.voices.threshold.rejects"), at, rejects, colour=SAME),
        plot.Curve(t("sound_page.voices.threshold.accepts"), at, accepts, colour=DIFFERENT),
    ]
    spec = plot.curves(
        lines, x=plot.Axis(t("sound_page.voices.threshold.slider"), (low, 1.0)),
        y=plot.Axis(t("sound_page.voices.threshold.share_wrong"), (0.0, 1.02), percent=True), height=340,
    )  # fmt: skip
    spec["layout"]["shapes"] = [upright(threshold)]
    spec["layout"]["annotations"] = [
        {
            "x": rate.threshold, "y": rate.eer, "text": f"EER {kit.percent(rate.eer)}", "showarrow": True,
            "ax": -60, "ay": -44, "arrowcolor": palette.QUIET,
        }
    ]  # fmt: skip
    return spec


def upright(at: float) -> dict[str, object]:
    """A dashed line at a threshold."""
    line = {"color": palette.QUIET, "width": 2, "dash": "dash"}
    return {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def _pairs(found: Comparison) -> pd.DataFrame:
    names, pairs = kit.names(found.takes), found.pairs
    return pd.DataFrame({
        t("sound_page.voices.column.first"): [names[place] for place in pairs.first],
        t("sound_page.voices.column.second"): [names[place] for place in pairs.second],
        t("sound_page.voices.cosine"): pairs.scores,
        t("sound_page.voices.column.same"): pairs.same,
    })  # fmt: skip
