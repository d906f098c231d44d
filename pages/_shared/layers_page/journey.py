"""A sentence through the network, how alike its vectors become, and a task's own mixture of layers."""

from __future__ import annotations

import streamlit as st

from pages._shared import opened
from pages._shared.feedback import guarded
from pages._shared.i18n import language, t
from pages._shared.layers_page import journey_mixture, journey_sentence, journey_similarity
from pages._shared.state import View

_KEY = "layers_page.journey"


def show(view: View) -> None:
    """The model, then three parts, each of which may fail without the others."""
    spec = opened.choose_encoder(view, "lj_model", t(f"{_KEY}.model"), reads=language())
    encoder = opened.layered(spec)
    if encoder is None:
        return
    for part in (journey_sentence, journey_similarity, journey_mixture):
        with guarded():
            part.show(view, encoder)
    with st.expander(t(f"{_KEY}.maths.title"), icon=":material/function:"):
        st.markdown(t(f"{_KEY}.maths.text"))
    with st.expander(t(f"{_KEY}.sources.title"), icon=":material/menu_book:"):
        st.markdown(t(f"{_KEY}.sources.text"))
