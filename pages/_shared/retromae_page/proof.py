"""The proof: the same hidden tokens rebuilt from the sentence's own vector, from another's, and from zeros."""

from __future__ import annotations

import streamlit as st

from pages._shared.feedback import guarded
from pages._shared.i18n import t
from pages._shared.retromae_page import picture_ask, proof_bank, proof_one
from pages._shared.state import View

_NAME = "retromae_page.proof"


def show(view: View) -> None:
    """The section."""
    st.markdown(t(f"{_NAME}.about"))
    asked = picture_ask.ask(view)
    picture_ask.english_only(asked.text)
    other = proof_one.ask_other(view)
    model = picture_ask.model()
    if model is not None:
        # One after the other: two jobs at once would each take twice as long.
        ready = True
        with guarded():
            ready = proof_one.show(model, asked, other)
        picture_ask.provenance(model)
        if ready:
            with guarded():
                proof_bank.show(view, model, asked)
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t(f"{_NAME}.maths"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t(f"{_NAME}.sources"))
