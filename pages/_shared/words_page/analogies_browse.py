"""Questions of one category with each model's answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from embed_core.evaluation.analogy_scores import GOOGLE_CATEGORIES, AnalogyAnswers, Rule
from embed_core.static.analogy import METHODS
from embed_core.static.space import Space
from pages._shared.i18n import plain, t
from pages._shared.state import View
from pages._shared.words_page.analogies_lists import NAMES

MOST = 200
_SHOWN: dict[str, bool | None] = {"all": None, "wrong": False, "right": True}


@dataclass(frozen=True)
class Wanted:
    """Which questions, and whose answer."""

    category: str
    rule: Rule
    right: bool | None


def controls(view: View) -> Wanted:
    """Drawn also while the answers are being worked out, so that the link keeps what they say."""
    st.markdown(f"##### {t('words.analogies.browse.title')}")
    left, middle, right, last = st.columns([2, 1.4, 1.6, 1.4], vertical_alignment="bottom")
    with left:
        category = view.choice(
            st.selectbox, t("words.analogies.google.category"), "an_cat", list(GOOGLE_CATEGORIES), GOOGLE_CATEGORIES[0],
            format_func=lambda name: t(f"words.analogies.categories.{name.replace('-', '_')}"),
        )  # fmt: skip
    with middle:
        method = view.choice(
            st.segmented_control, t("words.analogies.browse.method"), "an_m", list(METHODS), METHODS[0],
            format_func=NAMES.__getitem__,
        )  # fmt: skip
    with right:
        kind = view.choice(
            st.segmented_control, t("words.analogies.browse.which"), "an_f", list(_SHOWN), "all",
            format_func=lambda name: t(f"words.analogies.browse.{name}"),
        )  # fmt: skip
    with last:
        allowed = view.toggle(t("words.analogies.browse.allow"), "an_in", help=t("words.analogies.browse.allow_help"))
    return Wanted(category, (method, not allowed), _SHOWN[kind])


def show(answered: Sequence[tuple[Space, AnalogyAnswers]], wanted: Wanted) -> None:
    """At most 200 questions; "right" and "wrong" go by the first model."""
    space, first = answered[0]
    places = first.sample(wanted.category, *wanted.rule, right=wanted.right, most=MOST).tolist()
    if not places:
        st.caption(t("words.analogies.browse.none"))
        return
    frame = _frame(answered, places, wanted.rule)
    st.dataframe(frame, hide_index=True, height=min(420, 35 * (len(frame) + 1) + 3), column_config=_columns(answered))
    st.caption(t("words.analogies.browse.about", shown=len(places), name=plain(space.spec.name), most=MOST))


def _frame(answered: Sequence[tuple[Space, AnalogyAnswers]], places: Sequence[int], rule: Rule) -> pd.DataFrame:
    questions = [answered[0][1].questions[place] for place in places]
    frame = pd.DataFrame({part: [getattr(question, part) for question in questions] for part in "abcd"})
    for number, (space, answers) in enumerate(answered):
        found, correct = answers.found[rule], answers.correct(*rule)
        frame[f"answer{number}"] = [
            f"{'✓' if correct[place] else '✗'} {space.original.words[found[place]]}" if found[place] >= 0 else "–"
            for place in places
        ]
    return frame


def _columns(answered: Sequence[tuple[Space, AnalogyAnswers]]) -> dict[str, Any]:
    config = st.column_config
    columns: dict[str, Any] = {part: config.TextColumn(part) for part in "abc"}
    columns["d"] = config.TextColumn(t("words.analogies.browse.expected"))
    for number, (space, _) in enumerate(answered):
        one = len(answered) == 1
        columns[f"answer{number}"] = config.TextColumn(t("words.analogies.browse.answer") if one else space.spec.name)
    return columns
