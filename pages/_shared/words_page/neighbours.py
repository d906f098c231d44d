"""Neighbours of a word or a sum by four metrics side by side, unknown words, hubs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

import streamlit as st

from embed_core.static import query
from embed_core.static.comparison import Lists, compare
from embed_core.static.query import Answer, Query
from embed_core.static.space import Space
from embed_core.teaching.predictions.neighbours import DEPTH, nearest_word
from embed_core.teaching.predictions.question import Question
from pages._shared.feedback import guarded
from pages._shared.i18n import plain, t
from pages._shared.predict import gate
from pages._shared.state import View
from pages._shared.words_page import neighbours_ask, neighbours_hubs, neighbours_lists, neighbours_maths, typed
from pages._shared.words_page import neighbours_unknown as unknown


def show(view: View, spaces: Sequence[Space]) -> None:
    """The query above, then for each model its four lists, or what it says to a word that it does not have."""
    asked = neighbours_ask.ask(view, spaces)
    if not gate.passed(view, partial(_question, spaces, asked), "nb", secret=("nb_with",)):
        return
    answered: list[tuple[Space, Answer, Lists]] = []
    for space, wanted in zip(spaces, asked.queries, strict=True):
        if len(spaces) > 1:
            st.markdown(f"#### {plain(space.spec.name)}")
        with guarded():
            if (found := _answer(view, space, spaces, wanted, asked)) is not None:
                answered.append((space, *found))
    if len(answered) == 2:
        neighbours_lists.overlap(answered[0][2], answered[1][2])
    if answered:
        neighbours_lists.export([(space.spec.name, found) for space, _, found in answered])
        neighbours_maths.show(view, [(space, answer, found) for space, answer, found in answered])
    with guarded():
        neighbours_hubs.show(view, spaces, [answer for _, answer, _ in answered])
    with st.expander(t("words.neighbours.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("words.neighbours.sources.text"))


def _answer(
    view: View, space: Space, spaces: Sequence[Space], wanted: Query | None, asked: neighbours_ask.Asked
) -> tuple[Answer, Lists] | None:
    if wanted is None:
        return None
    missing = query.unknown_terms(wanted, space)
    if missing:
        unknown.show(view, space, spaces, wanted, missing)
        return None
    answer = query.evaluate(wanted, space, raw=asked.raw)
    found = compare(space.model, answer.vector, asked.k, _left_out(wanted, answer, asked))
    neighbours_lists.reading(space, answer, asked)
    neighbours_lists.columns(view, space, found)
    neighbours_lists.what_you_see(space, found)
    typed.provenance(space, t("words.neighbours.exact"))
    return answer, found


def _left_out(wanted: Query, answer: Answer, asked: neighbours_ask.Asked) -> Collection[int]:
    return () if asked.inputs and wanted.is_sum else answer.rows


def _question(spaces: Sequence[Space], asked: neighbours_ask.Asked) -> Question | None:
    """About the first model that has an answer."""
    for space, wanted in zip(spaces, asked.queries, strict=True):
        if wanted is not None and not query.unknown_terms(wanted, space):
            answer = query.evaluate(wanted, space, raw=asked.raw)
            left_out = _left_out(wanted, answer, asked)
            near = space.model.neighbours(answer.vector, DEPTH, "cosine", left_out)
            key = f"{space.key}|{wanted.text}|{asked.raw:d}|{asked.inputs:d}"
            inputs = [found.word for found in answer.located]
            return nearest_word(key, space.spec.name, wanted.text, near, inputs)
    return None
