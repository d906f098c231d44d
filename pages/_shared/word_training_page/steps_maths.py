"""The formulas behind a step, each with its source."""

from __future__ import annotations

import streamlit as st

from embed_core.training.steps.walk import Walk
from pages._shared.i18n import t

T = "word_training_page.steps.maths"
HIDDEN = {
    "skipgram": r"h = v_{w}",
    "cbow": r"h = \tfrac{1}{C}\sum_{c=1}^{C} v_{w_c}",
    "fasttext": r"h = \sum_{g \in \mathcal{G}_w} z_g \quad (\mathcal{G}_w:\ \text{n-grams of } w \text{ and } w)",
}
LOSS = {
    "negative": r"L = -\log\sigma(u_{o}\cdot h) - \sum_{i=1}^{k}\log\sigma(-u_{n_i}\cdot h),\qquad "
    r"n_i \sim P(w) = \frac{\mathrm{count}(w)^{0.75}}{\sum_{w'}\mathrm{count}(w')^{0.75}}",
    "hierarchical": r"L = -\log P(o \mid h) = -\sum_{j=1}^{L(o)-1}\log\sigma\big((1-2\,c_j)\;u_{n_j}\cdot h\big)",
}
GRADIENT = (
    r"\frac{\partial L}{\partial u_j} = (\sigma(u_j\cdot h)-y_j)\,h = e_j h,\qquad "
    r"\frac{\partial L}{\partial h} = \sum_j e_j\,u_j"
)
UPDATE = {
    "skipgram": r"u_j' = u_j - \eta\,e_j h,\qquad v_w' = v_w - \eta\,\tfrac{\partial L}{\partial h}",
    "cbow": r"u_j' = u_j - \eta\,e_j h,\qquad v_{w_c}' = v_{w_c} - \tfrac{\eta}{C}\,\tfrac{\partial L}{\partial h}",
    "fasttext": r"u_j' = u_j - \eta\,e_j h,\qquad z_g' = z_g - \eta\,\tfrac{\partial L}{\partial h}"
    r"\ \text{ for every } g \in \mathcal{G}_w",
}


def show(walk: Walk) -> None:
    """Hidden vector, loss, gradient, update; then what the programs do differently."""
    settings = walk.rows.settings
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        for name, formula in (
            (f"hidden_{settings.method}", HIDDEN[settings.method]), (f"loss_{settings.output}", LOSS[settings.output]),
            ("gradient", GRADIENT), (f"update_{settings.method}", UPDATE[settings.method]),
        ):  # fmt: skip
            st.markdown(t(f"{T}.{name}"))
            st.latex(formula)
        st.markdown(t(f"{T}.code"))
        st.markdown(t(f"{T}.start"))
