"""Documents to chunks, chunks to a collection; and the collections that are there."""

from __future__ import annotations

import streamlit as st

from pages._shared.feedback import guarded
from pages._shared.i18n import t
from pages._shared.rag_page import documents_collections, documents_cut, documents_index, documents_source
from pages._shared.state import View, unfinished


def show(view: View) -> None:
    """Choose, cut, index; then the list. What is wrong with the documents leaves the list standing."""
    st.markdown(t("rag_page.documents.about"))
    done = False
    plan = None
    with guarded():
        source = documents_source.choose(view)
        cutting = documents_cut.show(view, source) if source is not None else None
        plan = documents_index.show(view, source, cutting) if source is not None and cutting is not None else None
        done = plan is not None
    if not done:
        unfinished()
    with guarded():
        documents_collections.show(view, plan)
    with st.expander(t("rag_page.documents.maths.title"), icon=":material/function:"):
        st.markdown(t("rag_page.documents.maths.text"))
    with st.expander(t("rag_page.documents.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("rag_page.documents.sources.text"))
