"""A heatmap a rung, side by side, in the same colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from embed_core.sentence.compare import mean_of_pairs, of_pairs
from embed_core.sentence.ladder import Climbed
from pages._shared.figures import chart, plot
from pages._shared.i18n import plain, t
from pages._shared.inspector import panel

Float64 = NDArray[np.float64]
_NAME = "sentences_page.ladder"
_LISTED = 10


@dataclass(frozen=True)
class Drawn:
    """A rung's ``name``, its vectors and their ``matrix`` of cosines (n, n)."""

    name: str
    climbed: Climbed
    matrix: Float64


def show(sentences: Sequence[str], drawn: Sequence[Drawn], *, subtract: bool) -> None:
    """Two heatmaps a row."""
    means = [mean_of_pairs(one.matrix) for one in drawn]
    matrices = [one.matrix - mean if subtract else one.matrix for one, mean in zip(drawn, means, strict=True)]
    low, high = bounds(matrices, subtract=subtract)
    for start in range(0, len(drawn), 2):
        for place, column in zip(range(start, min(start + 2, len(drawn))), st.columns(2), strict=False):
            with column:
                _one(sentences, drawn[place], matrices[place], (low, high), place, subtract=subtract)


def bounds(matrices: Sequence[Float64], *, subtract: bool) -> tuple[float, float]:
    """The colour scale that all heatmaps share: all their pairs fit in; around zero where means are subtracted."""
    values = np.concatenate([of_pairs(matrix) for matrix in matrices])
    values = values[np.isfinite(values)]
    if not values.size:
        return 0.0, 1.0
    if subtract:
        far = float(np.ceil(np.abs(values).max() * 10) / 10) or 0.1
        return -far, far
    return float(np.floor(values.min() * 10) / 10), 1.0


def _one(
    sentences: Sequence[str], one: Drawn, matrix: Float64, scale: tuple[float, float], place: int, *, subtract: bool
) -> None:
    st.markdown(f"##### {plain(one.name)}")
    rows = [f"{number}. {sentence}" for number, sentence in enumerate(sentences, 1)]
    spec = plot.heatmap(
        matrix, rows, [str(number) for number in range(1, len(sentences) + 1)],
        title=t(f"{_NAME}.{'above_mean' if subtract else 'cosine'}"), scale="diverging" if subtract else "plain",
        low=scale[0], high=scale[1],
    )  # fmt: skip
    spec["layout"]["xaxis"]["tickangle"] = 0
    if ink := panel.ink():
        for axis in ("xaxis", "yaxis"):
            spec["layout"][axis]["tickfont"] = {"color": ink}
    chart.show(spec, key=f"la_heat_{place}", alt=t(f"{_NAME}.alt", name=one.name, count=len(sentences)))
    values = of_pairs(one.matrix)
    values = values[np.isfinite(values)]
    if values.size:
        said = t(
            f"{_NAME}.spread", low=f"{values.min():.2f}", high=f"{values.max():.2f}", mean=f"{values.mean():.2f}",
            dims=one.climbed.vectors.shape[1],
        )  # fmt: skip
        st.caption(said)
    if one.climbed.missing:
        listed = ", ".join(plain(word) for word in one.climbed.missing[:_LISTED])
        st.caption(t(f"{_NAME}.missing", count=len(one.climbed.missing), words=listed))
