"""A second model beside the first: who can look to the right, how far, at how many tokens, and where it is parked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.catalog import ModelSpec
from embed_core.contextual import attention as core
from embed_core.contextual.attention import Attention
from pages._shared import opened, tables
from pages._shared.choose_model import choose_model
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import plain, t
from pages._shared.layers_page import attention_input
from pages._shared.layers_page.attention_heads import heat
from pages._shared.layers_page.attention_input import Chosen
from pages._shared.seen import show_seen
from pages._shared.state import View

CAUSAL = "smollm2-135m"
LEGEND_LINE = 21  # pixels
COLOURS = (palette.STATIC, palette.CONTEXTUAL)
Model = tuple[ModelSpec, Attention]


def show(view: View, chosen: Chosen, read: Attention) -> None:
    """The part of the page."""
    st.subheader(t("layers_page.attention.compare.title"), anchor=False)
    st.markdown(t("layers_page.attention.compare.about"))
    spec = choose_model(
        view, "la_model2", t("layers_page.attention.compare.model"), contextual=True,
        default=opened.ENCODER if read.causal else CAUSAL,
    )  # fmt: skip
    if spec.id == chosen.spec.id:
        st.info(t("layers_page.attention.compare.same"), icon=":material/info:")
        return
    other = attention_input.opened_attention(spec, chosen.text)
    if other is None:
        return
    models = ((chosen.spec, read), (spec, other))
    means = [core.shown(found, "all") for _, found in models]
    high = max(core.strongest_but_first(drawn.matrix) for drawn in means)
    for column, (one, found), drawn in zip(st.columns(2), models, means, strict=True):
        with column:
            st.markdown(f"**{plain(one.name)}**")
            st.caption(_direction(found))
            alt = t("layers_page.attention.compare.alt", name=one.name)
            chart.show(heat(drawn, causal=found.causal, high=high), key=f"la_mean_{one.id}", alt=alt)
    st.caption(t("layers_page.attention.compare.mean", high=f"{high:.2f}"))
    _say(models)
    _charts(models)
    with st.expander(t("layers_page.attention.compare.table"), icon=":material/table:"):
        tables.show(_table(models), key="attention-layers", columns=_columns(), height=360)


def _direction(found: Attention) -> str:
    return t(f"layers_page.attention.{'causal' if found.causal else 'bidirectional'}")


def _say(models: Sequence[Model]) -> None:
    said = []
    for spec, found in models:
        measures = found.measures
        said.append(
            t("layers_page.attention.compare.see", name=plain(spec.name), right=f"{measures.right.mean():.1%}",
              distance=f"{measures.distance.mean():.1f}", first=f"{np.nan_to_num(measures.first).mean():.0%}",
              special=f"{measures.special.mean():.0%}", token=plain(found.pieces[0].text))
        )  # fmt: skip
        if not measures.right.any():
            said.append(t("layers_page.attention.compare.never"))
    show_seen(" ".join(said))


def _charts(models: Sequence[Model]) -> None:
    left, right = st.columns(2)
    with left:
        _curves(models, "right", lambda found: found.measures.right.mean(axis=1), percent=True)
        _sinks(models)
    with right:
        _curves(models, "distance", lambda found: found.measures.distance.mean(axis=1), percent=False)
        _spread(models)


def _depth(found: Attention) -> Any:
    return np.arange(1, found.layers + 1) / found.layers


def _curves(models: Sequence[Model], name: str, values: Callable[[Attention], Any], *, percent: bool) -> None:
    lines = [
        plot.Curve(spec.name, _depth(found), values(found), colour=colour)
        for (spec, found), colour in zip(models, COLOURS, strict=True)
    ]
    _draw(name, lines, percent=percent)


def _sinks(models: Sequence[Model]) -> None:
    """The first token, and dashed all special tokens."""
    lines = []
    for (spec, found), colour in zip(models, COLOURS, strict=True):
        first = t("layers_page.attention.compare.first", name=spec.name, token=found.pieces[0].text)
        lines.append(plot.Curve(first, _depth(found), found.measures.first.mean(axis=1), colour=colour))
        if found.special.any():
            special = t("layers_page.attention.compare.special", name=spec.name)
            values = found.measures.special.mean(axis=1)
            lines.append(plot.Curve(special, _depth(found), values, colour=colour, dashed=True))
    _draw("sink", lines, percent=True)


def _draw(name: str, lines: Sequence[plot.Curve], *, percent: bool) -> None:
    _title(name)
    spec = plot.curves(
        lines, x=plot.Axis(t("layers_page.attention.compare.depth"), range=(0, 1.03), percent=True),
        y=plot.Axis(percent=percent), height=280,
    )  # fmt: skip
    spec["layout"]["yaxis"]["rangemode"] = "tozero"
    # Long names stand one above the other: room for them below the tools of the chart.
    more = LEGEND_LINE * max(0, len(lines) - 2)
    spec["layout"]["margin"]["t"] += more
    spec["layout"]["height"] += more
    chart.show(spec, key=f"la_by_layer_{name}", alt=t(f"layers_page.attention.compare.charts.{name}"))


def _spread(models: Sequence[Model]) -> None:
    """A dot a head: 2 to the power of its entropy, on a logarithmic axis."""
    groups = []
    for (spec, found), colour in zip(models, COLOURS, strict=True):
        depth = np.repeat(_depth(found), found.heads)
        where = [
            f"{spec.name} · " + t("layers_page.attention.where.head", layer=layer + 1, head=head + 1)
            for layer in range(found.layers)
            for head in range(found.heads)
        ]
        places = np.column_stack([depth, (2**found.measures.entropy).ravel()])
        groups.append(plot.Dots(spec.name, where, places, colour=colour, labels=False, size=6.0))
    _title("spread")
    most = max(len(found.pieces) for _, found in models)
    drawn = plot.placed(
        groups, x=plot.Axis(t("layers_page.attention.compare.depth"), range=(0, 1.03), percent=True),
        y=plot.Axis(t("layers_page.attention.compare.tokens"), log=True, range=(0.9, most * 1.1)), height=280,
    )  # fmt: skip
    chart.show(drawn, key="la_by_layer_spread", alt=t("layers_page.attention.compare.charts.spread"))


def _title(name: str) -> None:
    title = t(f"layers_page.attention.compare.charts.{name}")
    st.markdown(f"**{title}**", help=t(f"layers_page.attention.compare.help.{name}"))


def _table(models: Sequence[Model]) -> pd.DataFrame:
    frames = []
    for spec, found in models:
        measures = found.measures
        frames.append(
            pd.DataFrame(
                {
                    "model": spec.id,
                    "layer": np.arange(1, found.layers + 1),
                    "right": measures.right.mean(axis=1).round(6),
                    "distance": measures.distance.mean(axis=1).round(4),
                    "entropy_bits": measures.entropy.mean(axis=1).round(4),
                    "first": measures.first.mean(axis=1).round(6),
                    "special": measures.special.mean(axis=1).round(6),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def _columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    names = {name: t(f"layers_page.attention.finder.patterns.{name}") for name in ("right", "first", "special")}
    return {
        "model": st.column_config.TextColumn(t("layers_page.attention.model")),
        "layer": number(t("layers_page.attention.layer")),
        **{name: number(label, format="percent") for name, label in names.items()},
        "distance": number(t("layers_page.attention.finder.patterns.distance"), format="%.2f"),
        "entropy_bits": number(t("layers_page.attention.compare.entropy"), format="%.2f"),
    }
