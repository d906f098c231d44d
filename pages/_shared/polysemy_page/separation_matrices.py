"""Two matrices side by side: the static model's, where every cosine is 1, and the contextual model's at a layer."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence
from itertools import groupby

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.contextual import Encoder
from embed_core.senses.separation import Float64, separation_of
from embed_core.senses.separation_models import labelled, layer_cosines, static_cosines
from embed_core.static.space import Space
from embed_core.static.treatment import Treatment
from pages._shared import opened, tables
from pages._shared.figures import chart, palette
from pages._shared.figures.scene import Spec, hover_text, packed
from pages._shared.i18n import plain, t
from pages._shared.inspector import panel
from pages._shared.polysemy_page.separation_kit import Asked, number
from pages._shared.polysemy_page.words import marked
from pages._shared.seen import show_seen
from pages._shared.state import View

HEIGHT = 470
LINE, LINES = 14, 3
SHOWN = 2_000
_BESIDE = 0.13  # a tick beside the middle of a cell: on the middle, its text would stand in the hover box as well


def show(view: View, asked: Asked, encoder: Encoder, layer: int) -> None:
    """Both matrices, what can be read from them, and all pairs as CSV."""
    matrix = layer_cosines(encoder, asked.occurrences, layer)
    low = min(0.95, float(np.floor(matrix.min() * 20) / 20))
    forms = view.toggle(t("polysemy_page.separation.forms"), "ps_forms", help=t("polysemy_page.separation.forms_help"))
    left, right = st.columns(2)
    with left:
        st.markdown(f"**{plain(asked.static.name)}**")
        st.caption(t(f"polysemy_page.separation.{'vector_a_form' if forms else 'one_vector'}"))
        fixed = _static(asked, forms)
        if fixed is not None:
            _draw(asked, fixed, low, "ps_matrix_static", asked.static.name)
    with right:
        st.markdown(f"**{plain(encoder.spec.name)}**")
        st.caption(t("polysemy_page.separation.at", layer=layer, last=encoder.layers))
        _draw(asked, matrix, low, "ps_matrix", encoder.spec.name)
    _see(asked, encoder, layer, matrix, fixed)
    st.caption(
        t(
            "polysemy_page.separation.provenance",
            model=plain(encoder.spec.name),
            layer=layer,
            last=encoder.layers,
            dims=encoder.dim,
            static=plain(asked.static.name),
            count=len(asked.occurrences),
        )
    )
    with st.expander(
        t("polysemy_page.separation.pairs"), icon=":material/table_rows:", key="ps_table", on_change="rerun"
    ) as box:
        if box.open:  # tens of thousands of rows go to the browser only when somebody looks
            _table(asked, matrix)


def _static(asked: Asked, forms: bool) -> Float64 | None:
    """The static model's cosines; None where it is not loaded or knows no form (the page says which)."""
    model = opened.static(asked.static)
    if model is None:
        return None
    matrix, missing = static_cosines(Space(model, Treatment()), asked.occurrences, asked.chosen.word, forms=forms)
    if missing:
        words = ", ".join(plain(word) for word in missing[:12])
        st.info(t("polysemy_page.separation.no_vector", words=words, name=plain(asked.static.name)))
    return matrix if np.isfinite(matrix).any() else None


def _draw(asked: Asked, matrix: Float64, low: float, key: str, name: str) -> None:
    chart.show(
        _heatmap(asked, matrix, low), key=key,
        alt=t("polysemy_page.separation.matrix_alt", name=name, count=len(matrix)),
    )  # fmt: skip


