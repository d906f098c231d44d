"""What the shuffle did: sentences, figures, a table by word, and layer by layer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.contextual import Encoder
from embed_core.positions.shuffle import How, Setting, Shuffled
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import plain, t
from pages._shared.seen import show_seen
from pages._shared.state import View

FLOOR = 1e-8
ROUNDING = 1e-4
"""A difference below this share of the largest value is rounding: float32 keeps about 7 digits, a block loses some."""
COLOURS = {"on": palette.HIGHLIGHT, "off": palette.CONTEXTUAL, "open": palette.STATIC}
EQUIVARIANT = (
    r"\mathrm{Attention}(\Pi X)=\mathrm{softmax}\!\left(\tfrac{\Pi XW_Q\,(\Pi XW_K)^{\top}}{\sqrt{d}}\right)\Pi XW_V"
    r"=\Pi\,\mathrm{softmax}\!\left(\tfrac{XW_Q\,(XW_K)^{\top}}{\sqrt{d}}\right)\Pi^{\top}\Pi\,XW_V"
    r"=\Pi\,\mathrm{Attention}(X)"
)


def show(view: View, encoder: Encoder, result: Shuffled, how: How) -> None:
    """Everything about one finished test."""
    after = [result.words[place] for place in result.order]
    st.markdown(f"#### {plain(' '.join(result.words))} → {plain(' '.join(after))}")
    _why_not(result)
    layer = view.slider(
        t("position_page.shuffle.layer"), f"of_layer{encoder.layers}", 0, encoder.layers, encoder.layers,
        help=t("position_page.shuffle.layer_help", last=encoder.layers),
    )  # fmt: skip
    _figures(result, layer)
    show_seen(_seen(result, layer, after))
    left, right = st.columns(2)
    with left:
        _by_word(result, layer)
    with right:
        _by_layer(result)
    _table(result, layer)
    st.caption(_provenance(encoder, result, layer, how))
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        _maths(result)


def _why_not(result: Shuffled) -> None:
    if len(result.settings) > 1:
        return
    scheme = "learned_relative" if result.facts.relative_too else result.facts.scheme
    st.info(t(f"position_page.shuffle.cannot.{scheme}"), icon=":material/info:")


def _figures(result: Shuffled, layer: int) -> None:
    for column, setting in zip(st.columns(max(2, len(result.settings))), result.settings, strict=False):
        with column.container(border=True):
            st.markdown(f"**{t(f'position_page.shuffle.settings.{setting.name}')}**")
            one, two = st.columns(2) if len(result.settings) < 3 else (st.container(), st.container())
            one.metric(
                t("position_page.shuffle.largest"), number(float(setting.difference[layer].max())),
                help=t("position_page.shuffle.largest_help"),
            )  # fmt: skip
            two.metric(
                t("position_page.shuffle.pooled"), f"{setting.pooled[layer]:.6f}",
                help=t("position_page.shuffle.pooled_help"),
            )  # fmt: skip


def _seen(result: Shuffled, layer: int, after: list[str]) -> str:
    if [word.lower() for word in after] == [word.lower() for word in result.words]:
        return t("position_page.shuffle.see.same_order")
    on, off, unmasked = (result.setting(name) for name in ("on", "off", "open"))
    said = []
    if on is not None:
        said.append(
            t(f"position_page.shuffle.see.on{'_bare' if on.difference[layer].max() == 0 else ''}", **_values(on, layer))
        )
    if off is not None:
        way = "off_causal" if result.facts.causal else "off" if _rounding(off, layer) else "off_not"
        if result.facts.causal and layer == 0:
            way = "off"
        said.append(t(f"position_page.shuffle.see.{way}", **_values(off, layer)))
    if unmasked is not None and layer > 0:
        way = "open" if _rounding(unmasked, layer) else "off_not"
        said.append(t(f"position_page.shuffle.see.{way}", **_values(unmasked, layer)))
    if on is not None and off is not None and on.twins is not None and off.twins is not None:
        word = next(word for word in result.words if [w.lower() for w in result.words].count(word.lower()) > 1)
        said.append(t("position_page.shuffle.see.twins", word=plain(word), on=number(on.twins), off=number(off.twins)))
    return " ".join(said)


def _values(setting: Setting, layer: int) -> dict[str, str]:
    largest, scale = float(setting.difference[layer].max()), float(setting.scale[layer])
    return {
        "largest": number(largest), "scale": number(scale), "share": number(largest / scale if scale else 0.0),
        "cosine": f"{setting.pooled[layer]:.6f}", "layer": str(layer),
    }  # fmt: skip


def _rounding(setting: Setting, layer: int) -> bool:
    return bool(setting.difference[layer].max() <= ROUNDING * max(float(setting.scale[layer]), 1e-12))


def number(value: float) -> str:
    """ "0.551" or "4.8e-07".

    >>> number(0.55093), number(4.77e-07), number(0.0)
    ('0.551', '4.8e-07', '0')
    """
    if value == 0:
        return "0"
    return f"{value:.1e}" if abs(value) < 1e-3 else f"{value:.3g}"


def _names(words: tuple[str, ...]) -> list[str]:
    return [f"{place} {word}" for place, word in enumerate(words, start=1)]


def _by_word(result: Shuffled, layer: int) -> None:
    st.markdown(f"##### {t('position_page.shuffle.by_word')}")
    series = [
        (t(f"position_page.shuffle.settings.{setting.name}"), np.maximum(setting.difference[layer], FLOOR))
        for setting in result.settings
    ]
    top = max(float(values.max()) for _, values in series)
    axis = plot.Axis(t("position_page.shuffle.difference_axis"), range=(FLOOR, max(1.0, top * 2)), log=True)
    colours = [COLOURS[setting.name] for setting in result.settings]
    spec = plot.bars(_names(result.words), series, axis=axis, colours=colours)
    spec["layout"]["xaxis"] |= {"exponentformat": "power", "dtick": 2}
    chart.show(spec, key="of_words", alt=t("position_page.shuffle.by_word_alt", layer=layer))


def _by_layer(result: Shuffled) -> None:
    st.markdown(f"##### {t('position_page.shuffle.by_layer')}")
    layers = np.arange(len(result.settings[0].difference))
    lines = [
        plot.Curve(
            t(f"position_page.shuffle.settings.{setting.name}"), layers,
            np.maximum(setting.difference.max(axis=1), FLOOR), colour=COLOURS[setting.name],
        )
        for setting in result.settings
    ]  # fmt: skip
    top = max(float(np.max(line.y)) for line in lines)
    y = plot.Axis(t("position_page.shuffle.largest"), range=(FLOOR, max(1.0, top * 3)), log=True)
    height = max(260, 26 * len(result.words) * len(result.settings) + 90)
    spec = plot.curves(lines, x=plot.Axis(t("position_page.shuffle.layer_axis")), y=y, height=min(height, 460))
    spec["layout"]["yaxis"] |= {"exponentformat": "power", "dtick": 2}
    chart.show(spec, key="of_layers", alt=t("position_page.shuffle.by_layer_alt"))


def _table(result: Shuffled, layer: int) -> None:
    new_place = {old: new for new, old in enumerate(result.order, start=1)}
    columns: dict[str, list[object]] = {
        t("position_page.shuffle.columns.word"): list(result.words),
        t("position_page.shuffle.columns.old"): list(range(1, len(result.words) + 1)),
        t("position_page.shuffle.columns.new"): [new_place[place] for place in range(len(result.words))],
    }
    for setting in result.settings:
        name = t(f"position_page.shuffle.settings.{setting.name}")
        columns[t("position_page.shuffle.columns.difference", name=name)] = [
            number(float(value)) for value in setting.difference[layer]
        ]
        columns[t("position_page.shuffle.columns.cosine", name=name)] = [
            f"{value:.6f}" for value in setting.cosine[layer]
        ]
    tables.show(pd.DataFrame(columns), key="of_table")


def _provenance(encoder: Encoder, result: Shuffled, layer: int, how: How) -> str:
    facts = result.facts
    way = "none" if len(result.settings) == 1 else "rotary" if facts.scheme == "rotary" else how
    return t(
        "position_page.shuffle.provenance", name=plain(encoder.spec.name), layer=layer, last=encoder.layers,
        dims=encoder.dim, way=t(f"position_page.shuffle.ways.{way}", row=facts.first_row),
    )  # fmt: skip


def _maths(result: Shuffled) -> None:
    st.markdown(t("position_page.shuffle.maths.equivariance"))
    st.latex(EQUIVARIANT)
    st.markdown(t("position_page.shuffle.maths.rest"))
    st.latex(r"f(\Pi(X+P))\neq\Pi f(X+P),\qquad \Pi(X+P)-(\Pi X+P)=\Pi P-P")
    st.markdown(t("position_page.shuffle.maths.positions"))
    if result.facts.causal:
        st.latex(r"M_{ij}=0\ (j\le i),\ -\infty\ (j>i):\qquad \Pi M\Pi^{\top}\neq M")
        st.markdown(t("position_page.shuffle.maths.causal"))
    st.markdown(t("position_page.shuffle.maths.measured"))
    st.latex(r"\max_{k}\left|h_k(i)-h'_k(\pi(i))\right|")
