"""The four rankings of an analogy: two methods, with the words of the question left out and with every word allowed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from embed_core.static.analogy import METHODS, Answer, Method, Solved
from embed_core.static.space import Space
from pages._shared.i18n import plain, t
from pages._shared.seen import show_seen
from pages._shared.tables import csv_button

INPUT, EXPECTED = "●", "✓"
NAMES: dict[Method, str] = {"add": "3CosAdd", "mul": "3CosMul"}


def headline(solved: Solved) -> None:
    """The question with the usual answer."""
    answers = dict.fromkeys(
        solved.ranking(method).answers[0].word for method in METHODS if solved.ranking(method).answers
    )
    a, b, c = (plain(place.word) for place in solved.given)
    st.markdown(f"### {a} : {b} :: {c} : **{' / '.join(map(plain, answers)) or '–'}**")


def tables(solved: Solved, wide: bool) -> None:
    """Left the usual rule, right every word allowed."""
    places = st.columns(2, gap="medium") if wide else [st.container(), st.container()]
    for exclude, place in zip((True, False), places, strict=True):
        with place:
            st.markdown(f"**{t('words.analogies.left_out' if exclude else 'words.analogies.allowed')}**")
            _table(solved, exclude)
    st.caption(t("words.analogies.marks", input=INPUT, expected=EXPECTED))


def _table(solved: Solved, exclude: bool) -> None:
    lists = {method: solved.ranking(method, exclude).answers for method in METHODS}
    frame = pd.DataFrame({"rank": range(1, 1 + len(lists["add"]))})
    columns = {"rank": st.column_config.NumberColumn("#", width=34)}
    for method, answers in lists.items():
        frame[method] = [_marked(answer, solved) for answer in answers]
        frame[f"{method}_score"] = [answer.score for answer in answers]
        columns[method] = st.column_config.TextColumn(NAMES[method], help=t(f"words.analogies.methods.{method}"))
        columns[f"{method}_score"] = st.column_config.NumberColumn(
            t("words.analogies.score"), format="%.3f", width=62, help=t(f"words.analogies.methods.{method}")
        )
    st.dataframe(frame, hide_index=True, height=35 * (len(frame) + 1) + 3, column_config=columns)


def _marked(answer: Answer, solved: Solved) -> str:
    if answer.role:
        return f"{INPUT} {answer.word} ({answer.role})"
    expected = solved.expected is not None and answer.row == solved.expected.row
    return f"{EXPECTED} {answer.word}" if expected else answer.word


def what_you_see(solved: Solved) -> None:
    """Where the expected word stands in each list, and whether the trap shuts."""
    said = [_ranks(solved), _trap(solved)]
    show_seen(" ".join(said))


def _ranks(solved: Solved) -> str:
    ranks = {
        f"{method}{'' if exclude else '_all'}": solved.ranking(method, exclude).expected_rank
        for method in METHODS
        for exclude in (True, False)
    }
    if solved.expected is None or solved.expected.row is None:
        best = {method: solved.ranking(method).answers for method in METHODS}
        names = {method: plain(answers[0].word) if answers else "–" for method, answers in best.items()}
        return t("words.analogies.see.no_rank", **names)
    word = plain(solved.expected.word)
    if ranks["add"] is None:
        return t("words.analogies.see.is_input", word=word)
    return t("words.analogies.see.ranks", word=word, **{key: f"{rank:,}" for key, rank in ranks.items()})


def _trap(solved: Solved) -> str:
    first = {method: solved.ranking(method, exclude_inputs=False).answers[0] for method in METHODS}
    caught = {method: answer for method, answer in first.items() if answer.role}
    if not caught:
        return t("words.analogies.see.no_trap")
    names = t("words.analogies.see.and").join(NAMES[method] for method in caught)
    words = " / ".join(dict.fromkeys(f"{plain(answer.word)} ({answer.role})" for answer in caught.values()))
    return t("words.analogies.see.trap", methods=names, words=words)


def export(solved: Sequence[tuple[Space, Solved]]) -> None:
    """All lists as CSV."""
    rows = [
        {
            "model": space.spec.name, "a": found.a.word, "b": found.b.word, "c": found.c.word,
            "method": NAMES[ranking.method], "question_words": "left out" if ranking.exclude_inputs else "allowed",
            "rank": rank, "word": answer.word, "score": answer.score, "role": answer.role,
        }
        for space, found in solved
        for ranking in found.rankings
        for rank, answer in enumerate(ranking.answers, start=1)
    ]  # fmt: skip
    csv_button(pd.DataFrame(rows), key="analogies")
