"""The maths of one number: the formula with the values in it, the first numbers of both vectors, NumPy lines."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from embed_core import maths
from embed_core.similarity import Metric
from pages._shared.i18n import t

DIMS = 8


def show(
    first: NDArray[np.floating], second: NDArray[np.floating], metric: Metric, name_a: str, name_b: str
) -> None:  # fmt: skip
    """Both vectors (d,), the metric's formula with their numbers, and the code that gives the same number."""
    proof = maths.explain_similarity(first, second, metric, name_a, name_b)
    st.latex(proof.latex)
    st.caption(t("projections.maths.numbers", dims=len(first), shown=min(DIMS, len(first))))
    st.dataframe(pd.DataFrame([first[:DIMS], second[:DIMS]], index=[name_a[:60], name_b[:60]]).round(4))
    st.code("\n".join([*proof.code, "print(value)"]), language="python")
