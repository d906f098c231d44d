"""How CLIP is trained, as a picture and as formulas: readable with no model at hand."""

from __future__ import annotations

import numpy as np
import streamlit as st

from embed_core.images.samples import get
from embed_core.images.zero_shot import prompts
from pages._shared.figures import chart
from pages._shared.figures.plot import heatmap
from pages._shared.i18n import language, t

T = "images_page.clip"
SHOWN = ("tiger", "flamingo", "strawberry", "daffodil", "sports_car", "hammer")


def target() -> None:
    """What training asks for: of all pairs in a batch only picture and own caption belong together."""
    named = [get(one) for one in SHOWN]
    texts = prompts([t(f"{T}.template_default")], [one.names[language()] for one in named])
    st.markdown(f"### {t(f'{T}.target')}")
    picture, words = st.columns([1.5, 1], gap="large")
    with picture:
        spec = heatmap(
            np.eye(len(named)), texts, [one.names[language()] for one in named], title=t(f"{T}.target_scale"),
            scale="plain", low=0.0, high=1.0, digits=0, height=380,
        )  # fmt: skip
        chart.show(spec, key="ic_target", alt=t(f"{T}.target_alt"))
        st.image([str(one.path) for one in named], width=72, alt=[one.names[language()] for one in named])
    with words:
        st.markdown(t(f"{T}.target_how"))
        st.markdown(t(f"{T}.would_show"))


def show() -> None:
    """Loss, classification, gap; sources."""
    with st.expander(t(f"{T}.maths"), icon=":material/function:"):
        st.markdown(t(f"{T}.maths_loss"))
        st.latex(
            r"\mathcal L = -\frac{1}{2n}\sum_{i=1}^{n}\left["
            r"\log\frac{e^{\tau\cos(x_i, y_i)}}{\sum_j e^{\tau\cos(x_i, y_j)}}"
            r" + \log\frac{e^{\tau\cos(x_i, y_i)}}{\sum_j e^{\tau\cos(x_j, y_i)}}\right]"
        )
        st.markdown(t(f"{T}.maths_zero_shot"))
        st.latex(r"p(k \mid x) = \frac{e^{\tau\cos(x, y_k)}}{\sum_{k'} e^{\tau\cos(x, y_{k'})}}")
        st.markdown(t(f"{T}.maths_gap"))
        st.latex(r"\Delta = \left\lVert \frac1n\sum_i \hat x_i - \frac1m\sum_k \hat y_k \right\rVert")
    with st.expander(t(f"{T}.sources"), icon=":material/menu_book:"):
        st.markdown(t(f"{T}.sources_list"))
