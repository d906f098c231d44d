"""GloVe from its counts to its vectors: the matrix, the weights, one step, the ratios, a whole run."""

from __future__ import annotations

from importlib import import_module

import streamlit as st

from pages._shared.feedback import guarded
from pages._shared.i18n import t
from pages._shared.state import View
from pages._shared.training.corpus_choice import choose_corpus
from pages._shared.word_training_page import glove_kit

PARTS: tuple[str, ...] = ("matrix", "ratios", "weight", "step", "run")


def show(view: View) -> None:
    """Corpus and counting, then one part at a time."""
    st.markdown(t("word_training_page.glove.about"))
    chosen, counted = st.columns([2, 3], gap="large")
    with chosen:
        sample_id = choose_corpus(view, "gl_")
    if sample_id is None:
        return
    with counted:
        counting = glove_kit.choose_counting(view, sample_id)
    part = view.choice(
        st.segmented_control, t("word_training_page.glove.part"), "gl_part", list(PARTS), PARTS[0],
        format_func=lambda name: t(f"word_training_page.glove.parts.{name}"), label_visibility="collapsed",
    )  # fmt: skip
    with guarded():
        import_module(f"{__package__}.glove_{part}").show(view, sample_id, counting)
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("word_training_page.glove.sources"))
