"""The answer of a right-context test: what you see, bars, curves by layer, the numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from embed_core.contextual import Encoder
from embed_core.contextual.right_context import ROUNDING, Movement, Reading, sight
from embed_core.static import StaticModel
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import plain, t
from pages._shared.seen import show_seen

_KEY = "layers_page.right_context"
_FLOOR = 1e-9  # the lower end of the logarithmic axes: an exact 0 has no place on them
_COLOURS = {"causal": palette.STATIC, "bidirectional": palette.CONTEXTUAL, "recurrent": palette.NEIGHBOUR}


def show(
    side: str, encoders: Sequence[Encoder], found: Sequence[Movement], table: StaticModel, reading: Reading,
    depth: int, *, same_text: bool,
) -> None:  # fmt: skip
    """Everything about one test."""
    if same_text:
        st.info(t(f"{_KEY}.same_text"), icon=":material/info:")
    _traps(side, encoders, found)
    _see(side, encoders, found)
    layers = [round(one.layers * depth / 100) for one in encoders]
    left, right = st.columns(2)
    with left:
        _bars(side, encoders, found, table, layers)
    with right:
        _curves(side, encoders, found)
    _table(side, encoders, found, table, layers, reading)
    names = ", ".join(f"{one.spec.name} ({layer}/{one.layers})" for one, layer in zip(encoders, layers, strict=True))
    st.caption(t(f"{_KEY}.provenance", models=plain(names), static=plain(table.spec.name), dims=table.dims))


def explained() -> None:
    """Why, how it is computed, and where it comes from."""
    st.markdown(f"**{t(f'{_KEY}.why.title')}** {t(f'{_KEY}.why.text')}")
    st.caption(f":material/hearing: {t(f'{_KEY}.often_heard')}")
    with st.expander(t(f"{_KEY}.maths.title"), icon=":material/function:"):
        st.markdown(t(f"{_KEY}.maths.text"))
    with st.expander(t(f"{_KEY}.sources.title"), icon=":material/menu_book:"):
        st.markdown(t(f"{_KEY}.sources.text"))


def _traps(side: str, encoders: Sequence[Encoder], found: Sequence[Movement]) -> None:
    for encoder, one in zip(encoders, found, strict=True):
        if not one.same_tokens:
            first, second = (" ".join(tokens) for tokens in one.tokens)
            st.warning(
                t(f"{_KEY}.other_tokens_{side}", model=plain(encoder.spec.name), first=plain(first),
                  second=plain(second)),
                icon=":material/warning:",
            )  # fmt: skip
    shifted = [encoder.spec.name for encoder, one in zip(encoders, found, strict=True) if one.shift]
    if shifted:
        st.caption(f":material/info: {t(f'{_KEY}.shifted', models=plain(', '.join(shifted)))}")


def _see(side: str, encoders: Sequence[Encoder], found: Sequence[Movement]) -> None:
    moved, still = [], []
    for encoder, one in zip(encoders, found, strict=True):
        name, change = plain(encoder.spec.name), one.relative[-1]
        if one.moved:
            moved.append(t(f"{_KEY}.see.moved_one", model=name, change=f"{change:.1%}", cosine=f"{one.cosine[-1]:.3f}"))
        else:
            still.append(t(f"{_KEY}.see.still_one", model=name, change=plain(_change(change))))
    said = []
    comma = t(f"{_KEY}.see.comma")
    if moved:
        said.append(t(f"{_KEY}.see.moved_{side}", models=comma.join(moved)))
    if still:
        causal = all(sight(e) == "causal" for e, one in zip(encoders, found, strict=True) if not one.moved)
        reason = f"still_{side}" if causal and side == "after" else "still_otherwise"
        said.append(t(f"{_KEY}.see.{reason}", models=comma.join(still)))
    said += [
        t(f"{_KEY}.see.halves", model=plain(encoder.spec.name), forward=plain(_change(one.first_half[-1])),
          backward=plain(_change(one.second_half[-1])))
        for encoder, one in zip(encoders, found, strict=True) if sight(encoder) == "recurrent"
    ]  # fmt: skip
    show_seen(" ".join(said))


def _bars(
    side: str, encoders: Sequence[Encoder], found: Sequence[Movement], table: StaticModel, layers: Sequence[int]
) -> None:
    names = [one.spec.name for one in encoders] + [table.spec.name]
    values = np.array([one.relative[layer] for one, layer in zip(found, layers, strict=True)] + [0.0])
    axis = plot.Axis(t(f"{_KEY}.relative"), range=(_FLOOR, 10.0), log=True)
    spec = plot.bars(names, [(t(f"{_KEY}.relative"), _above_floor(values))], axis=axis, height=90 + 44 * len(names))
    trace = spec["data"][0]
    trace["marker"] = {"color": [_COLOURS[sight(one)] for one in encoders] + [palette.QUIET]}
    trace |= {
        "text": [_change(value) if value > _FLOOR else "" for value in values],
        "textposition": "outside",
        "cliponaxis": False,
    }
    spec["layout"]["xaxis"] |= {"exponentformat": "power", "dtick": 2}
    spec["layout"]["shapes"] = [_threshold()]
    spec["layout"]["annotations"] = [_zero(place) for place, value in enumerate(values) if value <= _FLOOR]
    chart.show(spec, key=f"lr_{side}_bars", alt=t(f"{_KEY}.bars_alt"))


def _curves(side: str, encoders: Sequence[Encoder], found: Sequence[Movement]) -> None:
    lines = [
        plot.Curve(encoder.spec.name, np.linspace(0, 1, encoder.layers + 1), _above_floor(one.relative))
        for encoder, one in zip(encoders, found, strict=True)
    ]
    x = plot.Axis(t(f"{_KEY}.of_depth"), percent=True)
    y = plot.Axis(t(f"{_KEY}.relative"), range=(_FLOOR, 10.0), log=True)
    spec = plot.curves(lines, x=x, y=y, height=90 + 44 * (len(lines) + 1) if len(lines) > 4 else 300)
    spec["layout"]["yaxis"] |= {"exponentformat": "power", "dtick": 2}
    chart.show(spec, key=f"lr_{side}_curves", alt=t(f"{_KEY}.curves_alt"))


def _table(
    side: str, encoders: Sequence[Encoder], found: Sequence[Movement], table: StaticModel, layers: Sequence[int],
    reading: Reading,
) -> None:  # fmt: skip
    rows = [
        {
            "model": encoder.spec.name, "sees": t(f"{_KEY}.sight.{sight(encoder)}"), "tokens": " ".join(one.tokens[0]),
            "layer": str(layer), "cosine": f"{one.cosine[layer]:.6f}", "gap": f"{1 - one.cosine[layer]:.1e}",
            "relative": f"{one.relative[layer]:.1e}", "largest": f"{one.largest[layer]:.1e}",
            "verdict": t(f"{_KEY}.verdict.{'moves' if one.relative[layer] > ROUNDING else 'stays'}"),
        }
        for encoder, one, layer in zip(encoders, found, layers, strict=True)
    ]  # fmt: skip
    row = table.find(reading.word)
    rows.append({
        "model": table.spec.name, "sees": t(f"{_KEY}.sight.static"),
        "tokens": t(f"{_KEY}.no_row") if row is None else t(f"{_KEY}.row", row=f"{row:,}"), "layer": "–",
        "cosine": "–" if row is None else "1", "gap": "–" if row is None else "0",
        "relative": "–" if row is None else "0", "largest": "–" if row is None else "0",
        "verdict": t(f"{_KEY}.verdict.{'unknown' if row is None else 'same'}"),
    })  # fmt: skip
    frame = pd.DataFrame(rows)
    tables.show(
        frame.rename(columns={name: t(f"{_KEY}.columns.{name}") for name in frame.columns}), key=f"lr_{side}_table"
    )


def _above_floor(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(values > _FLOOR, values, np.nan)


def _change(value: float) -> str:
    return "0" if value == 0 else f"{value:.1%}" if value > 1e-3 else f"{value:.1e}"


def _threshold() -> dict[str, object]:
    return {
        "type": "line", "xref": "x", "yref": "paper", "x0": ROUNDING, "x1": ROUNDING, "y0": 0, "y1": 1,
        "line": {"color": palette.QUIET, "dash": "dot", "width": 1.5},
    }  # fmt: skip


def _zero(place: int) -> dict[str, object]:
    return {
        "xref": "paper", "x": 0.01, "yref": "y", "y": place, "text": "0", "showarrow": False, "xanchor": "left",
        "font": {"size": 13},
    }  # fmt: skip
