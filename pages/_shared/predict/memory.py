"""What this visitor has guessed: in the session, over all pages, not in any link."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

import streamlit as st

from embed_core.teaching.predictions.question import Kind, Question
from embed_core.teaching.predictions.score import Score

KEPT = 300
"""Questions whose guesses are remembered; older ones are asked again."""
_NAME = "_predict"


@dataclass(frozen=True, slots=True)
class Given:
    """``option``: the id of what was chosen, "" where the answer was shown without a guess."""

    option: str = ""
    right: bool = False


@dataclass
class Memory:
    """Is the guess asked for first, what was guessed, how often it was right, which questions the class was asked."""

    on: bool = False
    given: OrderedDict[str, Given] = field(default_factory=OrderedDict)
    scores: dict[Kind, Score] = field(default_factory=dict)
    polled: set[str] = field(default_factory=set)

    def guess(self, question: Question, place: int | None) -> None:
        """The option at ``place``, or None to see the answer without a guess; a second guess changes nothing."""
        if question.id in self.given:
            return
        if place is None:
            self.given[question.id] = Given()
        else:
            right = question.is_right(place)
            self.given[question.id] = Given(question.options[place].id, right)
            self.scores[question.kind] = self.scores.get(question.kind, Score()).after(right)
        while len(self.given) > KEPT:
            self.polled.discard(self.given.popitem(last=False)[0])

    def reset(self) -> None:
        """Nothing was ever asked."""
        self.given.clear()
        self.scores.clear()
        self.polled.clear()


def memory() -> Memory:
    """This visitor's."""
    kept: Memory = st.session_state.setdefault(_NAME, Memory())
    return kept
