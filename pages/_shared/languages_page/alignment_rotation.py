"""The matrix itself: what it looks like, that it is a rotation, and where it comes from."""

from __future__ import annotations

import numpy as np
import streamlit as st

from embed_core.crosslingual.alignment import Aligned
from embed_core.crosslingual.procrustes import determinant, deviation
from pages._shared.figures import chart, palette
from pages._shared.figures.scene import Array, Spec, Trace, packed
from pages._shared.i18n import plain, t
from pages._shared.languages_page.alignment_kit import Asked

HEIGHT = 380


def show(asked: Asked, found: Aligned) -> None:
    """W and W^T W side by side, and the checks."""
    st.markdown(f"### {t('languages_page.alignment.rotation.title')}")
    matrix = found.matrix
    pictures = (("w", matrix), ("wtw", matrix.T @ matrix))
    for column, (name, values) in zip(st.columns(2), pictures, strict=True):
        with column:
            st.markdown(f"**{t(f'languages_page.alignment.rotation.{name}')}**")
            chart.show(
                _heatmap(values), key=f"al_{name}",
                alt=t(f"languages_page.alignment.rotation.alt_{name}", dims=len(matrix)),
            )  # fmt: skip
    sign = determinant(matrix)
    kind = "mirror" if sign < 0 else "turn"
    st.markdown(
        t(
            "languages_page.alignment.rotation.check", dims=len(matrix), deviation=plain(f"{deviation(matrix):.0e}"),
            determinant=plain(f"{sign:+.3f}"), numbers=f"{matrix.size:,}",
            free=f"{len(matrix) * (len(matrix) - 1) // 2:,}",
        )
        + " " + t(f"languages_page.alignment.rotation.{kind}")
    )  # fmt: skip
    if asked.source.dims != asked.target.dims:
        st.caption(t("languages_page.alignment.rotation.padded", one=asked.source.dims, two=asked.target.dims))


def maths() -> None:
    """Procrustes, the preparation, CSLS, precision."""
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        for name, formula in _FORMULAS:
            st.markdown(t(f"languages_page.alignment.maths.{name}"))
            st.latex(formula)


_FORMULAS = (
    ("prepare", r"x\leftarrow\frac{x}{\|x\|},\quad x\leftarrow x-\bar x,\quad x\leftarrow\frac{x}{\|x\|}"),
    ("procrustes", r"W=\arg\min_{W^\top W=I}\sum_{i=1}^{n}\|Wx_i-y_i\|^2=UV^\top,\qquad U\Sigma V^\top=YX^\top"),
    ("csls", r"\mathrm{CSLS}(Wx,y)=2\cos(Wx,y)-r_T(Wx)-r_S(y),\qquad r_T(Wx)=\tfrac1k\sum_{y\in N_T(Wx)}\cos(Wx,y)"),
    ("precision", r"P@k=\frac1{|Q|}\sum_{x\in Q}\left[\,D(x)\cap\mathrm{top}_k(x)\neq\varnothing\,\right]"),
    ("hubs", r"\mathrm{skew}(N_k)=\frac{\mathbb{E}\,(N_k-\mu)^3}{\sigma^3}"),
)


def _heatmap(values: Array) -> Spec:
    """Ten thousand cells without a text each: a hundred by hundred such texts take longer than the whole page."""
    reach = _reach(values)
    trace: Trace = {
        "type": "heatmap", "z": {**packed(values.astype(np.float32)), "shape": ", ".join(map(str, values.shape))},
        "x0": 1, "y0": 1, "zmin": -reach, "zmax": reach, "colorscale": palette.DIVERGING,
        "colorbar": {"thickness": 12}, "hovertemplate": "%{y}, %{x}: %{z:.3f}<extra></extra>",
    }  # fmt: skip
    axis = {"constrain": "domain", "showgrid": False, "zeroline": False, "ticks": ""}
    layout = {
        "height": HEIGHT, "margin": {"l": 8, "r": 8, "t": 28, "b": 8}, "xaxis": {**axis, "automargin": True},
        "yaxis": {**axis, "automargin": True, "autorange": "reversed", "scaleanchor": "x"},
    }  # fmt: skip
    return {"data": [trace], "layout": layout}


def _reach(values: Array) -> float:
    return float(np.quantile(np.abs(values), 0.999)) or 1.0
