"""One analogy: the answers of each model, the picture, the maths."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial

import streamlit as st

from embed_core.errors import InputError, ModelError
from embed_core.static.analogy import LONGEST_WORD, Solved, solve
from embed_core.static.space import Space
from embed_core.static.spelling import nearest_spellings
from embed_core.teaching.predictions import analogies as predictions
from embed_core.teaching.predictions.question import Question as Predicted
from pages._shared.feedback import show_error
from pages._shared.i18n import plain, t
from pages._shared.predict import gate
from pages._shared.state import View
from pages._shared.words_page import analogies_lists, analogies_maths, analogies_picture, typed
from pages._shared.words_page.analogies_ask import Question, ask


def show(view: View, spaces: Sequence[Space]) -> bool:
    """The question above; each model answers, two of them in a column each. False while a guess is asked for."""
    predicted = cache(partial(_predicted, spaces))  # asked twice in a run: above the gate, and by it
    question = ask(view, spaces, lambda words: gate.is_open(partial(predicted, words)))
    if not gate.passed(view, partial(predicted, question.words), "an", secret=(question.keys[3],)):
        return False
    try:
        solved = [(space, found) for space in spaces if (found := _solved(view, space, question)) is not None]
    except InputError as error:  # the same for every model
        show_error(error)
        return True
    if not solved:
        return True
    wide = len(solved) == 1
    for (space, found), column in zip(solved, st.columns(len(solved), gap="medium"), strict=True):
        with column:
            _one(space, found, question, wide)
    analogies_lists.export(solved)
    analogies_maths.show(view, solved)
    return True


def _predicted(spaces: Sequence[Space], words: tuple[str, str, str]) -> Predicted | None:
    """About the first model that has all three words."""
    for space in spaces:
        if all(word and len(word) <= LONGEST_WORD and space.locate(word) is not None for word in words):
            found = solve(space, words)
            near = [one.word for one in space.model.neighbours(found.c.vector, predictions.DEPTH)]
            return predictions.fourth_word(f"{space.key}|{'|'.join(words)}", space.spec.name, found, near)
    return None


def _solved(view: View, space: Space, question: Question) -> Solved | None:
    try:
        return solve(space, question.words, question.expected)
    except ModelError as error:
        show_error(error)
        _spellings(view, space, question, str(error.details.get("word", "")))
        return None


def _spellings(view: View, space: Space, question: Question, word: str) -> None:
    """Words of the vocabulary spelt nearly so; a click types one of them."""
    near = nearest_spellings(space.original.words, word)
    wrong = [key for key, typed in zip(question.keys, question.words, strict=False) if typed == word]
    if not near or not wrong:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(t("words.analogies.spellings"), width="content")
        for other in near:
            name = f"an_spelling_{space.spec.id}_{other}"
            st.button(plain(other), key=name, on_click=view.put, args=(wrong[0], other))


def _one(space: Space, solved: Solved, question: Question, wide: bool) -> None:
    if not wide:
        st.markdown(f"#### {plain(space.spec.name)}")
    analogies_lists.headline(solved)
    _notes(space, solved, question)
    analogies_lists.tables(solved, wide)
    analogies_lists.what_you_see(solved)
    analogies_picture.show(space, solved, wide)
    typed.provenance(space, t("words.analogies.exact"))


def _notes(space: Space, solved: Solved, question: Question) -> None:
    """What should be known of the words: vectors from n-grams, an expected word that is not there."""
    located = [*solved.given, *([solved.expected] if solved.expected else [])]
    pieces = [plain(word) for word in dict.fromkeys(place.word for place in located if place.row is None)]
    if pieces:
        st.caption(":material/info: " + t("words.analogies.pieces", words=", ".join(pieces)))
    if question.expected and solved.expected is None:
        word, name = plain(question.expected[:60]), plain(space.spec.name)
        st.caption(":material/info: " + t("words.analogies.expected_unknown", word=word, name=name))