def _heatmap(asked: Asked, matrix: Float64, low: float) -> Spec:
    # The sentences are the names of rows and columns (n texts), not of cells (n x n): 300 sentences stay small.
    names = [f"{place}. {hover_text(marked(one))}" for place, one in enumerate(asked.occurrences, 1)]
    ticks = _ticks(asked.senses)
    axis = {
        "type": "category", "tickmode": "array", "tickvals": [place for _, place, _ in ticks],
        "ticktext": [_label(name) for name, _, _ in ticks], "ticks": "", "showgrid": False,
        "automargin": True, "tickfont": {"size": 13, **({"color": ink} if (ink := panel.ink()) else {})},
    }  # fmt: skip
    values = np.asarray(matrix, np.float32)
    trace = {
        "type": "heatmap", "z": {**packed(values), "shape": f"{len(values)}, {len(values)}"}, "x": names, "y": names,
        "zmin": low, "zmax": 1.0, "colorscale": palette.SEQUENTIAL,
        "colorbar": {"title": {"text": t("projections.metrics.cosine"), "side": "right"}, "thickness": 12},
        "hovertemplate": "%{y}<br>%{x}<br><b>%{z:.3f}</b><extra></extra>",
    }  # fmt: skip
    lines = [end for _, _, end in ticks[:-1]]
    bounds = {"xref": "paper", "x0": 0, "x1": 1}, {"yref": "paper", "y0": 0, "y1": 1}
    shapes = [
        {"type": "line", "line": {"color": palette.PAPER["light"], "width": 2}, **span, **at}
        for end in lines
        for span, at in ((bounds[0], {"y0": end, "y1": end}), (bounds[1], {"x0": end, "x1": end}))
    ]
    layout = {
        "height": HEIGHT, "margin": {"l": 8, "r": 8, "t": 28, "b": 8}, "hoverlabel": {"align": "left"},
        "xaxis": {**axis, "tickangle": -35 if len(ticks) > 2 else 0}, "yaxis": {**axis, "autorange": "reversed"},
        "shapes": shapes,
    }  # fmt: skip
    return {"data": [trace], "layout": layout}


def _label(name: str) -> str:
    """A sense in up to three short lines.

    >>> _label("institution that keeps money")
    'institution<br>that keeps<br>money'
    """
    lines = textwrap.wrap(name, LINE, max_lines=LINES, placeholder=" …")
    return "<br>".join(html.escape(line, quote=False) for line in lines)


def _ticks(senses: Sequence[str]) -> list[tuple[str, float, float]]:
    """Each run of a sense: its name, where the name stands, and the border after it."""
    found, begin = [], 0
    for name, run in groupby(senses):
        end = begin + len(list(run))
        found.append((name, (begin + end - 1) / 2 + _BESIDE, end - 0.5))
        begin = end
    return found


def _see(asked: Asked, encoder: Encoder, layer: int, matrix: Float64, fixed: Float64 | None) -> None:
    said = []
    if fixed is not None:
        pairs = fixed[np.triu_indices(len(fixed), 1)]
        pairs = pairs[np.isfinite(pairs)]
        same = "static_same" if len(pairs) and pairs.min() > 1 - 1e-6 else "static_forms"
        if len(pairs):
            said.append(t(f"polysemy_page.separation.see.{same}", low=number(pairs.min())))
    kept = labelled(asked.occurrences)
    if asked.counted >= 2:
        within, between = separation_of(matrix[np.ix_(kept, kept)], [asked.occurrences[place].sense for place in kept])
        said.append(
            t(
                "polysemy_page.separation.see.pairs" if np.isfinite(within) else "polysemy_page.separation.see.alone",
                layer=layer,
                within=number(within),
                between=number(between),
                difference=number(within - between),
            )
        )
    else:
        pairs = matrix[np.triu_indices(len(matrix), 1)]
        said.append(t("polysemy_page.separation.see.range", layer=layer, low=number(pairs.min()),
                      high=number(pairs.max()), mean=number(pairs.mean())))  # fmt: skip
    show_seen(" ".join(said))


def _table(asked: Asked, matrix: Float64) -> None:
    rows, columns = np.triu_indices(len(matrix), 1)
    texts = np.array([marked(one) for one in asked.occurrences], dtype=object)
    senses = np.array(asked.senses, dtype=object)
    frame = pd.DataFrame({
        "cosine": matrix[rows, columns].round(6), "sense_1": senses[rows], "sense_2": senses[columns],
        "sentence_1": texts[rows], "sentence_2": texts[columns],
    }).sort_values("cosine", ascending=False, kind="stable")  # fmt: skip
    text, named = st.column_config.TextColumn, "polysemy_page.separation.columns"
    st.dataframe(
        frame.head(SHOWN), hide_index=True, height=320,
        column_config={
            "cosine": st.column_config.NumberColumn(t("projections.metrics.cosine"), format="%.3f"),
            **{
                f"{name}_{side}": text(t(f"{named}.{name}", number=side), width="medium")
                for name in ("sense", "sentence")
                for side in (1, 2)
            },
        },
    )  # fmt: skip
    if len(frame) > SHOWN:
        st.caption(t("polysemy_page.separation.pairs_shown", shown=f"{SHOWN:,}", count=f"{len(frame):,}"))
    tables.csv_button(frame, key="ps_pairs")
