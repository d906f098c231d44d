"""Every recording against every other as colours: blocks where the recordings of a voice stand together."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from embed_core.audio.comparison import ORDERS, Comparison, Order, Take, blocks, ordered
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import Spec, hover_text
from pages._shared.i18n import t
from pages._shared.sound_page import voices_kit as kit
from pages._shared.state import View

HEIGHT = 640


def show(view: View, found: Comparison) -> None:
    """The order, the heatmap, the numbers as CSV."""
    st.markdown(f"### {t('sound_page.voices.matrix.title')}")
    order = view.choice(
        st.segmented_control, t("sound_page.voices.matrix.order"), "sv_order", list(ORDERS), ORDERS[0],
        format_func=lambda name: t(f"sound_page.voices.matrix.orders.{name}"),
        help=t("sound_page.voices.matrix.help"),
    )  # fmt: skip
    chart.show(
        _figure(found, order), key=f"sv_matrix_{order}",
        alt=t("sound_page.voices.matrix.alt", count=len(found.takes), voices=len(found.voices)),
    )  # fmt: skip
    st.caption(t(f"sound_page.voices.matrix.read.{order}"))
    names = kit.names(found.takes)
    tables.csv_button(pd.DataFrame(found.matrix, index=names, columns=names).reset_index(), key="sv_matrix")


def _figure(found: Comparison, order: Order) -> Spec:
    places = ordered(found.takes, order)
    takes = [found.takes[place] for place in places]
    names = kit.names(takes)
    spec = plot.heatmap(
        found.matrix[places][:, places], names, names, title=t("sound_page.voices.cosine"), scale="plain",
        high=1.0, height=HEIGHT,
    )  # fmt: skip
    # A name a block in place of one a row: the rows are too many to be read.
    runs = blocks([_value(take, order) for take in takes])
    middles = [(first + last - 1) / 2 for _, first, last in runs]
    titles = [_title(takes[first], order) for _, first, _ in runs]
    for axis, tilt in (("xaxis", -45), ("yaxis", 0)):
        spec["layout"][axis] |= {"tickvals": middles, "ticktext": titles, "tickangle": tilt}
    spec["data"][0] |= {"xgap": 0, "ygap": 0}
    spec["layout"]["shapes"] = [line for _, first, _ in runs[1:] for line in _lines(first - 0.5, len(takes))]
    return spec


def _lines(at: float, count: int) -> list[dict[str, object]]:
    ends = -0.5, count - 0.5
    style = {"type": "line", "line": {"color": palette.PAPER["light"], "width": 1.5}}
    return [
        style | {"x0": at, "x1": at, "y0": ends[0], "y1": ends[1]},
        style | {"x0": ends[0], "x1": ends[1], "y0": at, "y1": at},
    ]


def _value(take: Take, order: Order) -> str:
    return str(getattr(take, order)) if not take.own or order == "voice" else kit.OWN


def _title(take: Take, order: Order) -> str:
    if order == "voice":
        return hover_text(kit.shown_voice(take.voice))
    if take.own:
        return t("sound_page.voices.own.label")
    return kit.sentence_name(take) if order == "sentence" else kit.language_name(take.language)
