"""Step mode: one or two sentences, one gradient step at a time, every number shown."""

from __future__ import annotations

import streamlit as st

from embed_core.training.steps.frequencies import of_corpus, of_passage
from embed_core.training.steps.passage import MOST_WORDS, read_passage
from embed_core.training.steps.story import tell
from embed_core.training.steps.walk import Walk, walk_of
from pages._shared.feedback import guarded
from pages._shared.i18n import language, t
from pages._shared.state import View
from pages._shared.word_training_page import (
    steps_controls,
    steps_curve,
    steps_details,
    steps_maths,
    steps_matrices,
    steps_said,
    steps_settings,
    steps_window,
)

T = "word_training_page.steps"
DEFAULT = {
    "en": "The king rules the land and the queen rules the land. "
    "The king lives in the castle and the queen lives in the palace.",
    "zh": "国王统治国家，王后统治国家。国王住在城堡，王后住在宫殿。",
}


def show(view: View) -> None:
    """Text, settings, the step and what it changes, the details."""
    st.markdown(t(f"{T}.about"))
    key = "ws_text" if language() == "en" else "ws_text_zh"
    text = view.text(
        t(f"{T}.text"), key, DEFAULT[language()], area=True, height=80, help=t(f"{T}.text_help", most=MOST_WORDS)
    )
    with guarded():
        walk = _walk(view, text)
        if walk is not None:
            _step(view, walk)
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t(f"{T}.sources"))


def _walk(view: View, text: str) -> Walk | None:
    chosen = steps_settings.choose(view)
    passage = read_passage(text)
    if passage.left_out:
        st.info(t(f"{T}.left_out", count=passage.left_out, most=MOST_WORDS), icon=":material/content_cut:")
    if chosen.source == steps_settings.OWN:
        return walk_of(passage, chosen.settings, of_passage(passage))
    counts = steps_settings.counts_of(chosen.source)
    if counts is None:
        return None
    frequencies = of_corpus(passage, counts)
    if frequencies.missing:
        st.caption(t(f"{T}.missing", count=frequencies.missing))
    return walk_of(passage, chosen.settings, frequencies)


def _step(view: View, walk: Walk) -> None:
    number = steps_controls.choose(view, walk)
    step = walk.step(number)
    story = tell(walk, step)
    steps_said.warn(view, walk, step, story)
    steps_window.show(walk, step)
    steps_said.show(walk, step, story)
    steps_matrices.show(view, walk, step)
    steps_curve.show(walk, step, story)
    steps_details.show(view, walk, step)
    st.caption(steps_said.provenance(walk, step))
    steps_maths.show(walk)
